import { type ChildProcess, execFile, spawn } from "node:child_process";
import { EventEmitter, getEventListeners, once } from "node:events";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type CloudNexusError,
  ConfigurationError,
  createRateLimiter,
  InternalServerError,
  type Observer,
  type RateLimiter,
  TimeoutError,
} from "../../src/index.js";
import { apiKey, clientOf, errorOf, idempotent, newServer, thrownBy } from "../support/client.js";
import { type Handler, json, refuse, type Served, serve, succeed } from "../support/server.js";

let served: Served;
const reason = new Error("the caller's own");

async function serveAll(handler: Handler): Promise<void> {
  served = await serve(handler);
}

/** What stalls, how, and what that is once it is given up: an error is told by its status all the same. */
const stalls: [string, Handler, new (...args: never[]) => CloudNexusError][] = [
  ["before the headers", () => {}, TimeoutError],
  ["in the body", (_, response) => void response.writeHead(200).write('{"data": ['), TimeoutError],
  ["in the body of an error", (_, response) => void response.writeHead(500).write('{"error": '), InternalServerError],
];

/** Resolves when the server has seen so many requests. */
async function seen(count: number): Promise<void> {
  await vi.waitFor(() => expect(served.requests.length).toBeGreaterThanOrEqual(count), {
    interval: 5,
    timeout: 20_000,
  });
}

// Backoff is chance times a bound: with this it is 0, and no test waits for it.
beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0));

afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  await served.close();
});

/** Long enough for headers to arrive on a busy machine. */
const TIMEOUT_MS = 300;

describe.each(stalls)("an answer that stalls %s", (_, stall, Class) => {
  it("is tried again with a full budget of its own", async () => {
    await serveAll(stall);
    const error = await errorOf(clientOf(served, { timeout: TIMEOUT_MS, maxRetries: 2 }).servers.list());
    expect(error).toBeInstanceOf(Class);
    expect(error.outcomeUnknown).toBe(false);
    expect(error.attempts).toHaveLength(3);
    // 5 ms: timers may fire early by their clock's rounding.
    for (const { duration } of error.attempts) expect(duration).toBeGreaterThanOrEqual(TIMEOUT_MS - 5);
  });

  it.each(idempotent)("is answered on the retry of $name", async ({ call }) => {
    await serveAll((request, response, count) => (count === 1 ? stall : succeed)(request, response, count));
    await call(clientOf(served, { timeout: 300 }));
    // On a busy machine the second may be late as well.
    expect(served.requests.length).toBeGreaterThanOrEqual(2);
  });

  it("leaves the outcome of a create unknown, which is sent once only", async () => {
    await serveAll(stall);
    const error = await errorOf(clientOf(served, { timeout: TIMEOUT_MS }).servers.create(newServer));
    expect(error).toBeInstanceOf(Class);
    expect(error.outcomeUnknown).toBe(true);
    expect(error.attempts).toHaveLength(1);
    expect(served.requests.length).toBeLessThanOrEqual(1);
  });

  it("ends with totalTimeout, where that comes first", async () => {
    await serveAll(stall);
    const error = await errorOf(clientOf(served, { totalTimeout: 60 }).servers.list());
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error.message).toContain("totalTimeout");
    expect(error.attempts).toHaveLength(1);
  });
});

describe("a body that stalls", () => {
  it.each([200, 500])("has its connection closed once it is given up: %d", async (status) => {
    const connection = new EventEmitter();
    const closed = once(connection, "close");
    await serveAll((_, response) => {
      response.on("close", () => connection.emit("close"));
      response.writeHead(status).write('{"');
    });
    await errorOf(clientOf(served, { timeout: 60, maxRetries: 0 }).servers.list());
    await closed;
  });

  it("doesn't keep a create from being tried again after a 429, which did nothing", async () => {
    await serveAll((request, response, count) => {
      if (count === 1) response.writeHead(429).write('{"error": ');
      else succeed(request, response);
    });
    await clientOf(served, { timeout: 300 }).servers.create(newServer);
    expect(served.requests.length).toBeGreaterThanOrEqual(2);
  });

  it("holds up nobody who waits for what its headers tell", async () => {
    await serveAll((request, response, count) => {
      const headers = {
        "x-ratelimit-limit": "9",
        "x-ratelimit-remaining": "8",
        "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + 60),
      };
      if (count === 1) response.writeHead(200, headers).write('{"data": [');
      else succeed(request, response);
    });
    const cnx = clientOf(served);
    const controller = new AbortController();
    const stalled = thrownBy(cnx.servers.list({}, { signal: controller.signal }));
    await seen(1);
    await cnx.servers.list();
    controller.abort(reason);
    expect(await stalled).toBe(reason);
  });
});

describe("timeout", () => {
  it.each([
    ["is 30 s by default", {}, {}, 30_000],
    ["is the client's", { timeout: 700 }, {}, 700],
    ["of a call beats the client's", { timeout: 700 }, { timeout: 900 }, 900],
  ])("%s", async (_, options, perCall, expected) => {
    await serveAll(succeed);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const fetch = () => new Promise<Response>(() => {});
    const call = errorOf(clientOf(served, { fetch, maxRetries: 0, ...options }).servers.list({}, perCall));
    const isOver = vi.fn();
    void call.then(isOver);
    await vi.advanceTimersByTimeAsync(expected - 1);
    expect(isOver).not.toHaveBeenCalled();
    // What has arrived by then is read first, which takes one more turn.
    await vi.advanceTimersByTimeAsync(2);
    const error = await call;
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error.message).toContain(`within ${expected} ms (timeout)`);
  });
});

describe("totalTimeout", () => {
  it("bounds all attempts together", async () => {
    await serveAll(() => {});
    const error = await errorOf(
      clientOf(served, { timeout: 60, maxRetries: 1000 }).servers.list({}, { totalTimeout: 200 }),
    );
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error.attempts.length).toBeLessThanOrEqual(4);
  });

  it("bounds a key function that hangs, and nothing is sent", async () => {
    await serveAll(succeed);
    const apiKey = () => new Promise<string>(() => {});
    const error = await errorOf(clientOf(served, { apiKey, totalTimeout: 60 }).servers.create(newServer));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error.outcomeUnknown).toBe(false);
    expect(served.requests).toHaveLength(0);
  });

  it("throws the last failure at once where the next wait would outlast it", async () => {
    await serveAll((_, response) => refuse(response, 503, { "retry-after": "3600" }));
    const error = await errorOf(clientOf(served, { totalTimeout: 20_000 }).servers.list());
    expect(error).toBeInstanceOf(InternalServerError);
    expect(served.requests).toHaveLength(1);
  });

  it("bounds the wait for a place among the concurrent", async () => {
    await serveAll(() => {});
    const cnx = clientOf(served, { maxConcurrency: 1, rateLimiter: false });
    const controller = new AbortController();
    const first = thrownBy(cnx.servers.list({}, { signal: controller.signal }));
    await seen(1);
    expect(await thrownBy(cnx.servers.list({}, { totalTimeout: 60 }))).toBeInstanceOf(TimeoutError);
    controller.abort(reason);
    expect(await first).toBe(reason);
    expect(served.requests).toHaveLength(1);
  });
});

describe("a call that is aborted", () => {
  it("beforehand sends nothing and asks for no key", async () => {
    await serveAll(succeed);
    const ask = vi.fn(() => apiKey);
    const cnx = clientOf(served, { apiKey: ask });
    const signal = AbortSignal.abort(reason);
    expect(await thrownBy(cnx.servers.list({}, { signal }))).toBe(reason);
    expect(await thrownBy(cnx.servers.create(newServer, { signal, totalTimeout: 1000 }))).toBe(reason);
    expect(ask).not.toHaveBeenCalled();
    expect(served.requests).toHaveLength(0);
  });

  it.each(stalls)("while its answer stalls %s rejects with the signal's reason", async (_, stall) => {
    await serveAll(stall);
    for (const options of [{}, { totalTimeout: 25_000 }]) {
      const controller = new AbortController();
      const call = thrownBy(clientOf(served).servers.list({}, { signal: controller.signal, ...options }));
      served.requests.length = 0;
      await seen(1);
      controller.abort(reason);
      expect(await call).toBe(reason);
      expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    }
  });

  it("leaves nothing behind where the call is refused before it is sent", async () => {
    await serveAll(succeed);
    const { signal } = new AbortController();
    const timers = vi.spyOn(globalThis, "setTimeout");
    const cnx = clientOf(served);
    const options = { signal, totalTimeout: 25_000 };
    for (const call of [
      cnx.cdn.purge("..", { paths: ["/*"] }, options),
      cnx.servers.list({ limit: Number.NaN }, options),
    ]) {
      expect(await thrownBy(call)).toBeInstanceOf(ConfigurationError);
    }
    expect(timers).not.toHaveBeenCalled();
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
    expect(served.requests).toHaveLength(0);
  });

  it("with no reason given rejects with the signal's AbortError", async () => {
    await serveAll(() => {});
    const controller = new AbortController();
    const call = thrownBy(clientOf(served).servers.list({}, { signal: controller.signal }));
    await seen(1);
    controller.abort();
    expect(await call).toBe(controller.signal.reason);
  });

  it("while a key function hangs rejects with the signal's reason", async () => {
    await serveAll(succeed);
    const controller = new AbortController();
    let isAsked = () => {};
    const asked = new Promise<void>((resolve) => {
      isAsked = resolve;
    });
    const apiKey = () => {
      isAsked();
      return new Promise<string>(() => {});
    };
    const call = thrownBy(clientOf(served, { apiKey }).servers.list({}, { signal: controller.signal }));
    await asked;
    controller.abort(reason);
    expect(await call).toBe(reason);
    expect(served.requests).toHaveLength(0);
  });

  it("in the wait before a retry ends it at once", async () => {
    await serveAll((_, response) => refuse(response, 503, { "retry-after": "3600" }));
    const controller = new AbortController();
    let isWaiting = () => {};
    const waiting = new Promise<void>((resolve) => {
      isWaiting = resolve;
    });
    const observer: Observer =
      () =>
      ({ type }) => {
        if (type === "wait") isWaiting();
      };
    const call = thrownBy(
      clientOf(served, { observer, logLevel: "off" }).servers.list({}, { signal: controller.signal }),
    );
    await waiting;
    controller.abort(reason);
    expect(await call).toBe(reason);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  it("in the limiter's queue leaves it, and the others go on", async () => {
    let answer = () => {};
    await serveAll((request, response, count) => {
      if (count === 1) answer = () => succeed(request, response);
      else succeed(request, response);
    });
    const cnx = clientOf(served);
    const controller = new AbortController();
    // Until the first answer nothing is known of the limit, so the others wait for it.
    const first = cnx.servers.list().then((page) => page.data);
    const second = thrownBy(cnx.servers.list({}, { signal: controller.signal }));
    const third = cnx.servers.list().then((page) => page.data);
    await seen(1);
    controller.abort(reason);
    expect(await second).toBe(reason);
    expect(served.requests).toHaveLength(1);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    answer();
    expect(await Promise.all([first, third])).toEqual([expect.any(Array), expect.any(Array)]);
    expect(served.requests).toHaveLength(2);
  });

  it("in the queue of the concurrent leaves it, and the others go on", async () => {
    let answer = () => {};
    await serveAll((request, response, count) => {
      if (count === 1) answer = () => succeed(request, response);
      else succeed(request, response);
    });
    const cnx = clientOf(served, { maxConcurrency: 1, rateLimiter: false });
    const controller = new AbortController();
    const first = cnx.servers.list().then((page) => page.data);
    const second = thrownBy(cnx.servers.list({}, { signal: controller.signal }));
    const third = cnx.servers.list().then((page) => page.data);
    await seen(1);
    controller.abort(reason);
    expect(await second).toBe(reason);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    answer();
    expect(await Promise.all([first, third])).toEqual([expect.any(Array), expect.any(Array)]);
    expect(served.requests).toHaveLength(2);
  });

  it("while a limiter that pays no heed thinks sends nothing, and gives its place back", async () => {
    await serveAll(succeed);
    const controller = new AbortController();
    const release = vi.fn();
    const rateLimiter: RateLimiter = {
      acquire: () => {
        controller.abort(reason);
        return Promise.resolve({ release });
      },
    };
    const cnx = clientOf(served, { rateLimiter });
    expect(await thrownBy(cnx.servers.list({}, { signal: controller.signal }))).toBe(reason);
    expect(served.requests).toHaveLength(0);
    expect(release).toHaveBeenCalledTimes(1);
  });

  it("settles even where a custom fetch pays no heed, whose late answer changes nothing", async () => {
    await serveAll(succeed);
    let answer: (response: Response) => void = () => {};
    const fetch = () =>
      new Promise<Response>((resolve) => {
        answer = resolve;
      });
    const error = await errorOf(clientOf(served, { fetch, timeout: 50, maxRetries: 0 }).servers.list());
    expect(error).toBeInstanceOf(TimeoutError);
    const [attempt] = error.attempts;
    const before = { ...attempt };
    expect(before).toEqual({
      error: "TimeoutError: no complete response within 50 ms (timeout).",
      duration: expect.any(Number),
    });
    answer(Response.json({ data: [] }));
    await new Promise(setImmediate);
    expect(error.attempts).toEqual([before]);
  });
});

describe("a signal that lives on", () => {
  it("has no listener left after success, failure and retry", async () => {
    const { signal } = new AbortController();
    for (const totalTimeout of [undefined, 20_000]) {
      await serveAll((request, response, count) => {
        if (count === 1) refuse(response, 503);
        else if (count === 2) succeed(request, response);
        else if (count === 3) refuse(response, 404);
        else if (count === 4) response.socket?.destroy();
        else if (count < 8) json(response, 200, null);
        else response.writeHead(200).write("{");
      });
      const cnx = clientOf(served, { apiKey: async () => apiKey, rateLimiter: createRateLimiter() });
      const options = { signal, totalTimeout };
      await cnx.servers.list({}, options);
      await errorOf(cnx.servers.list({}, options));
      await errorOf(cnx.servers.create(newServer, options));
      await Promise.all([1, 2, 3].map(() => errorOf(cnx.servers.list({}, options))));
      expect(served.requests).toHaveLength(7);
      expect(await errorOf(cnx.servers.list({}, { ...options, timeout: 60, maxRetries: 1 }))).toBeInstanceOf(
        TimeoutError,
      );
      expect(getEventListeners(signal, "abort")).toHaveLength(0);
      await served.close();
    }
  });
});

it("a signal that is no EventTarget ends a call, and has no listener left", async () => {
  await serveAll(() => {});
  // As polyfills do it: its event has no target.
  const listeners: ((event: object) => void)[] = [];
  const signal = {
    aborted: false,
    reason,
    addEventListener: (_: string, listener: (event: object) => void) => void listeners.push(listener),
    removeEventListener: (_: string, listener: (event: object) => void) =>
      void listeners.splice(listeners.indexOf(listener), 1),
  };
  const cnx = clientOf(served);
  const options = { signal: signal as unknown as AbortSignal };
  const calls = [1, 2].map(() => thrownBy(cnx.servers.create(newServer, options)));
  await vi.waitUntil(() => served.requests.length > 0);
  signal.aborted = true;
  for (const listener of [...listeners]) listener({ type: "abort" });
  expect(await Promise.all(calls)).toEqual([reason, reason]);
  expect(listeners).toEqual([]);
});

it("a signal has one listener, whatever the number of calls, and ends them all", async () => {
  await serveAll(() => {});
  const controller = new AbortController();
  const cnx = clientOf(served);
  const calls = Array.from({ length: 20 }, () =>
    thrownBy(cnx.servers.create(newServer, { signal: controller.signal })),
  );
  await vi.waitUntil(() => served.requests.length > 0);
  expect(getEventListeners(controller.signal, "abort")).toHaveLength(1);
  const reason = new Error("enough");
  controller.abort(reason);
  expect(new Set(await Promise.all(calls))).toEqual(new Set([reason]));
  expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
});

describe("a time that no timer can hold", () => {
  it.each([2 ** 31, -1, Number.NaN, 0, Number.POSITIVE_INFINITY])("(%d) is refused", async (value) => {
    await serveAll(succeed);
    const cnx = clientOf(served);
    for (const options of [{ timeout: value }, { totalTimeout: value }]) {
      expect(() => clientOf(served, options)).toThrow(ConfigurationError);
      expect(() => cnx.withOptions(options)).toThrow(ConfigurationError);
      expect(await thrownBy(cnx.servers.list({}, options))).toBeInstanceOf(ConfigurationError);
      expect(await thrownBy(cnx.servers.create(newServer, options))).toBeInstanceOf(ConfigurationError);
    }
    expect(served.requests).toHaveLength(0);
  });
});

describe("a process", () => {
  // There is no such signal on Windows.
  it.skipIf(process.platform === "win32")("that was suspended reads what has arrived before it gives up", async () => {
    const timeout = 1_000;
    let child: ChildProcess | undefined;
    await serveAll((request, response) => {
      child?.kill("SIGSTOP");
      succeed(request, response);
      response.on("finish", () => setTimeout(() => child?.kill("SIGCONT"), 2 * timeout));
    });
    const script = `
      import { CloudNexus } from ${JSON.stringify(new URL("../../src/index.ts", import.meta.url).href)};
      const cnx = new CloudNexus({ apiKey: "${apiKey}", baseUrl: "${served.url}", timeout: ${timeout}, maxRetries: 0 });
      const { name } = await cnx.servers.create(${JSON.stringify(newServer)});
      console.log(name);
    `;
    child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", script]);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (output += chunk));
    await once(child, "close");
    expect(output).toBe(`${newServer.name}\n`);
  });

  it("that has its answer exits by itself, whatever the bounds were", async () => {
    await serveAll(succeed);
    const script = `
      import { CloudNexus } from ${JSON.stringify(new URL("../../src/index.ts", import.meta.url).href)};
      const cnx = new CloudNexus({ apiKey: "${apiKey}", baseUrl: "${served.url}", totalTimeout: 2 ** 31 - 1, timeout: 2 ** 31 - 1 });
      await cnx.servers.list({}, { signal: new AbortController().signal });
      process.stdout.write("answered");
    `;
    // Killed after that time, it would reject.
    const run = promisify(execFile)(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
      timeout: 25_000,
    });
    expect((await run).stdout).toBe("answered");
  });
});
