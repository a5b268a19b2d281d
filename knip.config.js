// What nothing uses any more (files, exports, packages), and modules that import each other. `npm run unused` asks
// twice: of everything, and of what is shipped alone ("!"), where what only a test uses is unused.
const ofWhatIsShipped = process.argv.includes("--production");

export default {
  // All it knows but programs of the system, which scripts/setup sees to.
  include: ["files", "dependencies", "unlisted", "unresolved", "exports", "types", "duplicates", "cycles"],
  entry: [
    "src/main/cli/index.ts!",
    "convex/*.ts!",
    "bench/*.ts",
    "{assets,scripts}/*.mjs",
    // Started by their path, as processes of their own.
    "src/main/backup/testing/index-clock.ts",
    "src/main/jobs/testing/second-process.ts",
    "src/main/sync/testing/idle-cycle.ts",
    "faults/{clock,fast-clock}.js",
    // They stand in for the module `electron`.
    "e2e/electron/standin/{register,electron}.ts",
  ],
  project: ["**/*.{ts,tsx,js,mjs}!", "!**/testing/**!", "!{assets,bench,e2e,faults,openclaw,scripts}/**!"],
  // A type goes out with the function that takes or gives it, and a test may ask for a part of its module.
  ignoreExportsUsedInFile: ofWhatIsShipped ? true : { type: true },
  ignoreDependencies: [
    // Started by its path.
    "s3rver",
    // TypeScript names its types where it writes down the types of the secret rules.
    "@secretlint/types",
    // A part of electron-builder, which the tests of packaging ask.
    "app-builder-lib",
  ],
};
