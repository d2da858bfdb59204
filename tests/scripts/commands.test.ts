import { spawn } from "node:child_process";
import { copyFile, cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/tools.js";
import { hasRedis } from "../redis/support/processes.js";

let project: string;

/** A copy of the project, so that what is broken here is broken nowhere else. */
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "cloudnexus-"));
  for (const part of ["scripts", "src", "generated", "tests/contract"])
    await cp(root + part, join(project, part), { recursive: true });
  for (const file of ["package.json", "redocly.yaml", "biome.json", ".gitignore", "tsconfig.json"]) {
    await copyFile(root + file, join(project, file));
  }
  await symlink(`${root}node_modules`, join(project, "node_modules"), "junction");
});
afterAll(() => rm(project, { recursive: true, force: true }));

async function contractWith(edit: (text: string) => string): Promise<void> {
  const text = await readFile(`${root}openapi.yaml`, "utf8");
  await writeFile(join(project, "openapi.yaml"), edit(text));
}

interface Result {
  code: number | null;
  output: string;
}

/** Runs a script of the copy. */
const run = (script: string, ...args: string[]) => ran(join(project, "scripts", `${script}.ts`), args, project);
/** Runs a benchmark of the project itself. */
const bench = (name: string, ...args: string[]) => ran(join(root, "tests/bench", `${name}.ts`), args, root);

/** Runs a file and tells its exit code and what it printed. */
function ran(file: string, args: string[], cwd: string): Promise<Result> {
  const child = spawn(process.execPath, ["--import", "tsx", file, ...args], {
    cwd,
    env: { ...process.env, CLOUDNEXUS_API_KEY: "", CLOUDNEXUS_BASE_URL: "", NO_COLOR: "1" },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, output })));
}

/** One clear line, exit code 2, no stack. */
function expectUsageError(result: Result, message: RegExp): void {
  expect(result.output).toMatch(message);
  expect(result.output).not.toMatch(/^\s+at /m);
  expect(result.code).toBe(2);
}

describe("bad input", () => {
  beforeAll(() => contractWith((text) => text));

  it.each(["generate", "docs", "start", "check", "cli mock", "cli contract", "cli mutant"])(
    "%s names an unknown flag",
    async (line) => {
      const [script = "", ...args] = line.split(" ");
      expectUsageError(await run(script, ...args, "--nonsense"), /'--nonsense'.*--help/);
    },
  );

  it("mock says that a port is taken", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const result = await run("cli", "mock", "--port", String(port));
    other.close();
    expectUsageError(result, new RegExp(`Port ${port} is taken`));
  });

  it("mock says what a port is", async () => {
    expectUsageError(await run("cli", "mock", "--port", "http"), /--port http: give a number/);
  });

  it("mutant says that a list has no name", async () => {
    const result = await run("cli", "mutant", "--list", "--name", "status-paused");
    expectUsageError(result, /^Give either --list or --name NAME, not both\./);
  });
});

describe("a broken contract stops everything, with its place", () => {
  const breaks: [string, (text: string) => string, RegExp][] = [
    ["YAML that isn't", (text) => `${text}\n  - [`, /not valid YAML/],
    ["a response without the headers", (text) => text.replace(/ +X-RateLimit-Reset: .*\n/, ""), /X-RateLimit/],
    ["an operation without x-idempotent", (text) => text.replace(/ +x-idempotent: .*\n/, ""), /x-idempotent/],
    ["an operation without its 429", (text) => text.replace(/ +'429':\n.*\n/, ""), /429/],
    [
      "an error with a body of its own",
      (text) => text.replace("schemas/ErrorResponse'", "schemas/PageMeta'"),
      /ErrorResponse/,
    ],
    [
      "a body without examples",
      (text) => text.replace(/ +examples:\n +full:/, (found) => found.replace("examples", "x-none")),
      /example/,
    ],
    [
      "a version that the rules are not for",
      (text) => text.replace("openapi: 3.1.1", "openapi: 3.2.0"),
      /3\.2\.0 is not/,
    ],
    [
      "a part that is not supported",
      (text) => text.replace("name: zone_id\n      in: path", "$&\n      style: matrix"),
      /openapi\.yaml:\d+: Parameter zone_id: the style matrix is not supported in a path\. Use simple\./,
    ],
    ["a schema that shadows a type", (text) => text.replaceAll(/ErrorObject/g, "Error"), /shadows a type .*Error/],
    [
      "a parameter without an example",
      (text) => text.replace(/ +x-no-example: .*\n/, ""),
      /House policy \(redocly\.yaml, rule\/parameter-example\)/,
    ],
    ["an operation without its 401", (text) => text.replace(/ +'401':\n.*\n/, ""), /House policy .*401/],
    ["an example that breaks its schema", (text) => text.replace("cpu: 4,", "cpu: four,"), /schema/],
  ];

  it.each(breaks)("%s", async (_, edit, message) => {
    await contractWith(edit);
    const result = await run("lint");
    expectUsageError(result, message);
    expect(result.output).toMatch(/openapi\.yaml|line \d+/);
  });

  it("a missing contract", async () => {
    await rm(join(project, "openapi.yaml"));
    expectUsageError(await run("generate"), /No contract at .*openapi\.yaml/);
  });
});

describe("generate", () => {
  it("--check passes on what is committed, and names what isn't what the contract gives", async () => {
    await contractWith((text) => text);
    expect(await run("generate", "--check")).toMatchObject({ code: 0 });
    await writeFile(join(project, "generated/operations.ts"), "edited");
    const stale = await run("generate", "--check");
    expect(stale.code).toBe(1);
    expect(stale.output).toContain("generated/operations.ts");
    expect(stale.output).not.toContain("generated/schema.ts");
  });

  it("lints the contract first, unless it was linted just before", async () => {
    await contractWith((text) => text.replace(/ +x-idempotent: .*\n/, ""));
    expectUsageError(await run("generate"), /x-idempotent/);
    expect(await run("generate", "--no-lint")).toMatchObject({ code: 0 });
    await contractWith((text) => text.replace(/( +)next_cursor:\n/, "$1next_cursor: 7\n$1x-next_cursor:\n"));
    expectUsageError(await run("generate", "--no-lint"), /cannot be generated from.*lint:contract/);
  });

  it("gives a new endpoint a type and a row in the table, from the contract alone", async () => {
    await contractWith((text) => text.replaceAll("/databases/scale:", "/clusters/scale:"));
    expect(await run("generate")).toMatchObject({ code: 0 });
    expect(await readFile(join(project, "generated/schema.ts"), "utf8")).toContain('"/clusters/scale"');
    expect(await readFile(join(project, "generated/operations.ts"), "utf8")).toContain('"/clusters/scale"');
  });
});

describe("benchmarks", () => {
  it.each([
    ["redis", ["--nonsense"], /^Unknown option '--nonsense'.*--help/],
    ["validate", ["--nonsense"], /^Unknown option '--nonsense'.*--help/],
    ["simulator", ["--nonsense"], /^Unknown option '--nonsense'.*--help/],
    ["validate", ["--rounds", "0"], /^--rounds must be an integer of at least 1 \(got 0\)/],
  ])("%s %j is told in one line", async (name, args, message) => {
    const result = await bench(name, ...args);
    expectUsageError(result, message);
    expect(result.output.trim().split("\n")).toHaveLength(1);
  });

  it.skipIf(!hasRedis)("redis measures each contender, one call at a time and 16", async () => {
    const { code, output } = await bench("redis", "--rounds", "1", "--calls", "16");
    for (const name of ["in this process", "by ioredis", "by node-redis"]) {
      expect(output.match(new RegExp(`^${name} +\\d+ +\\d+\\.\\d\\d +\\d\\.\\d{3}$`, "gm")), output).toHaveLength(2);
    }
    expect(code).toBe(0);
  });

  it("validate measures each client", async () => {
    const { code, output } = await bench("validate", "--rounds", "1", "--calls", "1");
    expect(output.match(/ +\d+ {3}\d+\.\d{3} {2}\(\d+\.\d{3} … \d+\.\d{3}\)$/gm), output).toHaveLength(5);
    expect(code).toBe(0);
  });
});
