import react from "@vitejs/plugin-react";
import { defineConfig } from "electron-vite";

export default defineConfig({
  main: {
    build: {
      rolldownOptions: {
        input: { index: "src/main/index.ts", cli: "src/main/cli/index.ts" },
        output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" },
      },
    },
  },
  preload: {
    build: {
      // A sandboxed preload can require Electron alone: everything else is bundled into it.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: "src/preload/index.ts" },
        // A sandboxed preload is loaded as CommonJS (Electron documentation, "ES Modules", preload scripts).
        output: { format: "cjs", entryFileNames: "[name].cjs" },
      },
    },
  },
  renderer: {
    root: "src/renderer",
    // electron-vite leaves the page readable unless told otherwise; it is sent over a network that may be a slow tunnel.
    build: { minify: true, rolldownOptions: { input: { index: "src/renderer/index.html" } } },
    plugins: [react()],
  },
});
