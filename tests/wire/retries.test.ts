import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  APIError,
  AuthenticationError,
  BadRequestError,
  type CloudNexus,
  ConfigurationError,
  ConflictError,
  ConnectionError,
  InternalServerError,
  NotFoundError,
  type Observer,
  PermissionDeniedError,
  RateLimitError,
  TimeoutError,
} from "../../src/index.js";
import { apiKey, clientOf, errorOf, idempotent, newServer, operations, thrownBy } from "../support/client.js";
import { closedUrl, type Handler, json, refuse, type Served, serve, succeed } from "../support/server.js";

let served: Served;

/** A server that answers the first request in its own way and all others with a success. */
async function failFirst(fail: (response: ServerResponse) => void): Promise<void> {
  served = await serve((request, response, count) => (count === 1 ? fail(response) : succeed(request, response)));
}

async function serveAll(handler: Handler): Promise<void> {
  served = await serve(handler);
}

// Backoff is chance times a bound: with this it is 0, and no test waits for it.
beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0));

afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  await served.close();
});

describe("a 429", () => {
  it.each(operations)("of %s is tried again, since nothing was done", async (_, __, call) => {
    await failFirst((response) => refuse(response, 429));
    await call(clientOf(served));
    expect(served.requests).toHaveLength(2);
    expect(served.requests[1]).toMatchObject({
      method: served.requests[0]?.method,
      url: served.requests[0]?.url,
      body: served.requests[0]?.body,
    });
  });

  it("is a RateLimitError when no retry is left, and what it reports was not done", async () => {
    await serveAll((_, response) => refuse(response, 429));
    const error = await errorOf(clientOf(served, { maxRetries: 2 }).servers.create(newServer));
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({
      outcomeUnknown: false,
      attempts: [{ status: 429 }, { status: 429 }, { status: 429 }],
    });
    expect(served.requests).toHaveLength(3);
  });
});

describe.each([500, 502, 503, 504, 408])("a %d", (status) => {
  it.each(idempotent)("of $name is tried again", async ({ call }) => {
    await failFirst((response) => refuse(response, status));
    await call(clientOf(served));
    expect(served.requests).toHaveLength(2);
  });

  it("of create is not, and its error says to check before sending it again", async () => {
    await failFirst((response) => refuse(response, status));
    const error = await errorOf(clientOf(served).servers.create(newServer));
    expect(error).toBeInstanceOf(status === 408 ? APIError : InternalServerError);
    expect(error).toMatchObject({ status, outcomeUnknown: true, attempts: [{ status }] });
    expect(error.message).toContain("Check before sending it again.");
    // The stack is what an uncaught error prints.
    expect(error.stack).toContain("Check before sending it again.");
    expect(served.requests).toHaveLength(1);
  });
});

describe.each<[string, (response: ServerResponse) => void]>([
  ["before the headers", (response) => response.socket?.destroy()],
  [
    "after the headers",
    (response) => {
      response.writeHead(200, { "content-length": 10 });
      response.write("", () => response.socket?.end());
      response.flushHeaders();
    },
  ],
  ["in a body of known length", (response) => cut(response, { "content-length": "1000" })],
  ["in a chunked body", (response) => cut(response, {})],
])("a connection that ends %s", (_, fail) => {
  it.each(idempotent)("is tried again for $name", async ({ call }) => {
    await failFirst(fail);
    await call(clientOf(served));
    expect(served.requests).toHaveLength(2);
  });

  it("leaves the outcome of a create unknown, which is sent once only", async () => {
    await failFirst(fail);
    const error = await errorOf(clientOf(served).servers.create(newServer));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ outcomeUnknown: true, attempts: [{ error: expect.any(String) }] });
    expect(error.message).toContain("Check before sending it again.");
    expect(error.cause).toBeInstanceOf(Error);
    expect(served.requests).toHaveLength(1);
  });
});

describe("a host that can't be reached any more", () => {
  const unreachable = (syscall: string) =>
    Object.assign(new TypeError("fetch failed"), {
      cause: Object.assign(new Error("no route"), { code: "EHOSTUNREACH", syscall }),
    });

  it("while a create waits for its answer leaves the outcome unknown: it is sent once only", async () => {
    await serveAll(succeed);
    const lose: typeof fetch = async (...request) => {
      await fetch(...request);
      throw unreachable("read");
    };
    const error = await errorOf(clientOf(served, { fetch: lose }).servers.create(newServer));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.outcomeUnknown).toBe(true);
    expect(served.requests).toHaveLength(1);
  });

  it("before anything was sent is tried again", async () => {
    await serveAll(succeed);
    let refused = 0;
    const refuseFirst: typeof fetch = async (...request) => {
      if (refused++ === 0) throw unreachable("connect");
      return fetch(...request);
    };
    await clientOf(served, { fetch: refuseFirst }).servers.create(newServer);
    expect(served.requests).toHaveLength(1);
  });
});

it("what was lost of a scaling to the end may have been done, a list never", async () => {
  await serveAll((_, response) => response.socket?.destroy());
  const cnx = clientOf(served, { maxRetries: 1 });
  const scaling = await errorOf(cnx.databases.scale({ database_id: "db_1", new_tier: "small" }));
  expect(scaling).toMatchObject({ outcomeUnknown: true, attempts: [{}, {}] });
  expect(scaling.message).not.toContain("look");
  expect(await errorOf(cnx.servers.list())).toMatchObject({ outcomeUnknown: false, attempts: [{}, {}] });
});

describe("an attempt whose outcome is unknown", () => {
  const purge = (cnx: CloudNexus) => cnx.cdn.purge("zone_4f2a", { paths: ["/*"] });
  const lose = (response: ServerResponse) => void response.socket?.destroy();

  describe.each<[string, (response: ServerResponse) => void]>([
    ["was lost", lose],
    ["got a 500", (response) => refuse(response, 500)],
  ])("as it %s", (_, fail) => {
    it.each([400, 404, 429])("stays so where the next one is refused with %d", async (status) => {
      await serveAll((_, response, count) => (count === 1 ? fail(response) : refuse(response, status)));
      const error = await errorOf(purge(clientOf(served, { maxRetries: 1 })));
      expect(error).toMatchObject({ status, outcomeUnknown: true, attempts: [{}, { status }] });
    });
  });

  it.each<[string, (response: ServerResponse) => void, boolean]>([
    ["was lost", lose, true],
    ["got a 500", (response) => refuse(response, 500), true],
    ["got a 429", (response) => refuse(response, 429), false],
  ])("is told where there is no key for the next one, if it %s", async (_, fail, outcomeUnknown) => {
    await serveAll((_, response) => fail(response));
    const none = () => Promise.reject(new Error("no more keys"));
    const error = await errorOf(purge(clientOf(served, { apiKey: keyThen(none) })));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ outcomeUnknown, attempts: [{}] });
  });

  it("isn't one that never left: where time runs out after it, no create is in doubt", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"], shouldAdvanceTime: true });
    await serveAll(succeed);
    const unreachable = { url: await closedUrl() };
    const totalTimeout = 60_000;
    const apiKey = keyThen(() => {
      vi.advanceTimersByTime(totalTimeout);
      return new Promise(() => {});
    });
    const error = await errorOf(clientOf(unreachable, { apiKey, totalTimeout }).servers.create(newServer));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ outcomeUnknown: false, attempts: [{}] });
    expect(error.message).not.toContain("Check before sending it again.");
  });

  /** A key for one attempt, and what is done when another is asked for. */
  function keyThen(next: () => Promise<string>): () => string | Promise<string> {
    let asked = 0;
    return () => (asked++ === 0 ? apiKey : next());
  }
});

function cut(response: ServerResponse, headers: Record<string, string>): void {
  response.writeHead(200, headers);
  response.write('{"data": [', () => response.socket?.destroy());
}

describe("a kept-alive connection that the server closes under a request", () => {
  /** A client with a connection that has served before; the next request is dropped on it. */
  async function reusing(): Promise<CloudNexus> {
    const used = new WeakSet<object>();
    let isReused = false;
    let drops = 0;
    await serveAll((request, response) => {
      const socket = response.socket ?? {};
      if (isReused && drops++ === 0) response.socket?.destroy();
      else succeed(request, response);
      isReused ||= used.has(socket);
      used.add(socket);
    });
    const cnx = clientOf(served);
    // It may open another connection before it comes back to the first.
    while (!isReused) await cnx.servers.list();
    served.requests.length = 0;
    return cnx;
  }

  it.each(idempotent)("is tried again for $name", async ({ call }) => {
    await call(await reusing());
    expect(served.requests).toHaveLength(2);
  });

  it("fails a create after one request", async () => {
    const cnx = await reusing();
    const error = await errorOf(cnx.servers.create(newServer));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.outcomeUnknown).toBe(true);
    expect(served.requests).toHaveLength(1);
  });
});

describe("a refused connection", () => {
  it("is tried again for every operation, and in the end lists its attempts", async () => {
    await serveAll(succeed);
    const url = await closedUrl();
    for (const [, , call] of operations) {
      const error = await errorOf(call(clientOf({ url }, { maxRetries: 2 })));
      expect(error).toBeInstanceOf(ConnectionError);
      expect(error.outcomeUnknown).toBe(false);
      expect(error.attempts).toHaveLength(3);
      for (const attempt of error.attempts) {
        expect(attempt).toEqual({ error: expect.any(String), duration: expect.any(Number) });
      }
    }
  });
});

describe("a request that was never sent", () => {
  it.each(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EAI_FAIL"])(
    "(%s) is tried again for a create too, and leaves its place in the rate limit to that",
    async (code) => {
      await serveAll((_, response, count) =>
        json(response, count === 1 ? 200 : 201, count === 1 ? { data: [], meta: {} } : { data: { id: "srv_1" } }, {
          "x-ratelimit-limit": "10",
          "x-ratelimit-remaining": String(2 - count),
          "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + 3600),
        }),
      );
      let calls = 0;
      const fetch: typeof globalThis.fetch = async (input, init) => {
        calls++;
        const fields = { code, syscall: code === "ECONNREFUSED" ? "connect" : "getaddrinfo" };
        if (calls === 2) throw new TypeError("fetch failed", { cause: Object.assign(new Error("x"), fields) });
        return globalThis.fetch(input, init);
      };
      // Without a place left the wait would be an hour, which totalTimeout refuses at once.
      const cnx = clientOf(served, { fetch, totalTimeout: 20_000 });
      await cnx.servers.list();
      expect(await cnx.servers.create(newServer)).toEqual({ id: "srv_1" });
      expect(calls).toBe(3);
    },
  );
});

describe("a refusal for a reason", () => {
  it.each([
    [400, BadRequestError],
    [401, AuthenticationError],
    [403, PermissionDeniedError],
    [404, NotFoundError],
    [409, ConflictError],
    [418, APIError],
  ])("(%d) is never tried again, and has its class", async (status, Class) => {
    await serveAll((_, response) => refuse(response, status));
    for (const [, , call] of operations) {
      const error = await errorOf(call(clientOf(served)));
      expect(error.constructor).toBe(Class);
      expect(error).toMatchObject({ status, code: "refused", requestId: "req_1", outcomeUnknown: false });
      expect(error.attempts).toHaveLength(1);
    }
    expect(served.requests).toHaveLength(operations.length);
  });
});

describe("maxRetries", () => {
  it.each([
    ["0 makes one request", { maxRetries: 0 }, {}, 1],
    ["is 4 by default", {}, {}, 5],
    ["of the call beats the client's where it is less", { maxRetries: 3 }, { maxRetries: 1 }, 2],
    ["of the call beats the client's where it is more", { maxRetries: 0 }, { maxRetries: 2 }, 3],
  ])("%s", async (_, options, perCall, requests) => {
    await serveAll((_request, response) => refuse(response, 503));
    await errorOf(clientOf(served, options).servers.list({}, perCall));
    expect(served.requests).toHaveLength(requests);
  });

  it("counts each call for itself", async () => {
    await serveAll((request, response, count) => (count % 2 ? refuse(response, 500) : succeed(request, response)));
    const cnx = clientOf(served, { maxRetries: 1 });
    for (let call = 0; call < 3; call++) await cnx.servers.list();
    expect(served.requests).toHaveLength(6);
  });
});

describe("the waits between attempts", () => {
  it("are each a chance of its own, of a bound that doubles from half a second", async () => {
    await serveAll((_, response) => refuse(response, 503));
    // A clock that stands still tells exactly how long a wait is meant to be. Timers go on.
    vi.useFakeTimers({ toFake: ["Date"] });
    const chances = [1 / 128, 1 / 256, 1 / 64, 1 / 512];
    for (const chance of chances) vi.mocked(Math.random).mockReturnValueOnce(chance);
    const waits: number[] = [];
    const observer: Observer = () => (event) => {
      if (event.type === "wait") waits.push((event.until ?? 0) - Date.now());
    };
    await errorOf(clientOf(served, { observer }).servers.list());
    expect(waits).toEqual(chances.map((chance, retry) => chance * 500 * 2 ** retry));
  });
});

describe("what the server asks to wait", () => {
  it.each([429, 503])("as Retry-After of a %d is respected", async (status) => {
    await failFirst((response) => refuse(response, status, { "retry-after": "1" }));
    const started = performance.now();
    await clientOf(served).servers.list();
    // 5 ms: timers may fire early by their clock's rounding.
    expect(performance.now() - started).toBeGreaterThanOrEqual(995);
  });

  it.each([
    { "retry-after": "-1" },
    { "retry-after": "NaN" },
    { "retry-after": "0x7fffffff" },
    { "retry-after": "1e15" },
    { "retry-after": "soon" },
    { "retry-after": "" },
    { "x-ratelimit-reset": "-1" },
    { "x-ratelimit-reset": "NaN" },
    { "x-ratelimit-reset": "0xffffffff" },
    { "x-ratelimit-reset": String(Date.now() + 3_600_000) },
    { "x-ratelimit-reset": "1000000000000000" },
    { "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + 2 * 86_400) },
    { "x-ratelimit-limit": "0", "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + 3600) },
    { date: "yesterday" },
  ] as Record<string, string>[])("but is nonsense (%j) hangs nothing", async (headers) => {
    await failFirst((response) => {
      refuse(response, 429, { "x-ratelimit-limit": "10", "x-ratelimit-remaining": "0", ...headers });
    });
    await clientOf(served).servers.list();
    expect(served.requests).toHaveLength(2);
  });

  it.each([
    ["an hour ahead", 3_600_000],
    ["an hour behind", -3_600_000],
  ])("is measured on the server's clock, which may be %s", async (_, skew) => {
    let resetAt = 0;
    await failFirst((response) => {
      const now = Date.now() + skew;
      const reset = Math.floor(now / 1000) + 2;
      resetAt = reset * 1000 - skew;
      refuse(response, 429, {
        date: new Date(now).toUTCString(),
        "x-ratelimit-limit": "10",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": String(reset),
      });
    });
    // Were the wait an hour, totalTimeout would refuse it at once.
    await clientOf(served, { totalTimeout: 20_000 }).servers.list();
    expect(served.requests).toHaveLength(2);
    expect(Date.now()).toBeGreaterThanOrEqual(resetAt);
  });

  it.each([
    ["Retry-After", () => ({ "retry-after": "3600" })],
    [
      "a reset",
      () => ({
        "x-ratelimit-limit": "10",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + 3600),
      }),
    ],
  ])("beyond totalTimeout (%s) throws at once and says when to come back", async (_, headers) => {
    await serveAll((_request, response) => refuse(response, 429, headers()));
    const cnx = clientOf(served, { totalTimeout: 20_000 });
    const before = Date.now();
    const error = await errorOf(cnx.servers.create(newServer));
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ status: 429, outcomeUnknown: false, attempts: [{ status: 429 }] });
    const { retryAt } = error as RateLimitError;
    expect(retryAt.getTime()).toBeGreaterThanOrEqual(before + 3_590_000);
    expect(served.requests).toHaveLength(1);
    // The next call is told the same without being sent.
    expect(await errorOf(cnx.servers.list())).toMatchObject({ retryAt: expect.any(Date) });
    expect(served.requests).toHaveLength(1);
  });
});

describe("a program's own fault", () => {
  it.each([new TypeError("x is not a function"), new ReferenceError("x is not defined"), new Error("mine")])(
    "(%s) in a custom fetch passes through as it is, once",
    async (fault) => {
      await serveAll(succeed);
      const fetch = vi.fn(() => Promise.reject(fault));
      expect(await thrownBy(clientOf(served, { fetch }).servers.list())).toBe(fault);
      expect(fetch).toHaveBeenCalledTimes(1);
    },
  );

  it("in an async custom fetch that wraps a network failure is still told from one", async () => {
    await serveAll(succeed);
    let calls = 0;
    const fetch: typeof globalThis.fetch = (input, init) => {
      calls++;
      if (calls === 1)
        throw new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code: "ECONNRESET" }) });
      return globalThis.fetch(input, init);
    };
    await clientOf(served, { fetch, apiKey }).servers.list();
    expect(calls).toBe(2);
  });
});
