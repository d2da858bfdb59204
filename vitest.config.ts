import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const SECOND = 1000;

/** They run the project's commands, each in a process of its own that takes seconds. */
const commands = ["tests/scripts/commands.test.ts", "tests/cli/*.test.ts"];

/** Run by `npm test`, which names each of them. */
const quick = [
  { test: { name: "unit", include: ["tests/unit/**/*.test.ts"] } },
  { test: { name: "contract", include: ["tests/contract/*.test.ts"], testTimeout: 20 * SECOND } },
  // Real sockets, and waits that a server asks for.
  { test: { name: "wire", include: ["tests/wire/**/*.test.ts"], testTimeout: 30 * SECOND } },
  { test: { name: "redis", include: ["tests/redis/*.test.ts"], testTimeout: 30 * SECOND } },
  {
    test: {
      name: "simulator",
      include: ["tests/simulator/**/*.test.ts"],
      testTimeout: 20 * SECOND,
    },
  },
  {
    // The whole line over a contract with every kind of operation, in a copy of the project.
    test: { name: "growth", include: ["tests/growth/*.test.ts"], testTimeout: 60 * SECOND, hookTimeout: 60 * SECOND },
  },
  { test: { name: "examples", include: ["tests/examples/**/*.test.ts"], testTimeout: 60 * SECOND } },
  {
    // The docs' code samples import the package by its name.
    resolve: { alias: { "@cloudnexus/sdk": fileURLToPath(new URL("src/index.ts", import.meta.url)) } },
    test: {
      name: "scripts",
      include: ["tests/scripts/**/*.test.ts", "tests/cli/drift/*.test.ts"],
      exclude: commands,
      testTimeout: 60 * SECOND,
    },
  },
];

/** Run by steps of `npm run check`. */
const slow = [
  {
    // The suite on a contract with every kind of operation, and on servers of it that have a defect.
    test: { name: "contract-growth", include: ["tests/contract/growth/*.test.ts"], testTimeout: 20 * SECOND },
  },
  {
    test: {
      name: "browser",
      include: ["tests/browser/**/*.test.ts"],
      testTimeout: 30 * SECOND,
      hookTimeout: 30 * SECOND,
    },
  },
  {
    test: {
      name: "wire-node",
      include: ["tests/wire/**/*.test.ts"],
      testTimeout: 30 * SECOND,
      env: { TEST_TRANSPORT: "node" },
    },
  },
  { test: { name: "commands", include: commands, testTimeout: 60 * SECOND } },
  {
    // Several processes that share a limit, outages of Redis and processes that die.
    test: {
      name: "redis-resilience",
      include: ["tests/redis/slow/*.test.ts"],
      fileParallelism: false,
      testTimeout: 300 * SECOND,
      hookTimeout: 60 * SECOND,
    },
  },
  {
    // The package as it is installed, in the runtimes and tools of tests/runtimes/package.json.
    test: {
      name: "package",
      include: ["tests/{package,runtimes}/**/*.test.ts"],
      globalSetup: ["tests/package/scratch.ts"],
      testTimeout: 120 * SECOND,
      hookTimeout: 60 * SECOND,
      maxConcurrency: 4,
    },
  },
  {
    // Renders all docs, once, and opens them in a browser. Without places in the sources, as `npm run docs` renders them.
    oxc: { jsx: { development: false } },
    test: {
      name: "docs",
      include: ["tests/docs/**/*.test.ts"],
      globalSetup: ["tests/docs/render.ts"],
      fileParallelism: false,
      testTimeout: 120 * SECOND,
      hookTimeout: 120 * SECOND,
    },
  },
];

export default defineConfig({
  test: {
    // Many tests wait more than they work: with as many workers as cores, a fifth of the time is idle.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    projects: [...quick, ...slow],
  },
});
