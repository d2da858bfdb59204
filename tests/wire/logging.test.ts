import { Writable } from "node:stream";
import { pino } from "pino";
import { afterEach, describe, expect, it, vi } from "vitest";
import { CloudNexus, type CloudNexusOptions, createRateLimiter, type Logger, type Observer } from "../../src/index.js";
import { apiKey, clientOf, newServer, thrownBy } from "../support/client.js";
import { closedUrl, json, refuse, type Served, serve, succeed } from "../support/server.js";

let served: Served | undefined;
afterEach(async () => {
  vi.restoreAllMocks();
  await served?.close();
  served = undefined;
});

/** A logger that keeps its lines, with their level. */
function notebook() {
  const lines: string[] = [];
  const at = (level: string) => (line: string) => void lines.push(`${level} ${line}`);
  const logger: Logger = { error: at("error"), warn: at("warn"), info: at("info"), debug: at("debug") };
  return { lines, options: { logger, logLevel: "debug" } satisfies CloudNexusOptions };
}

const limits = (remaining: number, seconds: number) => ({
  "x-ratelimit-limit": "10",
  "x-ratelimit-remaining": String(remaining),
  "x-ratelimit-reset": String(Math.floor(Date.now() / 1000) + seconds),
});

describe("debug", () => {
  it("shows each attempt: operation, status, duration, request id, remaining quota; and the wait between", async () => {
    served = await serve((_, response, count) => {
      const headers = { ...limits(7, 60), "x-request-id": "req_2" };
      if (count === 1) refuse(response, 500, limits(8, 60));
      else json(response, 200, { data: [], meta: { total: 0, next_cursor: null, prev_cursor: null } }, headers);
    });
    const { lines, options } = notebook();
    await clientOf(served, options).servers.list({ region: "secret-region" });
    expect(lines).toEqual([
      expect.stringMatching(/^debug cloudnexus: listServers #1: 500, \d+ ms, req_1, 8 requests left$/),
      expect.stringMatching(/^debug cloudnexus: listServers waits until \d{4}-.*Z \(backoff\)$/),
      expect.stringMatching(/^debug cloudnexus: listServers #2: 200, \d+ ms, req_2, 7 requests left$/),
    ]);
    expect(lines.join()).not.toMatch(new RegExp(`${apiKey}|secret-region`));
  });

  it("shows an attempt without an answer, and nothing of what its error says", async () => {
    const url = await closedUrl();
    const { lines, options } = notebook();
    await thrownBy(clientOf({ url }, { ...options, maxRetries: 0 }).servers.list());
    expect(lines).toEqual([
      expect.stringMatching(/^debug cloudnexus: listServers #1: not-sent, \d+ ms, \? requests left$/),
    ]);
    const fetch = async () => {
      throw new TypeError("fetch failed: http://127.0.0.1/v1/servers?region=secret");
    };
    await thrownBy(clientOf({ url }, { ...options, maxRetries: 0, fetch }).servers.list());
    expect(lines[1]).toMatch(/^debug cloudnexus: listServers #1: connection-lost, /);
  });

  it("shows a wait for the rate limit after a 429, and until when", async () => {
    const reset = Math.floor(Date.now() / 1000) + 1;
    served = await serve((request, response, count) => {
      if (count === 1) refuse(response, 429, { ...limits(0, 0), "x-ratelimit-reset": String(reset) });
      else succeed(request, response);
    });
    const { lines, options } = notebook();
    await clientOf(served, { ...options, rateLimiter: false }).servers.create(newServer);
    const [, until = ""] =
      /^debug cloudnexus: createServer waits until (\S+) \(rate limit\)$/.exec(lines[1] ?? "") ?? [];
    expect(Date.parse(until)).toBeGreaterThanOrEqual(reset * 1000);
    expect(lines).toHaveLength(3);
  });

  it("shows waits in the limiter's queue: at first for the probe, then until the reset", async () => {
    served = await serve((_, response) => {
      const headers = limits(0, 2);
      json(response, 200, { data: [], meta: { total: 0, next_cursor: null, prev_cursor: null } }, headers);
    });
    const { lines, options } = notebook();
    const cnx = clientOf(served, { ...options, rateLimiter: createRateLimiter() });
    const stop = new AbortController();
    const first = cnx.GET("/servers");
    const second = thrownBy(cnx.GET("/servers", { signal: stop.signal }));
    await first;
    stop.abort();
    await second;
    expect(lines).toEqual([
      "debug cloudnexus: listServers waits (rate limit)",
      expect.stringMatching(/^debug cloudnexus: listServers waits until \d{4}-.*Z \(rate limit\)$/),
      expect.stringMatching(/^debug cloudnexus: listServers #1: 200, /),
    ]);
  });

  it("shows a wait for a place among the requests in flight", async () => {
    served = await serve(succeed);
    const { lines, options } = notebook();
    const cnx = clientOf(served, { ...options, maxConcurrency: 1, rateLimiter: false });
    await Promise.all([cnx.GET("/servers"), cnx.servers.create(newServer)]);
    expect(lines[0]).toBe("debug cloudnexus: createServer waits (concurrency)");
    expect(lines).toHaveLength(3);
  });
});

describe("warn", () => {
  const quiet = (lines: string[]) => lines.filter((line) => !line.startsWith("debug"));

  it("shows a wait of more than a minute, which looks as if the program hung", async () => {
    served = await serve((_, response) => refuse(response, 429, { "retry-after": "3600" }));
    const { lines, options } = notebook();
    const stop = new AbortController();
    const observer: Observer =
      () =>
      ({ type }) => {
        if (type === "wait") stop.abort();
      };
    const cnx = clientOf(served, { ...options, logLevel: "warn", observer });
    await thrownBy(cnx.servers.list({}, { signal: stop.signal }));
    expect(lines).toEqual([expect.stringMatching(/^warn cloudnexus: listServers waits until .* \(rate limit\)$/)]);
  });

  it("shows nothing that an error tells, nor what mends itself", async () => {
    served = await serve((request, response, count) => {
      if (count === 1) refuse(response, 503);
      else if (request.method === "POST") refuse(response, 500, limits(0, 3));
      else json(response, 401, {}, limits(1, 60));
    });
    const { lines, options } = notebook();
    const cnx = clientOf(served, options);
    await thrownBy(cnx.servers.list());
    await thrownBy(cnx.servers.create(newServer));
    expect(served.requests).toHaveLength(3);
    expect(quiet(lines)).toEqual([]);
  });
});

describe("loggers", () => {
  it("pino fits as it is", async () => {
    served = await serve(succeed);
    const lines: { level: number; msg: string }[] = [];
    const stream = new Writable({
      write(chunk: Buffer, _, done) {
        lines.push(JSON.parse(chunk.toString()));
        done();
      },
    });
    const logger = pino({ level: "debug" }, stream);
    await clientOf(served, { logger, logLevel: "debug" }).servers.list();
    expect(lines).toMatchObject([{ level: 20, msg: expect.stringMatching(/^cloudnexus: listServers #1: 200, /) }]);
  });

  it("console fits as it is, and is what there is by default", async () => {
    served = await serve(succeed);
    const debug = vi.spyOn(console, "debug").mockReturnValue();
    await clientOf(served, { logger: console, logLevel: "debug" }).servers.list();
    await new CloudNexus({ apiKey, baseUrl: served.url, logLevel: "debug" }).servers.list();
    expect(debug).toHaveBeenCalledTimes(2);
  });
});
