import { registerHooks } from "node:module";

/** `node --import …/register.ts out/main/index.js`: whoever imports `electron` gets the stand-in. */
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "electron"
      ? {
          url: new URL("./electron.ts", import.meta.url).href,
          format: "module-typescript",
          shortCircuit: true,
        }
      : next(specifier, context),
});
