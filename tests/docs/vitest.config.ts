import { defineConfig } from "vitest/config";

// A run of its own, `npm run check:docs`: it renders everything, and starts a browser.
export default defineConfig({
  test: { include: ["tests/docs/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false },
});
