import js from "@eslint/js";
import importX, { createNodeResolver } from "eslint-plugin-import-x";
import reactHooks from "eslint-plugin-react-hooks";
import { defineConfig } from "eslint/config";
import globals from "globals";
import ts from "typescript-eslint";

// The direction of imports is the architecture (docs/architecture.md): renderer → shared ← main, preload → shared.
const zones = [
  { target: "./src/shared", from: ["./src/main", "./src/renderer", "./src/preload"] },
  { target: "./src/renderer", from: ["./src/main", "./src/preload"] },
  { target: "./src/preload", from: ["./src/main", "./src/renderer"] },
  { target: "./src/main", from: ["./src/renderer", "./src/preload"] },
  {
    // Services know no face.
    target: "./src/main/!(electron|web|cli|index.ts)/**/*",
    from: ["./src/main/electron", "./src/main/web", "./src/main/cli"],
    message: "Services never import a face (electron/, web/, cli/).",
  },
  {
    target: ["./src/main/compose.ts", "./src/main/ports.ts"],
    from: ["./src/main/electron", "./src/main/web", "./src/main/cli"],
    message: "The composition is shared by all faces and imports none of them.",
  },
];

export default defineConfig(
  { ignores: ["node_modules", "out", "dist", ".tsbuild", "test-results", "screenshots"] },
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  ts.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "import-x": importX },
    settings: {
      "import-x/resolver-next": [createNodeResolver({ extensions: [".ts", ".tsx", ".js"] })],
    },
    rules: {
      "import-x/no-restricted-paths": ["error", { zones }],
      "@typescript-eslint/consistent-type-definitions": ["error", "type"],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "no-console": "error",
      "no-empty": ["error", { allowEmptyCatch: false }],
      eqeqeq: "error",
    },
  },
  {
    files: ["src/main/**/*.ts"],
    ignores: ["src/main/process/**", "src/main/**/*.test.ts", "src/main/**/testing/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          paths: [
            { name: "execa", message: "Child processes are started in src/main/process only." },
            { name: "node:child_process", message: "Child processes are started in src/main/process only." },
          ],
        },
      ],
    },
  },
  {
    files: ["src/main/**/*.ts"],
    ignores: [
      "src/main/electron/**",
      "src/main/index.ts",
      "src/main/process/**",
      "src/main/**/*.test.ts",
      "src/main/**/testing/**",
    ],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          paths: [
            { name: "execa", message: "Child processes are started in src/main/process only." },
            { name: "node:child_process", message: "Child processes are started in src/main/process only." },
            { name: "electron", message: "Electron stays at the edge: src/main/electron." },
            { name: "electron-store", message: "electron-store imports Electron: src/main/electron only." },
          ],
        },
      ],
    },
  },
  {
    files: ["src/renderer/**/*.{ts,tsx}"],
    plugins: { "react-hooks": reactHooks },
    languageOptions: { globals: globals.browser },
    rules: {
      ...reactHooks.configs.recommended.rules,
      // It speaks of what the React Compiler would skip; we do not use that compiler.
      "react-hooks/incompatible-library": "off",
    },
  },
  {
    files: ["**/*.test.{ts,tsx}", "e2e/**/*.ts", "**/testing/**/*.{ts,tsx}"],
    rules: { "@typescript-eslint/no-empty-function": "off" },
  },
  {
    files: ["**/*.js", "**/*.mjs", "**/*.cjs"],
    extends: [ts.configs.disableTypeChecked],
    languageOptions: { globals: globals.node },
    rules: { "no-console": "off" },
  },
);
