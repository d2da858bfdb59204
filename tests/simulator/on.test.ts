import { describe, expect, expectTypeOf, it } from "vitest";
import type { components } from "../../generated/schema.js";
import { CloudNexus, ConflictError } from "../../src/index.js";
import { createSimulator } from "../../src/simulator/index.js";
import { errorOf, newServer, send } from "./support.js";

describe("sim.on", () => {
  it("replaces an operation's behaviour until it is switched off", async () => {
    const sim = createSimulator({ servers: 0 });
    const cnx = new CloudNexus({ fetch: sim.fetch, baseUrl: sim.baseUrl, apiKey: sim.keys.admin, logLevel: "off" });
    const off = sim.on("createServer", ({ body }) => ({
      status: 409,
      body: { error: { code: "quota", message: `No quota for ${body.name}.`, request_id: "req_1" } },
    }));
    const error = await cnx.servers.create(newServer).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConflictError);
    expect(error).toMatchObject({ code: "quota", message: expect.stringContaining("No quota for web.") });
    off();
    expect(await cnx.servers.create(newServer)).toMatchObject({ name: "web" });
  });

  it("passes parsed parameters, the body and the request", async () => {
    const sim = createSimulator();
    sim.on("listServers", ({ query, raw }) => Response.json([query.limit, query.region, raw.headers.get("x-mine")]));
    const response = await send(sim, "/servers?region=a%20b", { headers: { "x-mine": "1" } });
    expect(await response.json()).toEqual([20, "a b", "1"]);
    sim.on("purgeCache", async ({ path, body }) => Response.json([path.zone_id, body.paths]));
    const purge = await send(sim, "/cdn/zones/z%2F1/purge", { body: { paths: ["/a"] } });
    expect(await purge.json()).toEqual(["z/1", ["/a"]]);
  });

  it("keeps date, rate limit and CORS headers on the response", async () => {
    const sim = createSimulator({ clock: () => 0 });
    sim.on("listServers", () => new Response("down", { status: 503, headers: { "retry-after": "9" } }));
    const { status, headers } = await send(sim, "/servers", { headers: { origin: "http://localhost" } });
    expect([status, headers.get("retry-after"), headers.get("x-ratelimit-remaining")]).toEqual([503, "9", "999"]);
    expect(headers.get("date")).toBe("Thu, 01 Jan 1970 00:00:00 GMT");
    expect(headers.get("access-control-allow-origin")).toBe("http://localhost");
  });

  it("is not reached by requests that are not authenticated or not valid", async () => {
    const sim = createSimulator();
    let calls = 0;
    sim.on("createServer", () => {
      calls++;
      return new Response("called");
    });
    expect((await send(sim, "/servers", { body: newServer, key: null })).status).toBe(401);
    expect((await send(sim, "/servers", { body: {} })).status).toBe(400);
    expect(calls).toBe(0);
  });

  it("responds 500 with the reason if the handler throws", async () => {
    const sim = createSimulator();
    sim.on("listServers", () => {
      throw new TypeError("oops");
    });
    expect(await errorOf(send(sim, "/servers"))).toMatchObject({ status: 500, details: { reason: "TypeError: oops" } });
  });

  it("rejects an operation that the contract does not have", () => {
    const sim = createSimulator();
    const unknown = JSON.parse('"listServer"');
    expect(() => sim.on(unknown, () => new Response())).toThrow(
      /Unknown operation "listServer"; expected one of listServers/,
    );
  });

  it("is typed by the contract", () => {
    const sim = createSimulator();
    sim.on("listServers", ({ query }) => {
      expectTypeOf(query.limit).toEqualTypeOf<number>();
      expectTypeOf(query.region).toEqualTypeOf<string | undefined>();
      return new Response();
    });
    sim.on("purgeCache", ({ path, body }) => {
      expectTypeOf(path.zone_id).toEqualTypeOf<string>();
      expectTypeOf(body).toEqualTypeOf<components["schemas"]["PurgeCacheRequest"]>();
      return new Response();
    });
    // @ts-expect-error: no such operation
    expect(() => sim.on("listServer", () => new Response())).toThrow();
    // @ts-expect-error: not a documented status
    sim.on("listServers", () => ({ status: 201, body: { data: [], meta: {} } }));
    // @ts-expect-error: not the body of this status
    sim.on("listServers", () => ({ status: 200, body: { data: [] } }));
  });
});
