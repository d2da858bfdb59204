import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CloudNexus, type CloudNexusOptions, createRateLimiter, type LogLevel, paginate } from "../../src/index.js";
import { version } from "../../src/internal/version.js";
import { apiKey, clientOf, errorOf, newServer } from "../support/client.js";
import { type Handler, json, refuse, type Served, serve, succeed } from "../support/server.js";

let served: Served;

async function serveAll(handler: Handler): Promise<void> {
  served = await serve(handler);
}

/** Headers of a window with room for all, that ends in an hour. */
const roomy = {
  "x-ratelimit-limit": "100",
  "x-ratelimit-remaining": "60",
  "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + 3600),
};

// Backoff is chance times a bound: with this it is 0, and no test waits for it.
beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0));

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  await served.close();
});

describe("headers", () => {
  it("name the package and the runtime", async () => {
    await serveAll(succeed);
    await clientOf(served).servers.list();
    expect(served.requests[0]?.headers["user-agent"]).toBe(`cloudnexus-sdk/${version} (node/${process.versions.node})`);
  });

  it("of a call are sent, but for those that are null or undefined", async () => {
    await serveAll(succeed);
    const cnx = clientOf(served);
    const headers = {
      "x-trace": "1",
      "x-none": null,
      "x-not": undefined,
      "user-agent": "mine",
    };
    await cnx.servers.list({}, { headers });
    await cnx.servers.create(newServer, { headers });
    await cnx.databases.scale({ database_id: "db_9f8e7d6c5b", new_tier: "small" }, { headers });
    await cnx.cdn.purge("zone_4f2a", { paths: ["/*"] }, { headers });
    await cnx.GET("/servers", { headers });
    expect(served.requests).toHaveLength(5);
    for (const { headers: sent } of served.requests) {
      expect(sent).toMatchObject({ "x-trace": "1", "user-agent": "mine", authorization: `Bearer ${apiKey}` });
      expect(Object.keys(sent).filter((name) => name.startsWith("x-no"))).toEqual([]);
    }
  });

  it("are no others than fetch's own and those that the API documents", async () => {
    await serveAll(succeed);
    await clientOf(served).servers.create(newServer);
    await fetch(`${served.url}/servers`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    const [ours, plain] = served.requests.map(({ headers }) => new Set(Object.keys(headers)));
    const others = [...(ours ?? [])].filter((name) => !plain?.has(name));
    expect(others).toEqual(["authorization"]);
  });

  it("are none that a library put on Object.prototype", async () => {
    await serveAll(succeed);
    const cnx = clientOf(served);
    Object.defineProperty(Object.prototype, "x-inherited", { value: "1", enumerable: true, configurable: true });
    // What is sent is made at once, so that nothing else meets the property.
    const call = cnx.GET("/servers");
    Reflect.deleteProperty(Object.prototype, "x-inherited");
    await call;
    expect(served.requests[0]?.headers).not.toHaveProperty("x-inherited");
  });

  it("and query values that are undefined leave no trace, and what the caller gave stays as it was", async () => {
    await serveAll(succeed);
    const query = Object.freeze({ limit: 5, status: undefined, region: "eu" });
    const options = Object.freeze({ headers: Object.freeze({ "x-a": "1", "x-b": null }), timeout: undefined });
    // What plain JavaScript may give: the types refuse an undefined filter in a raw call.
    const params = { query: query as { limit: number; region: string } };
    await clientOf(served).GET("/servers", { params, ...options });
    expect(served.requests[0]?.url).toBe("/v1/servers?limit=5&region=eu");
  });
});

describe("withOptions", () => {
  it("makes a client that differs in these only", async () => {
    await serveAll((_, response) => refuse(response, 503));
    const cnx = clientOf(served, { maxRetries: 1 });
    const batch = cnx.withOptions({ maxRetries: 2 });
    await errorOf(batch.servers.list());
    expect(served.requests).toHaveLength(3);
    await errorOf(cnx.servers.list());
    expect(served.requests).toHaveLength(5);
    expect(new Set(served.requests.map(({ headers }) => headers.authorization))).toEqual(new Set([`Bearer ${apiKey}`]));
  });

  it("keeps what is given as undefined", async () => {
    await serveAll((_, response) => refuse(response, 503));
    await errorOf(
      clientOf(served, { maxRetries: 1 }).withOptions({ maxRetries: undefined, apiKey: undefined }).servers.list(),
    );
    expect(served.requests).toHaveLength(2);
  });

  it("keeps the client's fetch, and all that looks on", async () => {
    await serveAll(succeed);
    const fetch = vi.fn(globalThis.fetch);
    const onRequest = vi.fn();
    const logger = { error: vi.fn(), warn: vi.fn(), info: vi.fn(), debug: vi.fn() };
    const observer = vi.fn();
    const cnx = clientOf(served, { fetch, middleware: [{ onRequest }], logger, logLevel: "debug", observer });
    await cnx.withOptions({ maxRetries: 1 }).servers.list();
    for (const told of [fetch, onRequest, logger.debug, observer]) expect(told).toHaveBeenCalledTimes(1);
  });

  it("shares the limiter: what one is told, the other knows", async () => {
    await serveAll((_, response) => refuse(response, 429, { ...roomy, "x-ratelimit-remaining": "0" }));
    const cnx = clientOf(served, { totalTimeout: 10_000 });
    await errorOf(cnx.servers.list());
    expect(await errorOf(cnx.withOptions({ maxRetries: 9 }).servers.list())).toMatchObject({
      retryAt: expect.any(Date),
    });
    expect(served.requests).toHaveLength(1);
    // One of its own knows nothing yet, and none at all never will.
    await errorOf(cnx.withOptions({ rateLimiter: createRateLimiter() }).servers.list());
    await errorOf(cnx.withOptions({ rateLimiter: false }).servers.list());
    expect(served.requests).toHaveLength(3);
  });

  it("and a base URL override an environment, and the reverse", async () => {
    await serveAll(succeed);
    const fetch = vi.fn(async (_input: string | URL | Request) => Response.json({ data: [], meta: {} }));
    const cnx = new CloudNexus({ apiKey, environment: "sandbox", fetch });
    await cnx.withOptions({ baseUrl: served.url }).servers.list();
    await cnx.withOptions({ baseUrl: served.url }).withOptions({ environment: "sandbox" }).servers.list();
    await new CloudNexus({ apiKey, environment: "sandbox", baseUrl: served.url, fetch }).servers.list();
    const hosts = fetch.mock.calls.map(([input]) => new URL(String(input)).host);
    const { host } = new URL(served.url);
    expect(hosts).toEqual([host, "api-sandbox.cloudnexus.io", host]);
  });
});

describe("what the server says of the rate limit", () => {
  it("is the client's `rateLimit`, of errors too, and stays when an answer says nothing", async () => {
    await serveAll((_, response, count) => {
      if (count === 1) json(response, 200, { data: [], meta: {} }, roomy);
      else if (count === 2) refuse(response, 404, { ...roomy, "x-ratelimit-remaining": "59" });
      else json(response, 200, { data: [], meta: {} });
    });
    const cnx = clientOf(served);
    expect(cnx.rateLimit).toBeUndefined();
    await cnx.servers.list();
    const reset = new Date(Number(roomy["x-ratelimit-reset"]) * 1000);
    expect(cnx.rateLimit).toEqual({ limit: 100, remaining: 60, reset });
    expect(await errorOf(cnx.servers.list())).toMatchObject({ rateLimit: { limit: 100, remaining: 59, reset } });
    await cnx.servers.list();
    expect(cnx.rateLimit).toEqual({ limit: 100, remaining: 59, reset });
    expect(clientOf(served).rateLimit).toBeUndefined();
  });

  it("is in withResponse, with the response", async () => {
    await serveAll((_, response) =>
      json(response, 201, { data: { id: "srv_1" } }, { ...roomy, "x-request-id": "req_7" }),
    );
    const { data, response, rateLimit } = await clientOf(served).servers.create(newServer).withResponse();
    expect(data).toEqual({ id: "srv_1" });
    expect([response.status, response.headers.get("x-request-id")]).toEqual([201, "req_7"]);
    expect(rateLimit).toMatchObject({ limit: 100, remaining: 60 });
    expect(response.bodyUsed).toBe(true);
  });

  it("is asked for without a rejection that nobody handles", async () => {
    await serveAll((_, response) => refuse(response, 404));
    expect(await errorOf(clientOf(served).servers.create(newServer).withResponse())).toMatchObject({ status: 404 });
    expect(await errorOf(clientOf(served).servers.list().withResponse())).toMatchObject({ status: 404 });
  });
});

describe("a logger", () => {
  it.each<[LogLevel | undefined, boolean]>([
    ["off", false],
    ["error", false],
    ["warn", false],
    ["info", false],
    ["debug", true],
    [undefined, false],
  ])("at level %s gets lines of attempts: %s", async (logLevel, expected) => {
    await serveAll(succeed);
    vi.stubEnv("CLOUDNEXUS_LOG", "");
    const debug = vi.fn();
    const logger = { error: debug, warn: debug, info: debug, debug };
    await clientOf(served, { logger, logLevel }).servers.list();
    expect(debug.mock.calls.length > 0).toBe(expected);
  });

  it("takes its level from the environment, which the option overrules, and hears once of one that is none", async () => {
    await serveAll(succeed);
    const logger = { error: vi.fn(), warn: vi.fn(), info: vi.fn(), debug: vi.fn() };
    vi.stubEnv("CLOUDNEXUS_LOG", "debug");
    await clientOf(served, { logger }).servers.list();
    expect(logger.debug).toHaveBeenCalledTimes(1);
    await clientOf(served, { logger, logLevel: "warn" }).servers.list();
    expect(logger.debug).toHaveBeenCalledTimes(1);
    vi.stubEnv("CLOUDNEXUS_LOG", "loud");
    const cnx = clientOf(served, { logger });
    await cnx.servers.list();
    await cnx.withOptions({ maxRetries: 1 }).servers.list();
    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(() => clientOf(served, { logLevel: "loud" as LogLevel })).toThrow(
      /Invalid logLevel "loud"; expected "debug", "info", "warn", "error" or "off"/,
    );
  });

  it("keeps its `this`, as loggers with state need", async () => {
    await serveAll(succeed);
    class Lines {
      readonly lines: string[] = [];
      error = () => {};
      warn = () => {};
      info = () => {};
      debug(line: string) {
        this.lines.push(line);
      }
    }
    const logger = new Lines();
    await clientOf(served, { logger, logLevel: "debug" }).servers.list();
    expect(logger.lines).toHaveLength(1);
    expect(logger.lines[0]).toMatch(/^cloudnexus: listServers #1: 200, \d+ ms, \d+ requests left$/);
  });
});

describe("the environment's variables", () => {
  it("give key and base URL", async () => {
    await serveAll(succeed);
    vi.stubEnv("CLOUDNEXUS_API_KEY", ` ${apiKey} `);
    vi.stubEnv("CLOUDNEXUS_BASE_URL", `${served.url}/`);
    await new CloudNexus().servers.list();
    expect(served.requests[0]?.url).toBe("/v1/servers");
  });

  it.each(["", "  ", "\n"])("that are blank (%j) are none", async (blank) => {
    await serveAll(succeed);
    vi.stubEnv("CLOUDNEXUS_API_KEY", blank);
    vi.stubEnv("CLOUDNEXUS_BASE_URL", blank);
    expect(() => new CloudNexus()).toThrow(/Missing API key/);
    const fetch = vi.fn(async (_input: string | URL | Request) => Response.json({ data: [], meta: {} }));
    await new CloudNexus({ apiKey, fetch }).servers.list();
    expect(fetch.mock.calls[0]?.[0]).toBe("https://api-sandbox.cloudnexus.io/v1/servers");
  });
});

describe("the environment", () => {
  it.each<[string, CloudNexusOptions, string]>([
    ["is the one that the key's prefix names", { apiKey: "cnx_sk_live_abc123" }, "https://api.cloudnexus.io/v1"],
    ["is production for a key from a function", { apiKey: () => "cnx_sk_live_abc123" }, "https://api.cloudnexus.io/v1"],
    [
      "is the one that is asked for, where a function gives the key",
      { apiKey: () => apiKey, environment: "sandbox" },
      "https://api-sandbox.cloudnexus.io/v1",
    ],
    [
      "that is asked for isn't overruled by the variable CLOUDNEXUS_BASE_URL",
      { apiKey, environment: "sandbox" },
      "https://api-sandbox.cloudnexus.io/v1",
    ],
  ])("%s", async (_, options, url) => {
    await serveAll(succeed);
    vi.stubEnv("CLOUDNEXUS_BASE_URL", options.environment && served.url);
    const fetch = vi.fn(async (_input: string | URL | Request) => Response.json({ data: [], meta: {} }));
    await new CloudNexus({ ...options, fetch }).servers.list();
    expect(fetch.mock.calls[0]?.[0]).toBe(`${url}/servers`);
  });
});

describe("a client of one's own", () => {
  it("that passes on what it sees of results is paged through, by links too", async () => {
    await serveAll((_, response, count) => {
      const next_page = count === 1 ? "?page=2" : null;
      json(response, 200, { data: [{ id: `srv_${count}` }], meta: { total: 2, next_page } });
    });
    const cnx = clientOf(served);
    const client: Pick<CloudNexus, "GET"> = { GET: async (path, ...init) => ({ ...(await cnx.GET(path, ...init)) }) };
    expect(await paginate(client, "/servers").toArray()).toEqual([{ id: "srv_1" }, { id: "srv_2" }]);
    expect(served.requests.map(({ url }) => url)).toEqual(["/v1/servers", "/v1/servers?page=2"]);
  });
});

describe("a fetch of one's own", () => {
  it("gets URL and init, and answers without any network", async () => {
    await serveAll(succeed);
    const pages = [
      { data: [{ id: "srv_1" }], meta: { total: 2, next_page: "/v1/servers?cursor=b" } },
      { data: [{ id: "srv_2" }], meta: { total: 2, next_page: null } },
    ];
    const seen: [string, RequestInit | undefined][] = [];
    const fetch: CloudNexusOptions["fetch"] = async (input, init) => {
      seen.push([String(input), init]);
      return Response.json(pages[seen.length - 1]);
    };
    const cnx = clientOf(served, { fetch });
    // Such a response has no url, which `next_page` has to be resolved against all the same.
    expect(await paginate(cnx, "/servers").toArray()).toEqual([{ id: "srv_1" }, { id: "srv_2" }]);
    expect(seen.map(([url]) => url)).toEqual([`${served.url}/servers`, `${served.url}/servers?cursor=b`]);
    for (const [, init] of seen) {
      expect(init).toMatchObject({ method: "GET", redirect: "manual" });
      expect(new Headers(init?.headers).get("authorization")).toBe(`Bearer ${apiKey}`);
    }
    expect(served.requests).toHaveLength(0);
  });

  it("is the global one of the moment where none is given", async () => {
    await serveAll(succeed);
    const cnx = clientOf(served, { fetch: undefined });
    vi.stubGlobal("fetch", async () => Response.json({ data: { id: "stub" } }));
    expect(await cnx.servers.create(newServer)).toEqual({ id: "stub" });
  });
});

describe("maxConcurrency", () => {
  it("is never exceeded", async () => {
    // Answered only when as many as may be are there, so that one more would show.
    const open: (() => void)[] = [];
    let most = 0;
    await serveAll((request, response) => {
      most = Math.max(
        most,
        open.push(() => succeed(request, response)),
      );
      if (open.length === 3) setImmediate(() => open.splice(0).map((answer) => answer()));
    });
    const cnx = clientOf(served, { maxConcurrency: 3, rateLimiter: false });
    await Promise.all(Array.from({ length: 30 }, () => cnx.servers.create(newServer)));
    expect(most).toBe(3);
    for (const maxConcurrency of [0, -1, 1.5, Number.NaN]) {
      expect(() => clientOf(served, { maxConcurrency })).toThrow(/maxConcurrency/);
    }
  });

  it("is 32 by default", async () => {
    await serveAll(succeed);
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const fetch = vi.fn(() => held.then(() => Response.json({ data: [], meta: {} })));
    const cnx = clientOf(served, { fetch, rateLimiter: false });
    const calls = Promise.all(Array.from({ length: 40 }, () => cnx.servers.list().then(({ data }) => data)));
    // All that happens before an answer comes is done by then.
    await new Promise(setImmediate);
    expect(fetch).toHaveBeenCalledTimes(32);
    answer();
    await calls;
    expect(fetch).toHaveBeenCalledTimes(40);
  });

  it("lets calls that wait go in the order in which they came", async () => {
    await serveAll(succeed);
    const cnx = clientOf(served, { maxConcurrency: 1, rateLimiter: false });
    const limits = [1, 2, 3, 4, 5, 6];
    await Promise.all(limits.map((limit) => cnx.servers.list({ limit })));
    expect(served.requests.map(({ url }) => url)).toEqual(limits.map((limit) => `/v1/servers?limit=${limit}`));
  });
});
