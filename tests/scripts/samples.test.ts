import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { environments } from "../../generated/operations.js";
import { samplesFolder } from "../../scripts/lib/docs/samples.js";
import { createSimulator, type Simulator } from "../../src/simulator/index.js";

const run = promisify(execFile);
const samples = (await readdir(samplesFolder, { recursive: true })).filter((file) => /\.(sh|ts)$/.test(file)).sort();

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

  it.each(samples)("%s", async (file) => {
    if (file.endsWith(".sh")) await shell(file);
    else await import(samplesFolder + file);
    const [operation] = file.split("/");
    expect(simulator.requests.length).toBeGreaterThan(0);
    for (const request of simulator.requests) {
      expect(request).toMatchObject({ operation, status: expect.toSatisfy((status) => status >= 200 && status < 300) });
    }
    expect(console.error).not.toHaveBeenCalled();
  });
});

async function shell(file: string): Promise<void> {
  const script = await readFile(samplesFolder + file, "utf8");
  expect(script).toContain(environments.production);
  await run("bash", ["-euo", "pipefail", "-c", script.replaceAll(environments.production, simulator.baseUrl)]);
}
