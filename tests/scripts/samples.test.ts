import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { sep } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { environments } from "../../generated/operations.js";
import { samplesFolder } from "../../scripts/lib/docs/samples.js";
import { loadContract } from "../../src/openapi/contract.js";
import { createSimulator, type Simulator } from "../../src/simulator/index.js";

const run = promisify(execFile);
const files = await readdir(samplesFolder, { recursive: true });
const samples = files
  .map((file) => file.replaceAll(sep, "/"))
  .filter((file) => /\.(sh|ts)$/.test(file))
  .sort();
/** On Windows `bash` may be that of another system inside, WSL. */
const hasShell = process.platform !== "win32";

let simulator: Simulator;

beforeEach(async () => {
  simulator = createSimulator();
  await simulator.listen();
  vi.stubEnv("CLOUDNEXUS_API_KEY", simulator.keys.admin);
  vi.stubEnv("CLOUDNEXUS_BASE_URL", simulator.baseUrl);
  for (const method of ["log", "error"] as const) vi.spyOn(console, method).mockImplementation(() => {});
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await simulator.close();
});

describe("the docs' code samples run against the simulator", () => {
  it("are there", () => expect(samples.length).toBeGreaterThanOrEqual(12));

  it.each(samples.filter((file) => file.endsWith(".ts")))("%s", async (file) => {
    await import(pathToFileURL(samplesFolder + file).href);
    expectAnswered(file.split("/")[0]);
  });

  it.runIf(hasShell).each(samples.filter((file) => file.endsWith(".sh")))("%s", async (file) => {
    await shell(await readFile(samplesFolder + file, "utf8"));
    expectAnswered(file.split("/")[0]);
  });

  it.runIf(hasShell)("and so does the quick start of the contract's introduction", async () => {
    const { info } = (await loadContract()).document as { info: { description: string } };
    const [, quickStart = ""] = /```sh\n(.*?)```/s.exec(info.description) ?? [];
    await shell(quickStart);
    expectAnswered("listServers");
  });
});

/** All that was asked for was the operation, and all of it succeeded. */
function expectAnswered(operation: string | undefined): void {
  expect(simulator.requests.length).toBeGreaterThan(0);
  for (const request of simulator.requests) {
    expect(request).toMatchObject({ operation, status: expect.toSatisfy((status) => status >= 200 && status < 300) });
  }
  expect(console.error).not.toHaveBeenCalled();
}

async function shell(script: string): Promise<void> {
  expect(script).toContain(environments.production);
  await run("bash", ["-euo", "pipefail", "-c", script.replaceAll(environments.production, simulator.baseUrl)]);
}
