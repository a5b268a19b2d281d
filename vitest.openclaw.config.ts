import { defineConfig } from "vitest/config";

/** Journeys with a genuine OpenClaw of both eras: `npm run test:openclaw`. Installs it (650 MB each) at the first run. */
export default defineConfig({
  test: {
    include: ["openclaw/**/*.test.ts"],
    environment: "node",
    // Two at a time only make each other slow.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
});
