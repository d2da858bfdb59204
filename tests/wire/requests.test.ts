import { getEventListeners } from "node:events";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type CloudNexusOptions, ConfigurationError, type FetchOptions, type UntypedInit } from "../../src/index.js";
import { apiKey, clientOf, errorOf, newServer, thrownBy } from "../support/client.js";
import { type Handler, json, refuse, type Served, serve, succeed } from "../support/server.js";

let served: Served;

const serveAll = async (handler: Handler) => {
  served = await serve(handler);
};

beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0));

afterEach(async () => {
  vi.restoreAllMocks();
  await served.close();
});

const sent = () => served.requests.map(({ method, url, body }) => [method, url, body]);

describe("request", () => {
  it.each(["get", "put", "post", "delete", "patch", "options"] as const)("sends a %s with auth", async (method) => {
    await serveAll((_, response) => json(response, 200, { ok: true }));
    const { data, error } = await clientOf(served).request(method, "/things/{id}", { params: { path: { id: "a/b" } } });
    expect([data, error]).toEqual([{ ok: true }, undefined]);
    expect(sent()).toEqual([[method.toUpperCase(), "/v1/things/a%2Fb", ""]]);
    expect(served.requests[0]?.headers.authorization).toBe(`Bearer ${apiKey}`);
  });

  it("resolves a HEAD without data", async () => {
    await serveAll((_, response) => response.writeHead(200, { "x-total": "7" }).end());
    const { data, response } = await clientOf(served).request("HEAD", "/things");
    expect([data, response.status, response.headers.get("x-total")]).toEqual([undefined, 200, "7"]);
  });

  it("resolves an empty 204 as a success", async () => {
    await serveAll((_, response) => response.writeHead(204).end());
    const result = await clientOf(served).request("delete", "/servers/{id}", { params: { path: { id: "srv_1" } } });
    expect([result.data, result.error, result.response.ok]).toEqual([undefined, undefined, true]);
  });

  it("resolves any other status with its error", async () => {
    await serveAll((_, response) => refuse(response, 404));
    const { error, response } = await clientOf(served).request("get", "/nothing");
    expect([error, response.status]).toEqual([{ error: expect.objectContaining({ code: "refused" }) }, 404]);
  });

  it("repeats what HTTP defines as idempotent after a 503, and nothing else", async () => {
    await serveAll((_, response) => refuse(response, 503));
    for (const method of ["get", "put", "delete", "post", "patch"] as const) {
      await clientOf(served).request(method, "/things", { maxRetries: 1 });
    }
    expect(served.requests.map(({ method }) => method).join()).toBe("GET,GET,PUT,PUT,DELETE,DELETE,POST,PATCH");
  });

  it("sends header and cookie parameters under any name", async () => {
    await serveAll((_, response) => json(response, 200, {}));
    const params = {
      header: { "x-dry-run": true, "x-tags": ["a", "b"], "x-count": 3, "x-none": undefined },
      cookie: { session: "a b", "list-id": 5 },
      query: { "list-id": "x&y", tag: ["a", "b"] },
    };
    await clientOf(served).request("get", "/lists/{list-id}", { params: { ...params, path: { "list-id": 1 } } });
    const [{ url = "", headers } = {}] = served.requests;
    expect(url).toBe("/v1/lists/1?list-id=x%26y&tag=a&tag=b");
    expect(headers).toMatchObject({ "x-dry-run": "true", "x-tags": "a, b", "x-count": "3" });
    expect(headers).toMatchObject({ cookie: "session=a%20b; list-id=5" });
    expect(headers).not.toHaveProperty("x-none");
  });

  it.each<[string, Parameters<ReturnType<typeof clientOf>["request"]>, RegExp]>([
    ["a method that does not exist", ["fetch" as "get", "/servers"], /Invalid method "FETCH"; expected "GET", "PUT"/],
    ["a path without a slash", ["get", "@evil.example/v1"], /path must be a string that begins with "\/"/],
    ["a path above the base URL", ["get", "/../admin"], /Refusing to send the API key outside .*: http:\S+\/admin$/],
    [
      "a path with a query",
      ["get", "/servers?limit=5"],
      /path must be a string that begins with "\/", without a query/,
    ],
    [
      "an unknown kind of parameters",
      ["get", "/servers", { params: { qeury: {} } } as UntypedInit],
      /Unknown kind of params "qeury"\. Did you mean query\?/,
    ],
    ["a Map as a body", ["post", "/servers", { body: new Map() }], /The request body cannot be sent: it is a Map/],
    [
      "headers that are no pairs",
      ["get", "/servers", { headers: [["a"]] as unknown as [string, string][] }],
      /headers must have a name and a value/,
    ],
    ["a body with GET", ["get", "/servers", { body: {} }], /A GET request has no body/],
    [
      "a body that JSON cannot represent",
      ["post", "/servers", { body: { n: 1n } }],
      /cannot be sent as JSON: .*BigInt/,
    ],
    ["a missing path parameter", ["get", "/servers/{id}"], /Missing path parameter id/],
    [
      "a date in the query",
      ["get", "/servers", { params: { query: { since: new Date(0) } } }],
      /Pass date\.toISOString/,
    ],
    ["a header with a line break", ["get", "/servers", { headers: { "x-a": "1\n2" } }], /Invalid header "x-a"/],
    ["a header with other characters", ["get", "/servers", { headers: { "x-a": "日本" } }], /Invalid header "x-a"/],
    ["an authorization header", ["get", "/servers", { headers: { Authorization: "x" } }], /pass the key as `apiKey`/],
    ["a content-length header", ["get", "/servers", { headers: { "Content-Length": "1" } }], /the runtime sets it/],
    [
      "a misspelt option",
      ["get", "/servers", { timout: 5 } as UntypedInit],
      /Unknown call option "timout"\. Did you mean timeout\?/,
    ],
    [
      "an unknown option",
      ["get", "/servers", { verbose: 1 } as UntypedInit],
      /Unknown call option "verbose"\. The options are /,
    ],
    ["a signal that is none", ["get", "/servers", { signal: {} as AbortSignal }], /signal must be an AbortSignal/],
    [
      "middleware that is no array",
      ["get", "/servers", { middleware: {} as [] }],
      /middleware must be an array of objects/,
    ],
    [
      "reserved fetch options",
      ["get", "/servers", { fetchOptions: { redirect: "follow" as unknown } as FetchOptions }],
      /cannot contain redirect/,
    ],
  ])("refuses %s before anything is sent", async (_, args, message) => {
    await serveAll(succeed);
    const error = await errorOf(clientOf(served).request(...args));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toMatch(message);
    expect(error.operation).toBeDefined();
    expect(served.requests).toHaveLength(0);
  });
});

it("a 404 says so if the base URL has no path", async () => {
  await serveAll((_, response) => refuse(response, 404));
  const message = async (url: string) => (await errorOf(clientOf({ url }).servers.list())).message;
  expect(await message(new URL(served.url).origin)).toBe(
    "listServers: 404 refused: no If the route is unknown, check the base URL: unlike those of the API, it has no path.",
  );
  expect(await message(served.url)).toBe("listServers: 404 refused: no");
});

describe("a request body", () => {
  const form = new FormData();
  form.append("name", "web");
  form.append("file", new Blob(["bytes"], { type: "image/png" }), "logo.png");

  it.each<[string, unknown, string | RegExp, string | RegExp]>([
    ["JSON", { a: [1] }, '{"a":[1]}', "application/json"],
    ["an array", [1, "b"], '[1,"b"]', "application/json"],
    ["null", null, "null", "application/json"],
    ["text", "plain", "plain", "text/plain;charset=UTF-8"],
    ["URLSearchParams", new URLSearchParams({ a: "1 2" }), "a=1+2", "application/x-www-form-urlencoded"],
    ["bytes", new TextEncoder().encode("raw"), "raw", "application/octet-stream"],
    ["an ArrayBuffer", new TextEncoder().encode("raw").buffer, "raw", "application/octet-stream"],
    ["a Blob", new Blob(["x,y"], { type: "text/csv" }), "x,y", "text/csv"],
    [
      "FormData",
      form,
      /name="name"[\s\S]*web[\s\S]*filename="logo.png"[\s\S]*image\/png[\s\S]*bytes/,
      /^multipart\/form-data; boundary=/,
    ],
  ])("of %s has its content type, and is sent again on a retry", async (_, body, text, contentType) => {
    await serveAll((_, response, count) => (count === 1 ? refuse(response, 429) : json(response, 200, {})));
    await clientOf(served).request("post", "/things", { body });
    expect(served.requests).toHaveLength(2);
    for (const { body, headers } of served.requests) {
      expect(body).toMatch(text instanceof RegExp ? text : new RegExp(`^${text.replaceAll(/[{}[\]()+]/g, "\\$&")}$`));
      expect(headers["content-type"]).toMatch(contentType);
    }
  });

  it("has the content type that the caller gives it", async () => {
    await serveAll((_, response) => json(response, 200, {}));
    const headers = { "Content-Type": "application/merge-patch+json" };
    await clientOf(served).request("patch", "/things", { body: { a: null }, headers });
    expect(served.requests[0]).toMatchObject({
      body: '{"a":null}',
      headers: { "content-type": headers["Content-Type"] },
    });
  });

  it("that is a stream is sent once, and not again after a failure", async () => {
    await serveAll((_, response) => refuse(response, 503));
    const chunks = ["one", "two"].map((text) => new TextEncoder().encode(text));
    const body = new ReadableStream({
      pull(controller) {
        const chunk = chunks.shift();
        if (chunk) controller.enqueue(chunk);
        else controller.close();
      },
    });
    const { response } = await clientOf(served).request("put", "/files/1", { body });
    expect(response.status).toBe(503);
    expect(sent()).toEqual([["PUT", "/v1/files/1", "onetwo"]]);
  });
});

describe("the body of a success", () => {
  const bytes = new Uint8Array([0, 255, 128]);

  it.each<[string, string | undefined, string | Uint8Array, unknown]>([
    ["JSON is parsed", "application/json; charset=utf-8", '{"a":1}', { a: 1 }],
    ["a JSON dialect is parsed", "application/problem+json", '{"a":1}', { a: 1 }],
    ["without a content type it is taken for JSON", undefined, "[1]", [1]],
    ["text is a string", "text/csv", "a,b", "a,b"],
  ])("by default: %s", async (_, type, body, expected) => {
    await serveAll((_, response) => response.writeHead(200, type ? { "content-type": type } : {}).end(body));
    expect((await clientOf(served).request("get", "/things")).data).toEqual(expected);
  });

  it("by default: anything else is a Blob", async () => {
    await serveAll((_, response) => response.writeHead(200, { "content-type": "image/png" }).end(bytes));
    const { data } = await clientOf(served).request("get", "/things");
    expect(data).toBeInstanceOf(Blob);
    expect(new Uint8Array(await (data as Blob).arrayBuffer())).toEqual(bytes);
    expect((data as Blob).type).toBe("image/png");
  });

  it("is read as the caller says with parseAs", async () => {
    await serveAll((_, response) => json(response, 200, { a: 1 }));
    const read = async (parseAs: NonNullable<UntypedInit["parseAs"]>) =>
      (await clientOf(served).request("get", "/things", { parseAs })).data;
    expect(await read("json")).toEqual({ a: 1 });
    expect(await read("text")).toBe('{"a":1}');
    expect(new TextDecoder().decode((await read("arrayBuffer")) as ArrayBuffer)).toBe('{"a":1}');
    expect(await ((await read("blob")) as Blob).text()).toBe('{"a":1}');
  });

  it("that is a web page where the contract has JSON is an error that says so", async () => {
    await serveAll((_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<h1>Log in</h1>"));
    const error = await errorOf(clientOf(served).GET("/servers"));
    expect(error).toMatchObject({ name: "ResponseValidationError", status: 200, body: "<h1>Log in</h1>" });
    expect(error.message).toMatch(/^listServers: response 200 is not JSON \(text\/html\)\. .*check the base URL/);
  });

  describe("with parseAs: stream", () => {
    it("is handed over unread, and its timeout ends with the headers", async () => {
      let finish = () => {};
      await serveAll((_, response) => {
        response.writeHead(200, { "content-type": "application/x-ndjson" }).write("first\n");
        finish = () => void response.end("second\n");
      });
      const cnx = clientOf(served, { timeout: 50 });
      const { data, response } = await cnx.request("get", "/logs", { parseAs: "stream" });
      const reader = (data as ReadableStream<Uint8Array>).getReader();
      const { value } = await reader.read();
      expect(new TextDecoder().decode(value)).toBe("first\n");
      // Longer than the timeout of the attempt.
      await new Promise((resolve) => setTimeout(resolve, 150));
      finish();
      expect(new TextDecoder().decode((await reader.read()).value)).toBe("second\n");
      expect((await reader.read()).done).toBe(true);
      expect(response.status).toBe(200);
    });

    it("ends with the caller's signal", async () => {
      const onClose = vi.fn();
      await serveAll((_, response) => void response.writeHead(200).on("close", onClose).write("first"));
      const controller = new AbortController();
      const { data } = await clientOf(served).request("get", "/logs", { parseAs: "stream", signal: controller.signal });
      const reader = (data as ReadableStream<Uint8Array>).getReader();
      await reader.read();
      controller.abort(new Error("enough"));
      await expect(reader.read()).rejects.toThrow();
      await vi.waitUntil(() => onClose.mock.calls.length === 1);
    });

    it("ends with the caller's signal even if nobody reads it", async () => {
      const onClose = vi.fn();
      await serveAll((_, response) => void response.writeHead(200).on("close", onClose).write("first"));
      const controller = new AbortController();
      await clientOf(served).request("get", "/logs", { parseAs: "stream", signal: controller.signal });
      controller.abort(new Error("enough"));
      await vi.waitUntil(() => onClose.mock.calls.length === 1);
    });

    it("ends if middleware makes the call fail, and leaves no listener on the caller's signal", async () => {
      const onClose = vi.fn();
      await serveAll((_, response) => void response.writeHead(200).on("close", onClose).write("first"));
      const onResponse = () => {
        throw new Error("no");
      };
      const { signal } = new AbortController();
      const call = clientOf(served, { middleware: [{ onResponse }] }).request("get", "/logs", {
        parseAs: "stream",
        signal,
      });
      await expect(call).rejects.toThrow("no");
      await vi.waitUntil(() => onClose.mock.calls.length === 1);
      expect(getEventListeners(signal, "abort")).toHaveLength(0);
    });

    it("closes the connection when its reader cancels it", async () => {
      const onClose = vi.fn();
      await serveAll((_, response) => void response.writeHead(200).on("close", onClose).write("first"));
      const { data } = await clientOf(served).request("get", "/logs", { parseAs: "stream" });
      const reader = (data as ReadableStream<Uint8Array>).getReader();
      await reader.read();
      await reader.cancel();
      await vi.waitUntil(() => onClose.mock.calls.length === 1);
    });

    it("is an error's body all the same if the status is no success", async () => {
      await serveAll((_, response) => refuse(response, 404));
      const { error } = await clientOf(served).request("get", "/logs", { parseAs: "stream" });
      expect(error).toMatchObject({ error: { code: "refused" } });
    });
  });
});

describe("headers", () => {
  it("of the client are those that it was created with, also for the clients made of it", async () => {
    await serveAll(succeed);
    const headers: Record<string, string> = { "x-team": "a" };
    const cnx = clientOf(served, { headers });
    headers["x-team"] = "b";
    await cnx.servers.list();
    await cnx.withOptions({ maxRetries: 1 }).servers.list();
    expect(served.requests.map((request) => request.headers["x-team"])).toEqual(["a", "a"]);
  });

  it.each<[string, CloudNexusOptions["headers"]]>([
    ["an object", { "X-Team": "a", "x-none": undefined, "user-agent": null }],
    ["pairs", [["X-Team", "a"]]],
    ["a Headers", new Headers({ "X-Team": "a" })],
  ])("of the client, given as %s, are sent with every call, which may replace them", async (_, headers) => {
    await serveAll(succeed);
    const cnx = clientOf(served, { headers });
    await cnx.servers.list();
    await cnx.servers.create(newServer, { headers: new Headers({ "x-team": "b" }) });
    await cnx.servers.list({}, { headers: { "x-team": null } });
    expect(served.requests.map(({ headers }) => headers["x-team"])).toEqual(["a", "b", undefined]);
    expect(served.requests.every(({ headers }) => !("x-none" in headers))).toBe(true);
  });

  it("of the client that are invalid are refused when it is created", () => {
    expect(() => clientOf(served, { headers: { authorization: "x" } })).toThrow(/pass the key as `apiKey`/);
    expect(() => clientOf(served, { headers: { "x a": "1" } })).toThrow(/Invalid header "x a"/);
  });
});

describe("fetchOptions", () => {
  it("are passed to fetch, the call's before the client's", async () => {
    await serveAll(succeed);
    const seen: (RequestInit | undefined)[] = [];
    const fetch: typeof globalThis.fetch = (input, init) => {
      seen.push(init);
      return globalThis.fetch(input, init);
    };
    const cnx = clientOf(served, {
      fetch,
      fetchOptions: { cache: "no-store", keepalive: true, next: { revalidate: 60 } },
    });
    await cnx.servers.list({}, { fetchOptions: { keepalive: false } });
    expect(seen).toEqual([expect.objectContaining({ cache: "no-store", keepalive: false, next: { revalidate: 60 } })]);
    expect(seen[0]).toMatchObject({ method: "GET", redirect: "manual" });
  });
});

describe("middleware that returns another request", () => {
  it("may replace the method, and the body by bytes, which are retried", async () => {
    await serveAll((_, response, count) => (count === 1 ? refuse(response, 429) : json(response, 200, {})));
    const bodies: Buffer[] = [];
    const fetch: typeof globalThis.fetch = (input, init) => {
      bodies.push(Buffer.from(init?.body as Uint8Array));
      return globalThis.fetch(input, init);
    };
    const zipped = gzipSync("{}");
    const onRequest = ({ request }: { request: Request }) =>
      new Request(request, { method: "PUT", body: zipped, headers: { "content-encoding": "gzip" } });
    await clientOf(served, { fetch, middleware: [{ onRequest }] }).request("post", "/things", { body: {} });
    expect(served.requests.map(({ method, headers }) => [method, headers["content-encoding"]])).toEqual([
      ["PUT", "gzip"],
      ["PUT", "gzip"],
    ]);
    expect(bodies).toEqual([zipped, zipped]);
  });

  it("may replace the signal, which then ends the call", async () => {
    await serveAll(() => {});
    const controller = new AbortController();
    const onRequest = ({ request }: { request: Request }) => new Request(request, { signal: controller.signal });
    const call = thrownBy(clientOf(served, { middleware: [{ onRequest }] }).servers.list());
    await vi.waitUntil(() => served.requests.length === 1);
    const reason = new Error("mine");
    controller.abort(reason);
    expect(await call).toBe(reason);
  });

  it("may replace the signal, and the caller's ends the call all the same", async () => {
    await serveAll(() => {});
    const controller = new AbortController();
    const onRequest = ({ request }: { request: Request }) =>
      new Request(request, { signal: new AbortController().signal });
    const cnx = clientOf(served, { middleware: [{ onRequest }] });
    const call = thrownBy(cnx.servers.list({}, { signal: controller.signal }));
    await vi.waitUntil(() => served.requests.length === 1);
    controller.abort("enough");
    expect(await call).toBe("enough");
  });

  it("may not send the key elsewhere", async () => {
    await serveAll(succeed);
    const onRequest = () => new Request("http://127.0.0.1:9/other");
    const error = await errorOf(clientOf(served, { middleware: [{ onRequest }] }).servers.list());
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain("Refusing to send the API key outside");
  });

  it("leaves the URL of the response as it is", async () => {
    await serveAll(succeed);
    const onResponse = ({ response }: { response: Response }) => response;
    const { response } = await clientOf(served, { middleware: [{ onResponse }] }).GET("/servers");
    expect(response.url).toBe(`${served.url}/servers`);
  });
});
