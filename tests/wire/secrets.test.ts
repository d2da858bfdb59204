import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CloudNexus, type CloudNexusOptions, ConfigurationError } from "../../src/index.js";
import { validateResponses } from "../../src/validate/index.js";
import { apiKey, clientOf, errorOf, newServer, thrownBy } from "../support/client.js";
import { closedUrl, type Handler, json, refuse, type Served, serve, succeed } from "../support/server.js";

let served: Served;
/** Enough of the key to count as the key. */
const secret = "abc123";

async function serveAll(handler: Handler): Promise<void> {
  served = await serve(handler);
}

// Backoff is chance times a bound: with this it is 0, and no test waits for it.
beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0));

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await served.close();
});

/** All that can be seen of a value, as text. */
function seenOf(value: unknown, depth = 0): string {
  const seen = [inspect(value, { showHidden: true, depth: 10 }), String(value), String(JSON.stringify(value))];
  if (value instanceof Error && depth < 10) {
    seen.push(value.message, String(value.stack), seenOf(value.cause, depth + 1));
    if ("headers" in value && value.headers instanceof Headers) seen.push(JSON.stringify([...value.headers]));
  }
  return seen.join("\n");
}

describe("the key", () => {
  it.each<[string, CloudNexusOptions["apiKey"]]>([
    ["a string", apiKey],
    ["a function", async () => apiKey],
  ])("that is %s is in nothing that a client shows or logs", async (_, key) => {
    await serveAll((request, response, count) => (count === 1 ? refuse(response, 503) : succeed(request, response)));
    const lines: unknown[] = [];
    const write = (...line: unknown[]) => void lines.push(...line);
    const logger = { error: write, warn: write, info: write, debug: write };
    const cnx = clientOf(served, { apiKey: key, logger, logLevel: "debug" });
    const page = await cnx.servers.list({ limit: 5 });
    const created = await cnx.servers.create(newServer).withResponse();
    const raw = await cnx.GET("/servers");
    expect(served.requests.every(({ headers }) => headers.authorization === `Bearer ${apiKey}`)).toBe(true);
    expect(lines.length).toBeGreaterThan(3);
    for (const value of [cnx, cnx.servers, cnx.withOptions({}), page, created, raw, lines]) {
      expect(seenOf(value)).not.toContain(secret);
    }
  });

  it.each<[string, Handler]>([
    ["a status", (_, response) => refuse(response, 401)],
    ["a 429", (_, response) => refuse(response, 429)],
    ["a dropped connection", (_, response) => response.socket?.destroy()],
    ["a stall", () => {}],
    ["HTML", (_, response) => response.end("<html>")],
    ["no data", (_, response) => response.end("{}")],
    ["a redirect", (_, response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end()],
    [
      "a redirect with the key",
      ({ headers }, response) => response.writeHead(302, { location: `/login?key=${headers.authorization}` }).end(),
    ],
    ["an error that echoes the request", ({ headers }, response) => json(response, 400, { headers })],
    [
      "an error message with the key",
      ({ headers }, response) => json(response, 401, { error: { code: "x", message: headers.authorization } }),
    ],
    [
      "a header with the key, of an error,",
      ({ headers }, response) => {
        response.setHeader("x-request-id", String(headers.authorization));
        refuse(response, 401);
      },
    ],
    [
      "a header with the key, of a success that is none,",
      ({ headers }, response) => {
        response.setHeader("x-request-id", String(headers.authorization));
        response.end("{}");
      },
    ],
    ["a success that echoes the request", ({ headers }, response) => response.end(`<pre>${JSON.stringify(headers)}`)],
  ])("is in no error that %s leads to", async (_, handler) => {
    await serveAll(handler);
    const cnx = clientOf(served, { timeout: 300, maxRetries: 1 });
    const errors = await Promise.all([cnx.servers.list(), cnx.servers.create(newServer)].map(errorOf));
    for (const error of errors) expect(seenOf(error)).not.toContain(secret);
  });

  it("is in no log line and no error of a checked answer, though it came as the request's id", async () => {
    await serveAll(({ headers }, response) => {
      response.setHeader("x-request-id", String(headers.authorization));
      response.end("{}");
    });
    const debug = vi.fn();
    const logger = { error: vi.fn(), warn: vi.fn(), info: vi.fn(), debug };
    const cnx = clientOf(served, { logger, logLevel: "debug", middleware: [validateResponses({ mode: "throw" })] });
    const error = await errorOf(cnx.servers.list());
    expect(error).toMatchObject({ violations: expect.any(Array), requestId: "Bearer [key]" });
    expect(debug.mock.calls).toEqual([[expect.stringContaining("Bearer [key]")]]);
    expect(seenOf(error)).not.toContain(secret);
    expect(seenOf(debug.mock.calls)).not.toContain(secret);
  });

  it("is in no error of a call that could not be sent", async () => {
    await serveAll(succeed);
    const refused = clientOf({ url: await closedUrl() }, { maxRetries: 1 });
    const cnx = clientOf(served);
    const endless = clientOf(served, { apiKey: () => new Promise(() => {}), totalTimeout: 30 });
    const calls = [
      refused.servers.list(),
      cnx.servers.list({}, { timeout: -1 }),
      cnx.cdn.purge("..", { paths: [] }),
      endless.servers.list(),
      cnx.servers.list({}, { headers: { "x-note": "line\nbreak" } }),
      cnx.servers.list({}, { signal: AbortSignal.abort() }),
    ];
    for (const error of await Promise.all(calls.map(thrownBy))) expect(seenOf(error)).not.toContain(secret);
  });

  it.each([301, 302, 303, 307, 308])("goes nowhere else on a %d", async (status) => {
    const other = await serve(succeed);
    try {
      await serveAll((_, response) => response.writeHead(status, { location: `${other.url}/servers` }).end());
      const cnx = clientOf(served, { middleware: [{ onRequest: () => undefined }] });
      const calls = [cnx.servers.list(), cnx.servers.create(newServer), clientOf(served).servers.list()];
      for (const error of await Promise.all(calls.map(errorOf))) {
        expect(error).toMatchObject({ name: "APIError", status });
      }
      expect(other.requests).toHaveLength(0);
      expect(served.requests).toHaveLength(3);
    } finally {
      await other.close();
    }
  });

  it.each(["https://evil.example/x", ".evil.example/x", "@127.0.0.1:1/x", ":1/x"])(
    "goes nowhere else by the path %s, which only a program without types can give",
    async (path) => {
      const asked: unknown[] = [];
      const fetch = async (url: unknown) => Response.json({ data: asked.push(url) });
      const cnx = clientOf({ url: "http://127.0.0.1:4010" }, { fetch });
      const get = cnx.GET as (path: string) => Promise<unknown>;
      expect(await thrownBy(get(path))).toBeInstanceOf(ConfigurationError);
      expect(asked).toEqual([]);
    },
  );

  it("goes nowhere else by middleware", async () => {
    const other = await serve(succeed);
    try {
      await serveAll(succeed);
      const moved = clientOf(served, {
        middleware: [{ onRequest: ({ request }) => new Request(`${other.url}/servers`, request) }],
      });
      expect(await thrownBy(moved.servers.list())).toBeInstanceOf(ConfigurationError);
      expect(other.requests).toHaveLength(0);
    } finally {
      await other.close();
    }
  });
});

describe("a key of the wrong kind", () => {
  const live = "cnx_sk_live_abc123";
  const production = "https://api.cloudnexus.io/v1";
  const sandbox = "https://api-sandbox.cloudnexus.io/v1";

  it.each<[string, string, CloudNexusOptions]>([
    ["a live key to the sandbox", live, { environment: "sandbox" }],
    ["a live key to the sandbox's host", live, { baseUrl: sandbox }],
    ["a live key to the sandbox's host in capitals", live, { baseUrl: sandbox.toUpperCase() }],
    ["a live key to the sandbox's host with its port", live, { baseUrl: "https://api-sandbox.cloudnexus.io:443/v1" }],
    ["a live key to the sandbox's host with a final dot", live, { baseUrl: "https://api-sandbox.cloudnexus.io./v1" }],
    [
      "a live key to the sandbox's host on another port",
      live,
      { baseUrl: "https://api-sandbox.cloudnexus.io:8443/v1" },
    ],
    ["a test key to production", apiKey, { environment: "production" }],
    ["a test key to production's host", apiKey, { baseUrl: production }],
    ["a key with a newline in it", `${apiKey}\nabc`, {}],
    ["a key with a header after it", `${apiKey}\r\nx: y`, {}],
    ["a blank key", " ", {}],
    ["a key of another service", "sk_live_abc123", {}],
  ])("(%s) is refused before anything is sent, from a function too", async (_, key, options) => {
    await serveAll(succeed);
    const fetch = vi.fn(globalThis.fetch);
    vi.stubEnv("CLOUDNEXUS_BASE_URL", "");
    const bases = Object.keys(options).length > 0 ? options : { baseUrl: served.url };
    expect(() => new CloudNexus({ apiKey: key, fetch, ...bases })).toThrow(ConfigurationError);
    const cnx = new CloudNexus({ apiKey: () => key, fetch, ...bases });
    const error = await errorOf(cnx.servers.list());
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(seenOf(error)).not.toContain(secret);
    expect(fetch).not.toHaveBeenCalled();
  });

  it.each([
    "http://example.com/v1",
    "http://localhost.example.com/v1",
    "http://127.0.0.1.example.com/v1",
    "http://0.0.0.0/v1",
    "ftp://127.0.0.1/v1",
    "https://user:password@example.com/v1",
    "https://example.com/v1?a=1",
    "https://example.com/v1#a",
    "//example.com",
    "",
  ])("is not even needed to refuse the base URL %j", async (baseUrl) => {
    await serveAll(succeed);
    expect(() => new CloudNexus({ apiKey, baseUrl })).toThrow(ConfigurationError);
    vi.stubEnv("CLOUDNEXUS_BASE_URL", baseUrl || "nowhere");
    expect(() => new CloudNexus({ apiKey })).toThrow(ConfigurationError);
  });

  it("is none where the base URL is of neither documented host", async () => {
    await serveAll(succeed);
    await clientOf(served, { apiKey: live }).servers.list();
    await clientOf(served, { apiKey }).servers.list();
    expect(served.requests).toHaveLength(2);
    // One that a documented host's name is only the beginning of.
    const fetch = vi.fn(async (_input: string | URL | Request) => Response.json({ data: [], meta: {} }));
    for (const key of [apiKey, live]) {
      await new CloudNexus({ apiKey: key, baseUrl: "https://api.cloudnexus.io.example/v1", fetch }).servers.list();
    }
    expect(fetch).toHaveBeenCalledTimes(2);
  });
});

describe("a key function", () => {
  it("is asked again for every attempt", async () => {
    await serveAll((request, response, count) => (count < 3 ? refuse(response, 503) : succeed(request, response)));
    let asked = 0;
    await clientOf(served, { apiKey: () => `cnx_sk_test_${++asked}` }).servers.list();
    expect(served.requests.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer cnx_sk_test_1",
      "Bearer cnx_sk_test_2",
      "Bearer cnx_sk_test_3",
    ]);
  });

  it("is asked once by calls at the same time, though more of them than may be in flight", async () => {
    await serveAll(succeed);
    let give = (_: string) => {};
    const ask = vi.fn(
      () =>
        new Promise<string>((resolve) => {
          give = resolve;
        }),
    );
    const cnx = clientOf(served, { apiKey: ask, maxConcurrency: 2 });
    const calls = Promise.all(Array.from({ length: 10 }, () => cnx.servers.create(newServer)));
    await vi.waitFor(() => expect(ask).toHaveBeenCalled());
    give(apiKey);
    await calls;
    expect(ask).toHaveBeenCalledTimes(1);
    expect(served.requests).toHaveLength(10);
  });

  it("never waits behind the limiter, where a call of its own would be stuck for ever", async () => {
    await serveAll(succeed);
    const token = clientOf(served, { maxConcurrency: 1 });
    const cnx = token.withOptions({
      apiKey: async () => {
        await token.servers.list();
        return apiKey;
      },
    });
    await Promise.all(Array.from({ length: 10 }, () => cnx.servers.create(newServer)));
  });

  const fault = new Error("vault is shut");
  it.each<[string, () => string | Promise<string>]>([
    [
      "throws",
      () => {
        throw fault;
      },
    ],
    ["rejects", () => Promise.reject(fault)],
  ])(
    "that %s is a ConfigurationError with its cause, nothing is sent, and the next call asks again",
    async (_, fail) => {
      await serveAll(succeed);
      const ask = vi.fn(fail);
      const cnx = clientOf(served, { apiKey: ask });
      const error = await errorOf(cnx.servers.create(newServer));
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(error.cause).toBe(fault);
      expect(served.requests).toHaveLength(0);
      ask.mockImplementation(() => apiKey);
      await cnx.servers.create(newServer);
      expect(served.requests).toHaveLength(1);
    },
  );

  it.each(["", `${apiKey}\nabc`, undefined as unknown as string])(
    "that gives %j is a ConfigurationError",
    async (key) => {
      await serveAll(succeed);
      expect(await errorOf(clientOf(served, { apiKey: () => key }).servers.list())).toBeInstanceOf(ConfigurationError);
      expect(served.requests).toHaveLength(0);
    },
  );
});

describe("a path parameter", () => {
  it.each(["..", ".", "", "%2e%2e", "%2E.", "%252e%252e", "%2e", null as unknown as string])(
    "that is %j would be another path, and is refused",
    async (id) => {
      await serveAll(succeed);
      const cnx = clientOf(served);
      expect(await thrownBy(cnx.cdn.purge(id, { paths: ["/"] }))).toBeInstanceOf(ConfigurationError);
      const raw = cnx.POST("/cdn/zones/{zone_id}/purge", { params: { path: { zone_id: id } }, body: { paths: ["/"] } });
      expect(await thrownBy(raw)).toBeInstanceOf(ConfigurationError);
      expect(served.requests).toHaveLength(0);
    },
  );

  it("stays one segment, whatever it has in it", async () => {
    await serveAll((_, response) => json(response, 200, { data: {} }));
    const cnx = clientOf(served);
    await cnx.cdn.purge("a/b?c#d%", { paths: ["/"] });
    await cnx.cdn.purge("../servers", { paths: ["/"] });
    expect(served.requests.map(({ url }) => url)).toEqual([
      "/v1/cdn/zones/a%2Fb%3Fc%23d%25/purge",
      "/v1/cdn/zones/..%2Fservers/purge",
    ]);
  });
});
