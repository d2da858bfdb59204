import { defineConfig } from "vitest/config";

// Apart from the other tests, since they build, pack and install the package first.
const shared = { globalSetup: ["tests/package/scratch.ts"], testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    projects: [
      { test: { name: "package", include: ["tests/package/**/*.test.ts"], ...shared } },
      { test: { name: "runtimes", include: ["tests/runtimes/*.test.ts"], ...shared, maxConcurrency: 4 } },
    ],
  },
});
