import { defineConfig } from "vitest/config";

/** Real processes over several windows take minutes: `npm run test:redis`, apart from `npm test`. */
export default defineConfig({
  test: { name: "fleet", include: ["tests/redis/fleet/*.test.ts"], testTimeout: 300_000, hookTimeout: 60_000 },
});
