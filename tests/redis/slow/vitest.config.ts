import { defineConfig } from "vitest/config";

/** Outages, and real processes over several windows, take minutes: `npm run test:redis`, not part of `npm test`. */
export default defineConfig({
  test: {
    name: "redis-slow",
    include: ["tests/redis/slow/*.test.ts"],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 60_000,
  },
});
