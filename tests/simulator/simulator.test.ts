import { afterEach, describe, expect, it, vi } from "vitest";
import { CloudNexus, ConflictError, NotFoundError, PermissionDeniedError } from "../../src/index.js";
import { createSimulator, type Simulator } from "../../src/simulator/index.js";
import { listServers, newServer, send, withClock } from "./support.js";

// Before any test has listened.
const untouched = { Request, Response };

let sim: Simulator;
afterEach(() => sim.close());

const client = (apiKey = sim.keys.admin as string, fetch = sim.fetch) =>
  new CloudNexus({ fetch, baseUrl: sim.baseUrl, apiKey, logLevel: "off" });

describe("the client's main workflow", () => {
  it.each(["without a socket", "over a socket"])("works %s: create, find, wait, scale, purge", async (transport) => {
    const { sim: created, pass } = withClock({ servers: 130 });
    sim = created;
    if (transport === "over a socket") await sim.listen();
    const cnx = client(sim.keys.admin, transport === "over a socket" ? globalThis.fetch : sim.fetch);
    const server = await cnx.servers.create(newServer);
    const find = async () =>
      (await cnx.servers.list({ limit: 50 }).toArray({ max: 1000 })).find(({ id }) => id === server.id);
    expect(await find()).toEqual(server);
    pass(5_000);
    expect(await find()).toMatchObject({ status: "running" });
    expect(await cnx.databases.scale({ database_id: "db_9f8e7d6c5b", new_tier: "big" })).toMatchObject({
      status: "scaling",
    });
    expect(await cnx.cdn.purge("zone_4f2a", { paths: ["/*"] })).toMatchObject({ status: "completed" });
  });

  it("turns error responses into the client's error classes", async () => {
    sim = createSimulator();
    sim.state.full.add("eu-west-2");
    await expect(client().servers.create(newServer)).rejects.toBeInstanceOf(ConflictError);
    await expect(client().cdn.purge("zone_0", { paths: ["/"] })).rejects.toBeInstanceOf(NotFoundError);
    await expect(client(sim.keys.readOnly).servers.create(newServer)).rejects.toBeInstanceOf(PermissionDeniedError);
  });
});

describe("a simulator", () => {
  it("starts within 150 ms of CPU time", () => {
    const before = process.cpuUsage();
    sim = createSimulator();
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(150);
  });

  it("records requests and the status of each response", async () => {
    sim = createSimulator();
    await client().servers.list({ limit: 3 });
    await client().servers.create(newServer);
    expect(sim.requests).toMatchObject([
      { method: "GET", path: "/v1/servers", query: { limit: "3" }, operation: "listServers", status: 200 },
      { method: "POST", path: "/v1/servers", operation: "createServer", status: 201, body: JSON.stringify(newServer) },
    ]);
    expect(sim.requests[0]?.headers["user-agent"]).toMatch(/^cloudnexus-sdk\//);
  });

  it("serves the servers added to its state, and rejects a duplicate id", async () => {
    sim = createSimulator({ servers: 0 });
    const { id } = sim.state.servers.add({ name: "mine", status: "stopped" });
    expect((await listServers(sim, { status: "stopped" })).data).toMatchObject([{ id, name: "mine" }]);
    sim.state.servers.update(id, { status: "running" });
    expect((await listServers(sim, { status: "stopped" })).data).toEqual([]);
    expect(() => sim.state.servers.add({ id })).toThrow(/already/);
  });

  it("has a base URL that ends in /v1 before, while and after it is listening", async () => {
    sim = createSimulator();
    expect(sim.baseUrl).toBe("http://127.0.0.1/v1");
    expect(await sim.listen({ port: 0 })).toBe(sim.baseUrl);
    expect(sim.baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
    await sim.close();
    expect(sim.baseUrl).toBe("http://127.0.0.1/v1");
    await sim.close();
  });

  it("rejects a second listen(), and a port that is in use", async () => {
    sim = createSimulator();
    await sim.listen();
    await expect(sim.listen()).rejects.toThrow(/already listening on/);
    await expect(createSimulator().listen({ port: Number(new URL(sim.baseUrl).port) })).rejects.toThrow(/EADDRINUSE/);
  });

  it("does not replace the global Request and Response", async () => {
    sim = createSimulator();
    await sim.listen();
    expect(globalThis.Request).toBe(untouched.Request);
    expect(globalThis.Response).toBe(untouched.Response);
  });

  it("closes connections with responses in progress when it is closed", async () => {
    sim = createSimulator({ faults: { stall: 1 } });
    await sim.listen();
    const response = await send(sim, "/servers", { fetch: globalThis.fetch });
    await sim.close();
    await expect(response.text()).rejects.toThrow();
  });

  it("rejects with the signal's reason if aborted before or during the request", async () => {
    sim = createSimulator({ latency: 60_000 });
    const reason = new Error("enough");
    await expect(sim.fetch(`${sim.baseUrl}/servers`, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(sim.requests).toEqual([]);
    const controller = new AbortController();
    const pending = sim.fetch(`${sim.baseUrl}/servers`, { signal: controller.signal });
    controller.abort(reason);
    await expect(pending).rejects.toBe(reason);
  });

  it("delays each response by its latency", async () => {
    vi.useFakeTimers();
    try {
      sim = createSimulator({ latency: { min: 20, max: 30 } });
      let isDone = false;
      const pending = send(sim, "/servers").then(() => {
        isDone = true;
      });
      await vi.advanceTimersByTimeAsync(19);
      expect(isDone).toBe(false);
      await vi.advanceTimersByTimeAsync(11);
      vi.useRealTimers();
      await pending;
    } finally {
      vi.useRealTimers();
    }
  });

  it("follows fake timers that are installed after it was created", async () => {
    sim = createSimulator({ rateLimit: { limit: 1, window: 60 } });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2030-01-01T00:00:00Z") });
    try {
      expect((await send(sim, "/servers")).headers.get("date")).toBe("Tue, 01 Jan 2030 00:00:00 GMT");
      expect((await send(sim, "/servers")).status).toBe(429);
      vi.setSystemTime("2030-01-01T00:01:00Z");
      expect((await send(sim, "/servers")).status).toBe(200);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    [{ plans: [] }, /plans must not be empty/],
    [{ servers: -1 }, /servers must be an integer of at least 0 \(got -1\)/],
    [{ seed: 1.5 }, /seed/],
    [{ rateLimit: { limit: 0, window: 60 } }, /rateLimit\.limit/],
    [{ rateLimit: { limit: 1, window: 0 } }, /rateLimit\.window/],
    [{ latency: { min: 5, max: 1 } }, /latency/],
  ])("rejects the invalid option %j by name", (options, message) => {
    sim = createSimulator();
    expect(() => createSimulator(options)).toThrow(message);
  });

  // This takes several seconds on a busy machine.
  it("lists 100,000 servers, each exactly once", async () => {
    sim = createSimulator({ servers: 100_000, rateLimit: { limit: 10_000, window: 60 } });
    const ids = new Set<string>();
    for await (const { id } of client().servers.list({ limit: 100 })) ids.add(id);
    expect(ids.size).toBe(100_000);
  }, 60_000);
});
