import { createServer, type Server } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CloudNexus, type CloudNexusOptions, TimeoutError } from "../../src/index.js";
import { apiKey, clientOf, errorOf, newServer, thrownBy } from "../support/client.js";
import { type Handler, json, refuse, type Served, serve, succeed } from "../support/server.js";

let served: Served;

const serveAll = async (handler: Handler) => {
  served = await serve(handler);
};

beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0));

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await served.close();
});

describe("after a 401 to a create, nothing was done", () => {
  const fail = (reason: Error) => () => Promise.reject(reason);
  const lost = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET", syscall: "read" });

  it.each<[string, () => string | Promise<string>, string]>([
    ["the key function fails", fail(new Error("vault sealed")), "ConfigurationError"],
    ["the key function loses its own connection", fail(lost), "ConfigurationError"],
    ["the key function hangs", () => new Promise(() => {}), "TimeoutError"],
    ["the key function gives no key", () => "", "ConfigurationError"],
  ])("if %s", async (_, second, name) => {
    await serveAll((_, response) => refuse(response, 401));
    const source = vi.fn<() => string | Promise<string>>(second).mockReturnValueOnce(apiKey);
    const error = await errorOf(clientOf(served, { apiKey: source, timeout: 300 }).servers.create(newServer));
    expect(error).toMatchObject({ name, outcomeUnknown: false, attempts: [{ status: 401 }] });
    expect(error.message).not.toContain("may have processed");
    expect(served.requests).toHaveLength(1);
  });

  it("and a stream is not sent again, whatever the key", async () => {
    await serveAll((_, response) => refuse(response, 401));
    const source = vi.fn(async () => `${apiKey}2`).mockResolvedValueOnce(apiKey);
    const { response } = await clientOf(served, { apiKey: source }).request("post", "/uploads", {
      body: new Blob(["a"]).stream(),
    });
    expect(response.status).toBe(401);
    expect(served.requests).toHaveLength(1);
  });
});

it("a create is not safe to repeat if its response has a header that no response can have", async () => {
  await serveAll(succeed);
  const server: Server = createServer((socket) => {
    socket.once("data", () => {
      const body = '{"data":{"id":"srv_12"}}';
      const head = `HTTP/1.1 201 Created\r\ncontent-type: application/json\r\nx a: 1\r\ncontent-length: ${body.length}`;
      socket.end(`${head}\r\n\r\n${body}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const cnx = clientOf({ url: `http://127.0.0.1:${port}/v1` });
  const outcome = await cnx.servers.create(newServer).catch((error: unknown) => error);
  server.close();
  // Some versions of undici accept the header; the others must not say that nothing was sent.
  if (outcome instanceof Error) expect(outcome).toMatchObject({ outcomeUnknown: true });
});

describe("a request that middleware makes another of", () => {
  it("is repeated only if its new method is idempotent", async () => {
    await serveAll((_, response) => refuse(response, 503));
    const onRequest = ({ request }: { request: Request }) => new Request(request, { method: "POST", body: "{}" });
    const { response } = await clientOf(served, { middleware: [{ onRequest }] }).GET("/servers");
    expect([response.status, served.requests.length]).toEqual([503, 1]);
  });

  it("is not repeated if it goes to another path by POST", async () => {
    await serveAll((_, response) => refuse(response, 503));
    const onRequest = ({ request }: { request: Request }) => new Request(`${served.url}/servers`, request);
    const cnx = clientOf(served, { middleware: [{ onRequest }] });
    const error = await errorOf(cnx.databases.scale({ database_id: "db_1", new_tier: "small" }));
    expect([error.outcomeUnknown, served.requests.length]).toEqual([true, 1]);
  });

  it("has an unknown outcome after a timeout, if it is a POST now", async () => {
    await serveAll(() => {});
    const onRequest = ({ request }: { request: Request }) => new Request(request, { method: "POST", body: "{}" });
    const error = await errorOf(clientOf(served, { middleware: [{ onRequest }], timeout: 50 }).servers.list());
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error.outcomeUnknown).toBe(true);
  });
});

it.each([undefined, null, 0])(
  "a fetch that rejects with %s makes the call fail with an error that says so",
  async (value) => {
    await serveAll(succeed);
    const error = await thrownBy(clientOf(served, { fetch: () => Promise.reject(value) }).servers.list());
    expect(error).toMatchObject({ message: `The call failed with ${value}.`, cause: value });
  },
);

describe("the reason of an abort", () => {
  const hostile = Object.create(null);
  it.each<[string, unknown]>([
    ["that has no text", hostile],
    ["null", null],
    ["a string", "enough"],
  ])("is what the call rejects with: %s", async (_, reason) => {
    await serveAll(() => {});
    const controller = new AbortController();
    const call = thrownBy(clientOf(served).servers.create(newServer, { signal: controller.signal }));
    await vi.waitUntil(() => served.requests.length === 1);
    controller.abort(reason);
    expect(await call).toBe(reason);
  });

  it("stays as it is, even if it is the error of another call", async () => {
    await serveAll(({ url }, response) => {
      if (url.endsWith("/scale")) refuse(response, 404);
    });
    const cnx = clientOf(served);
    const controller = new AbortController();
    const create = thrownBy(cnx.servers.create(newServer, { signal: controller.signal }));
    const error = await errorOf(cnx.databases.scale({ database_id: "db_1", new_tier: "small" }));
    const before = { ...error, message: error.message, stack: error.stack };
    controller.abort(error);
    expect(await create).toBe(error);
    expect({ ...error, message: error.message, stack: error.stack }).toEqual(before);
    expect(error.operation).toBe("scaleDatabase");
  });
});

describe("withOptions", () => {
  it("keeps the server, whatever the environment variables are by then", async () => {
    await serveAll(succeed);
    const urls: string[] = [];
    const fetch: CloudNexusOptions["fetch"] = async (input) => {
      urls.push(String(input));
      return Response.json({ data: [], meta: {} });
    };
    vi.stubEnv("CLOUDNEXUS_BASE_URL", "http://127.0.0.1:4010/v1");
    const cnx = new CloudNexus({ apiKey: "cnx_sk_live_abc", fetch });
    vi.unstubAllEnvs();
    await cnx.withOptions({ maxRetries: 0 }).GET("/servers");
    expect(urls).toEqual(["http://127.0.0.1:4010/v1/servers"]);
    await cnx.withOptions({ environment: "production" }).GET("/servers");
    expect(urls[1]).toBe("https://api.cloudnexus.io/v1/servers");
  });
});

describe("callbacks that reject", () => {
  it.each<[string, CloudNexusOptions]>([
    ["an observer", { observer: () => async () => Promise.reject(new Error("disk full")) }],
    [
      "a logger",
      {
        logLevel: "debug",
        logger: Object.fromEntries(
          ["error", "warn", "info", "debug"].map((name) => [name, async () => Promise.reject(new Error("disk full"))]),
        ) as unknown as NonNullable<CloudNexusOptions["logger"]>,
      },
    ],
  ])("do not end the process: %s", async (_, options) => {
    const report = vi.spyOn(console, "error").mockReturnValue();
    await serveAll(succeed);
    await clientOf(served, options).servers.list();
    await vi.waitUntil(() => report.mock.calls.length > 0);
    expect(report.mock.calls).toEqual([[expect.stringContaining("a callback threw"), new Error("disk full")]]);
  });
});

it("a limiter that hangs occupies no slot once its call is over", async () => {
  await serveAll(succeed);
  const release = vi.fn();
  const acquire = vi.fn(async () => ({ release })).mockReturnValueOnce(new Promise(() => {}));
  const cnx = clientOf(served, { rateLimiter: { acquire }, maxConcurrency: 1 });
  expect(await errorOf(cnx.servers.list({}, { totalTimeout: 30 }))).toBeInstanceOf(TimeoutError);
  await cnx.servers.list();
  expect(served.requests).toHaveLength(1);
});

it("eleven calls may share a signal without a warning of a leak", async () => {
  await serveAll(succeed);
  const warn = vi.fn();
  process.on("warning", warn);
  const { signal } = new AbortController();
  const cnx = clientOf(served);
  await Promise.all(Array.from({ length: 12 }, () => cnx.servers.list({}, { signal })));
  await new Promise(setImmediate);
  process.off("warning", warn);
  expect(warn).not.toHaveBeenCalled();
});

describe("the body of a success", () => {
  it("keeps its bytes, whatever its encoding is", async () => {
    const bytes = new Uint8Array([0xe9, 0x2c, 0xfc]);
    await serveAll((_, response) =>
      response.writeHead(200, { "content-type": "text/csv; charset=iso-8859-1" }).end(bytes),
    );
    const { data } = await clientOf(served).request("get", "/report", { parseAs: "arrayBuffer" });
    expect(new Uint8Array(data as ArrayBuffer)).toEqual(bytes);
  });

  it.each([200, 500])("may be nested too deeply for a message (%d)", async (status) => {
    const depth = 100_000;
    await serveAll((_, response) => {
      const text = "[".repeat(depth) + "]".repeat(depth);
      response.writeHead(status, { "content-type": "application/json" }).end(text);
    });
    const error = await errorOf(clientOf(served, { maxRetries: 0 }).servers.create(newServer));
    expect(error).toMatchObject({ operation: "createServer", outcomeUnknown: true, status });
  });

  it("may come without a stream", async () => {
    const shape = { ok: true, status: 200, statusText: "", url: "", headers: new Headers() };
    const fetch = async () => ({ ...shape, text: async () => '{"data":[],"meta":{}}' }) as unknown as Response;
    await serveAll(succeed);
    expect((await clientOf(served, { fetch }).servers.list()).data).toEqual([]);
  });
});

describe("the key is not shown", () => {
  it("by the cause of an error", async () => {
    await serveAll(succeed);
    const cause = Object.assign(new Error(`no match for {"authorization":"Bearer ${apiKey}"}`), {
      code: "UND_MOCK_ERR_MOCK_NOT_MATCHED",
    });
    const fetch = async () => {
      throw new TypeError("fetch failed", { cause });
    };
    const error = await errorOf(clientOf(served, { fetch }).servers.create(newServer));
    const { inspect } = await import("node:util");
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(apiKey);
    expect(error).toMatchObject({ name: "ConnectionError", outcomeUnknown: false });
  });

  it("by an error of the key function", async () => {
    await serveAll(succeed);
    const source = () => Promise.reject(new Error(`cannot decrypt ${apiKey}`));
    const error = await errorOf(clientOf(served, { apiKey: source }).servers.list());
    expect(`${error.message} ${error.stack} ${String(error.cause)} ${JSON.stringify(error)}`).not.toContain(apiKey);
  });

  it("by the headers of a response that echoes it", async () => {
    await serveAll(({ headers }, response) => json(response, 200, {}, { "x-echo": String(headers.authorization) }));
    const { response } = await clientOf(served).request("get", "/echo");
    expect(response.headers.get("x-echo")).toBe("Bearer [key]");
  });
});

it("a content type that is null is left out", async () => {
  await serveAll((_, response) => json(response, 200, {}));
  await clientOf(served).request("post", "/things", { body: { a: 1 }, headers: { "content-type": null } });
  expect(served.requests[0]?.headers).not.toHaveProperty("content-type");
  expect(served.requests[0]?.body).toBe('{"a":1}');
});

it("two loops over one list share the page that is fetched ahead, and one may be left", async () => {
  let finish = () => {};
  await serveAll(({ url }, response) => {
    const page = (next: string | null) => ({ data: [{}], meta: { total: 2, next_cursor: next, prev_cursor: null } });
    if (url.includes("cursor=")) finish = () => json(response, 200, page(null));
    else json(response, 200, page("a"));
  });
  const list = clientOf(served).servers.list({}, { prefetch: 1 });
  const [left, kept] = [list.pages(), list.pages()];
  await Promise.all([left.next(), kept.next()]);
  await vi.waitUntil(() => served.requests.length === 2);
  await left.return();
  const next = kept.next();
  finish();
  expect((await next).done).toBe(false);
  expect(served.requests).toHaveLength(2);
});
