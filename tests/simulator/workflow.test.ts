import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tool } from "../../scripts/lib/tools.js";
import { createSimulator } from "../../src/simulator/index.js";

const file = "tests/simulator/workflow.arazzo.yaml";

// The clock stands still until the workflow has polled once, so that it must retry on any machine.
const startedAt = Date.now();
const sim = createSimulator({ clock: () => startedAt + (listings() > 2 ? 60_000 : 0) });
const listings = () => sim.requests.filter(({ operation }) => operation === "listServers").length;

beforeAll(() => sim.listen());
afterAll(() => sim.close());

/** Runs the workflow with Redocly. */
function respect(): Promise<{ code: number; output: string }> {
  return tool("redocly", ["respect", file, "-S", `cloudnexus=${sim.baseUrl}`, "-i", `apiKey=${sim.keys.admin}`]);
}

describe("the main workflow, described in Arazzo and run by Redocly", () => {
  it("passes Redocly's lint", async () => {
    expect(await tool("redocly", ["lint", file, "--config", "tests/simulator/redocly.yaml"])).toMatchObject({
      code: 0,
    });
  });

  it("succeeds against the simulator, which makes it wait for the new server", async () => {
    const { code, output } = await respect();
    expect(output).toContain("Steps: 5 passed, 5 total");
    expect(output).toContain("Retrying step wait");
    expect(code).toBe(0);
    expect(sim.requests.map(({ operation }) => operation)).toEqual(
      expect.arrayContaining(["createServer", "listServers", "scaleDatabase", "purgeCache"]),
    );
  });

  it("fails if the region has no capacity", async () => {
    sim.state.full.add("eu-west-2");
    const { code, output } = await respect();
    expect(output).toMatch(/✗ .*\$statusCode == 201/);
    expect(code).toBe(1);
  });
});
