import { afterEach, describe, expect, it } from "vitest";
import { CloudNexus, CloudNexusError } from "../../src/index.js";
import { createSimulator, type Simulator, type SimulatorOptions } from "../../src/simulator/index.js";
import { errorOf, newServer, send, withClock } from "./support.js";

let sim: Simulator;
afterEach(() => sim.close());

describe.each(["without a socket", "over a socket"])("%s", (transport) => {
  const start = async (faults: SimulatorOptions["faults"] = {}): Promise<typeof globalThis.fetch> => {
    sim = createSimulator({ servers: 0, ...(faults && { faults }) });
    if (transport === "without a socket") return sim.fetch;
    await sim.listen();
    return globalThis.fetch;
  };
  const create = async (fetch: typeof globalThis.fetch) => send(sim, "/servers", { body: newServer, fetch });
  const createdCount = () => sim.state.servers.all().length;
  const errorFrom = (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      (error: TypeError) => error,
    );

  it.each([
    ["dropBefore", 0],
    ["dropAfter", 1],
  ] as const)("%s closes the connection, with %i servers created", async (fault, count) => {
    const error = await errorFrom(create(await start({ [fault]: 1 })));
    expect(error).toBeInstanceOf(TypeError);
    expect(error?.message).toBe("fetch failed");
    expect(error?.cause).toMatchObject({ code: expect.stringMatching(/^(UND_ERR_SOCKET|ECONNRESET)$/) });
    expect([createdCount(), sim.requests[0]?.status, sim.requests[0]?.fault]).toEqual([count, undefined, fault]);
  });

  it.each([
    ["errorBefore", 0],
    ["errorAfter", 1],
  ] as const)("%s responds 500 with the documented error body, with %i servers created", async (fault, count) => {
    expect(await errorOf(create(await start({ [fault]: 1 })))).toMatchObject({ status: 500, code: "internal_error" });
    expect(createdCount()).toBe(count);
  });

  it("cut closes the connection in the middle of the body, after the request was processed", async () => {
    const response = await create(await start({ cut: 1 }));
    expect([response.status, createdCount()]).toEqual([201, 1]);
    const error = await errorFrom(response.text());
    expect([error?.name, error?.message]).toEqual(["TypeError", "terminated"]);
  });

  it("stall sends half of the body and then nothing, until the caller aborts", async () => {
    const fetch = await start({ stall: 1 });
    const controller = new AbortController();
    const headers = { authorization: `Bearer ${sim.keys.admin}` };
    const response = await fetch(`${sim.baseUrl}/servers`, { headers, signal: controller.signal });
    const reader = response.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toMatch(/^\{"data":\[/);
    const rest = errorFrom(Promise.resolve(reader?.read()));
    const reason = new Error("enough");
    controller.abort(reason);
    expect((await rest)?.message).toMatch(/enough|aborted/);
  });

  it("html responds 502 with an HTML page and does not process the request", async () => {
    const response = await create(await start({ html: 1 }));
    expect([response.status, response.headers.get("content-type"), createdCount()]).toEqual([
      502,
      "text/html; charset=utf-8",
      0,
    ]);
    expect(await response.text()).toContain("<h1>502 Bad Gateway</h1>");
  });

  it("can be changed while the simulator runs", async () => {
    const fetch = await start();
    expect((await create(fetch)).status).toBe(201);
    sim.faults.errorBefore = 1;
    expect((await create(fetch)).status).toBe(500);
    sim.faults.errorBefore = 0;
    expect((await create(fetch)).status).toBe(201);
  });

  it("the client does not repeat a create whose response was lost, and can find the created server", async () => {
    const fetch = await start({ dropAfter: 1 });
    const cnx = new CloudNexus({ fetch, baseUrl: sim.baseUrl, apiKey: sim.keys.admin, logLevel: "off" });
    const error = await errorFrom(cnx.servers.create(newServer));
    expect(error).toBeInstanceOf(CloudNexusError);
    expect(error).toMatchObject({ outcomeUnknown: true });
    expect(createdCount()).toBe(1);
    sim.faults.dropAfter = 0;
    expect((await cnx.servers.list().toArray({ max: 10 })).map(({ name }) => name)).toEqual(["web"]);
  });
});

describe("faults", () => {
  it("a burst rejects all requests of the key until the reset time in its headers", async () => {
    const clock = withClock();
    sim = clock.sim;
    sim.faults.burst = 1;
    const first = await send(sim, "/servers");
    sim.faults.burst = 0;
    expect([first.status, first.headers.get("x-ratelimit-remaining")]).toEqual([429, "0"]);
    const reset = Number(first.headers.get("x-ratelimit-reset"));
    expect((await send(sim, "/servers")).status).toBe(429);
    expect((await send(sim, "/servers", { key: sim.keys.second })).status).toBe(200);
    clock.pass(reset * 1000 - clock.now());
    expect((await send(sim, "/servers")).status).toBe(200);
  });

  it("occur at about the given rate, and at the same requests for the same seed", async () => {
    const statuses = async (seed: number) => {
      sim = createSimulator({ seed, faults: { errorBefore: 0.3 } });
      for (let index = 0; index < 200; index++) await send(sim, "/servers?limit=1");
      return sim.requests.map(({ status }) => status);
    };
    const first = await statuses(1);
    const broken = first.filter((status) => status === 500).length;
    expect(broken).toBeGreaterThan(40);
    expect(broken).toBeLessThan(80);
    expect(await statuses(1)).toEqual(first);
    expect(await statuses(2)).not.toEqual(first);
  });

  it("that are unknown, and rates outside 0 to 1, are rejected by name", () => {
    sim = createSimulator();
    expect(() => createSimulator({ faults: JSON.parse('{"drop":1}') })).toThrow(/Unknown fault "drop".*dropBefore/);
    expect(() => createSimulator({ faults: { cut: 2 } })).toThrow(/cut must be a number from 0 to 1 \(got 2\)/);
    expect(() => (sim.faults.cut = Number.NaN)).toThrow(/cut/);
    expect(() => Object.assign(sim.faults, { drop: 1 })).toThrow(TypeError);
    expect({ ...sim.faults }).toMatchObject({ dropBefore: 0, burst: 0 });
  });
});
