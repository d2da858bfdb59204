import { describe, expect, it } from "vitest";
import { CloudNexus, ConfigurationError, ConflictError } from "../../src/index.js";
import { createSimulator, type Simulator } from "../../src/simulator/index.js";

const apiKey = "cnx_sk_test_abc123";
const order = { name: "web", region: "eu-west-2", plan: "standard-8", image: "ubuntu-22.04" };

function clientOf(sim: Simulator): CloudNexus {
  return new CloudNexus({ fetch: sim.fetch, baseUrl: sim.baseUrl, apiKey: sim.keys.admin });
}

describe("calls", () => {
  it("list servers with their filters, and the key as a Bearer token", async () => {
    const sim = createSimulator();
    const cnx = clientOf(sim);
    const { nextCursor } = await cnx.servers.list({ status: "running", limit: 5 });
    const page = await cnx.servers.list({ status: "running", limit: 5, cursor: nextCursor ?? "" });
    expect(page.data.map(({ status }) => status)).toEqual(Array(5).fill("running"));
    expect(sim.requests[1]).toMatchObject({
      method: "GET",
      path: "/v1/servers",
      query: { status: "running", limit: "5", cursor: nextCursor },
      headers: { authorization: `Bearer ${sim.keys.admin}` },
    });
  });

  it("encode what they put into a URL", async () => {
    const sim = createSimulator();
    // It isn't one of the simulator's, which says so.
    await expect(clientOf(sim).servers.list({ cursor: "a+b/c==&limit=1" })).rejects.toThrow(/cursor/);
    expect(sim.requests[0]?.query).toEqual({ cursor: "a+b/c==&limit=1" });
  });

  it("create, scale and purge send their body as JSON and give what is in `data`", async () => {
    const sim = createSimulator({ servers: 0 });
    const cnx = clientOf(sim);
    expect(await cnx.servers.create(order)).toEqual(sim.state.servers.all()[0]);
    const scaling = { database_id: "db_9f8e7d6c5b", new_tier: "small" };
    expect(await cnx.databases.scale(scaling)).toMatchObject({ database_id: "db_9f8e7d6c5b", tier: "small" });
    expect(await cnx.cdn.purge("zone_4f2a", { paths: ["/*"] })).toMatchObject({ zone_id: "zone_4f2a", paths: ["/*"] });
    expect(
      sim.requests.map(({ path, headers, body }) => [path, headers["content-type"], JSON.parse(body ?? "")]),
    ).toEqual([
      ["/v1/servers", "application/json", order],
      ["/v1/databases/scale", "application/json", scaling],
      ["/v1/cdn/zones/zone_4f2a/purge", "application/json", { paths: ["/*"] }],
    ]);
  });

  it("throw what the server refused, with its code, details and request id", async () => {
    const sim = createSimulator();
    sim.state.full.add(order.region);
    const thrown = await clientOf(sim)
      .servers.create(order)
      .catch((reason: unknown) => reason);
    expect(thrown).toBeInstanceOf(ConflictError);
    expect(thrown).toMatchObject({
      status: 409,
      code: "insufficient_resources",
      details: { region: order.region },
      requestId: expect.stringMatching(/^req_/),
    });
  });

  it("give raw GET's every status as a result, not as an exception", async () => {
    const sim = createSimulator({ faults: { errorBefore: 1 } });
    const { data, response } = await clientOf(sim).GET("/servers", { params: { query: { limit: 1 } }, maxRetries: 0 });
    expect([data, response.status]).toEqual([undefined, 500]);
  });
});

describe("a client is refused", () => {
  it.each([
    ["without a key", { apiKey: "" }, /apiKey/],
    ["with a key of another shape", { apiKey: "sk_1" }, /cnx_sk_live_/],
    ["with a key that has a newline", { apiKey: `${apiKey}\n` }, /cnx_sk_test_\[A-Za-z0-9\]/],
    ["with plain http to another machine", { apiKey, baseUrl: "http://example.com/v1" }, /https/],
    ["with a base URL that is none", { apiKey, baseUrl: "nowhere" }, /https/],
  ])("%s", (_, options, message) => {
    const make = () => new CloudNexus(options);
    expect(make).toThrow(ConfigurationError);
    expect(make).toThrow(message);
  });
});
