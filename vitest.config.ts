import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** They run commands as one would, a process and seconds each: `npm run test:commands`. */
const commands = ["tests/scripts/{commands,contract,drift,mock}.test.ts", "tests/simulator/command.test.ts"];

export default defineConfig({
  test: {
    // Many wait more than they work: with as many workers as cores, a fifth of the time is idle.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    // `npm test` leaves out those called rest-…, which `npm run check` runs after it.
    projects: [
      { test: { name: "unit", include: ["tests/unit/**/*.test.ts"] } },
      // Real sockets, and waits that a server asks for.
      { test: { name: "wire", include: ["tests/wire/**/*.test.ts"], testTimeout: 30_000 } },
      // The same over the transport for Node: `npm run test:node`.
      {
        test: {
          name: "rest-wire",
          include: ["tests/wire/**/*.test.ts"],
          testTimeout: 30_000,
          env: { TEST_TRANSPORT: "node" },
        },
      },
      { test: { name: "redis", include: ["tests/redis/*.test.ts"], testTimeout: 30_000 } },
      {
        test: {
          name: "simulator",
          include: ["tests/simulator/**/*.test.ts"],
          exclude: commands,
          testTimeout: 20_000,
        },
      },
      { test: { name: "examples", include: ["tests/examples/**/*.test.ts"], testTimeout: 60_000 } },
      {
        // The docs' code samples import the package by its name.
        resolve: { alias: { "@cloudnexus/sdk": fileURLToPath(new URL("src/index.ts", import.meta.url)) } },
        test: {
          name: "scripts",
          include: ["tests/scripts/**/*.test.ts"],
          exclude: commands,
          testTimeout: 60_000,
        },
      },
      { test: { name: "rest-commands", include: commands, testTimeout: 60_000 } },
      { test: { name: "browser", include: ["tests/browser/**/*.test.ts"], testTimeout: 30_000, hookTimeout: 30_000 } },
      { test: { name: "contract", include: ["tests/contract/**/*.test.ts"], testTimeout: 20_000 } },
    ],
  },
});
