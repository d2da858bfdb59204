import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { Agent } from "undici";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ConnectionError } from "../../src/index.js";
import { nodeFetch } from "../../src/node.js";
import { clientOf, errorOf, newServer, thrownBy } from "../support/client.js";
import { type Handler, json, type Served, serve, succeed } from "../support/server.js";

// The tests of every transport run over this one too: `npm run check -- --only wire-node`.
const fetches = [
  ["nodeFetch", nodeFetch],
  ["fetch", globalThis.fetch],
] as const;

describe("nodeFetch", () => {
  let served: Served;
  const serveAll = async (handler: Handler) => {
    served = await serve(handler);
  };
  afterEach(() => served.close());

  it("uses connections again, but none that is in use", async () => {
    const ports: (number | undefined)[] = [];
    await serveAll((request, response) => {
      ports.push(response.socket?.remotePort);
      succeed(request, response);
    });
    const cnx = clientOf(served, { fetch: nodeFetch });
    for (let i = 0; i < 5; i++) await cnx.servers.list();
    await cnx.servers.create(newServer);
    // A connection is free again only in the turn of the event loop after its response.
    expect(new Set(ports).size).toBeLessThan(3);
    await Promise.all(Array.from({ length: 4 }, () => cnx.servers.list()));
    expect(new Set(ports.slice(-4)).size).toBe(4);
  });

  it("uses a connection again after a response that has no body", async () => {
    const ports = new Set<number | undefined>();
    await serveAll((_, response) => {
      ports.add(response.socket?.remotePort);
      response.writeHead(204).end();
    });
    const dispatcher = new Agent({ connections: 1 });
    for (let i = 0; i < 3; i++) expect((await nodeFetch(served.url, { dispatcher })).body).toBe(null);
    expect(ports.size).toBe(1);
    await dispatcher.close();
  });

  it("gives the URL of a response, as fetch does", async () => {
    await serveAll(succeed);
    const url = `${served.url}/servers?limit=1`;
    for (const [, fetch] of fetches) expect((await fetch(`${url}#part`)).url).toBe(url);
  });

  it("does not follow a redirect", async () => {
    await serveAll((_, response) => void response.writeHead(307, { location: "/v1/elsewhere" }).end());
    const response = await nodeFetch(served.url, { redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([307, "/v1/elsewhere"]);
    expect(served.requests).toHaveLength(1);
  });

  it("gives each value of a header that is sent twice", async () => {
    await serveAll((_, response) => void response.setHeader("set-cookie", ["a=1", "b=2"]).end());
    expect((await nodeFetch(served.url)).headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  });

  it("gives a large body whole, and no faster than it is read", async () => {
    // More than the system buffers between two sockets.
    const size = 32 * 2 ** 20;
    let isSent = false;
    await serveAll(({ url }, response) => {
      if (url !== "/v1/large") return void response.end();
      response.on("finish", () => {
        isSent = true;
      });
      response.end(Buffer.alloc(size));
    });
    const reader = (await nodeFetch(`${served.url}/large`)).body?.getReader();
    let read = (await reader?.read())?.value?.byteLength ?? 0;
    for (let others = 0; others < 100; others++) await (await nodeFetch(`${served.url}/small`)).text();
    expect(isSent).toBe(false);
    for (;;) {
      const chunk = (await reader?.read())?.value;
      if (chunk === undefined) break;
      read += chunk.byteLength;
    }
    expect(read).toBe(size);
  });

  const encodings = [{}, { "content-encoding": "gzip" }, { "content-encoding": "deflate" }];

  it.each(encodings)("closes the connection of a body that is cancelled (%j)", async (headers) => {
    let closed: Promise<unknown> | undefined;
    await serveAll((_, response) => {
      closed = once(response, "close");
      response.writeHead(200, headers).write("some of it");
    });
    await (await nodeFetch(served.url)).body?.cancel();
    await closed;
  });

  it.each(encodings)("fails with the signal's own reason, in the body too (%j)", async (headers) => {
    await serveAll((_, response) => {
      response.writeHead(200, headers).flushHeaders();
    });
    const controller = new AbortController();
    const { signal } = controller;
    const response = await nodeFetch(served.url, { signal });
    const reading = thrownBy(response.text());
    const reason = new Error("changed my mind");
    controller.abort(reason);
    expect(await reading).toBe(reason);
    expect(await thrownBy(nodeFetch(served.url, { signal }))).toBe(reason);
    expect(served.requests).toHaveLength(1);
  });

  const text = JSON.stringify({ data: "a text that is worth compressing ".repeat(100) });
  const gzipped = gzipSync(text);
  /** Of gzip: a checksum and the length of the text. */
  const trailerLength = 8;

  it.each<[string, string, Buffer, string]>([
    ["gzip", "gzip", gzipped, text],
    ["gzip under its old name", "x-gzip", gzipped, text],
    ["gzip in capitals", "GZIP", gzipped, text],
    ["gzip without its trailer", "gzip", gzipped.subarray(0, -trailerLength), text],
    ["gzip twice", "gzip, gzip", gzipSync(gzipped), text],
    ["deflate", "deflate", deflateSync(text), text],
    ["deflate without zlib's header", "deflate", deflateRawSync(text), text],
    ["brotli", "br", brotliCompressSync(text), text],
    ["one after another", "br, deflate", deflateSync(brotliCompressSync(text)), text],
    ["an encoding that is not known", "rot13", Buffer.from(text), text],
    ["a known encoding and one that is not", "rot13, gzip", gzipped, gzipped.toString()],
    ["no body for all its gzip", "gzip", Buffer.alloc(0), ""],
    ["no body for all its deflate", "deflate", Buffer.alloc(0), ""],
  ])("decodes %s as fetch does", async (_, encoding, body, decoded) => {
    await serveAll((_, response) => void response.writeHead(200, { "content-encoding": encoding }).end(body));
    for (const [, fetch] of fetches) expect(await (await fetch(served.url)).text()).toBe(decoded);
  });

  it.each([
    ["that is none", "gzip"],
    ["that is none of the known ones six times", Array(6).fill("gzip").join()],
  ])("fails, as fetch does, with an encoding %s", async (_, encoding) => {
    await serveAll((_, response) => void response.writeHead(200, { "content-encoding": encoding }).end("hello"));
    for (const [, fetch] of fetches) {
      const read = async () => (await fetch(served.url)).text();
      expect(await thrownBy(read())).toBeInstanceOf(TypeError);
    }
  });

  const form = new FormData();
  form.set("name", "web");
  const bytes = () => new TextEncoder().encode("web");
  it.each<[string, () => BodyInit | null]>([
    ["nothing", () => null],
    ["a string", () => "日本"],
    ["bytes", bytes],
    ["a buffer", () => bytes().buffer],
    ["a form", () => form],
    ["a blob", () => new Blob(["web"], { type: "text/html" })],
    ["parameters", () => new URLSearchParams({ name: "a b" })],
    ["a stream", () => new Blob(["web"]).stream()],
  ])("sends %s as fetch does", async (_, body) => {
    await serveAll((_, response) => void response.end());
    // fetch insists on `duplex` for a stream, which the types of the DOM don't have.
    const init = () => ({ method: "POST", body: body(), duplex: "half" });
    for (const [, fetch] of fetches) await fetch(served.url, init());
    await nodeFetch(new Request(served.url, init()));
    const [own, platform, request] = served.requests.map(({ method, headers, body }) => {
      const type = headers["content-type"] ?? "";
      // That of a form is different each time.
      const boundary = type.split("boundary=")[1] ?? "no boundary";
      return {
        method,
        type: type.replace(boundary, "boundary"),
        body: body.replaceAll(boundary, "boundary"),
        length: headers["content-length"],
      };
    });
    expect(own).toEqual(platform);
    expect({ ...request, length: undefined }).toEqual({ ...platform, length: undefined });
  });

  it("takes a Request, and options that replace what is in it", async () => {
    await serveAll((_, response) => void response.end());
    const request = new Request(`${served.url}/a`, { method: "PUT", body: "x", headers: { "x-name": "web" } });
    await nodeFetch(request.clone());
    await nodeFetch(request, { method: "POST", body: "y" });
    expect(served.requests).toMatchObject([
      { method: "PUT", url: "/v1/a", body: "x", headers: { "x-name": "web", "content-length": "1" } },
      { method: "POST", url: "/v1/a", body: "y", headers: { "x-name": "web", "content-length": "1" } },
    ]);
    const reason = new Error("changed my mind");
    expect(await thrownBy(nodeFetch(new Request(served.url, { signal: AbortSignal.abort(reason) })))).toBe(reason);
  });

  it("sends a request by the dispatcher that it is given", async () => {
    await serveAll((_, response) => void response.end());
    const paths: string[] = [];
    const dispatcher = new Agent().compose((dispatch) => (options, handler) => {
      paths.push(options.path);
      return dispatch(options, handler);
    });
    await nodeFetch(`${served.url}/servers?limit=1`, { dispatcher });
    expect(paths).toEqual(["/v1/servers?limit=1"]);
    expect(served.requests).toHaveLength(1);
    await dispatcher.close();
  });
});

describe("nodeFetch and the proxies of the environment", () => {
  /** The hosts that the proxy was asked to connect to. */
  let targets: (string | undefined)[];
  let served: Served;
  const proxy = createHttpServer().on("connect", ({ url }, socket) => {
    targets.push(url);
    const server = connect(Number(new URL(served.url).port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      socket.pipe(server).pipe(socket);
    });
    socket.on("error", () => {});
    server.on("error", () => {});
  });
  /** undici up to 7 asks for a tunnel, and 8 sends the whole URL. */
  proxy.on("request", ({ url = "" }, response) => {
    targets.push(new URL(url).host);
    json(response, 200, {});
  });

  beforeEach(async () => {
    targets = [];
    served = await serve((_, response) => json(response, 200, {}));
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    vi.stubEnv("HTTP_PROXY", `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    vi.stubEnv("NO_PROXY", "localhost");
    // The agent of a module lasts.
    vi.resetModules();
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    proxy.closeAllConnections();
    proxy.close();
    await served.close();
  });

  it("are used with NODE_USE_ENV_PROXY=1, but not for the hosts in NO_PROXY", async () => {
    const { nodeFetch } = await import("../../src/node.js");
    // Set only after the import, as a program does that reads a file of settings.
    vi.stubEnv("NODE_USE_ENV_PROXY", "1");
    expect(await (await nodeFetch("http://api.cloudnexus.example/v1")).json()).toEqual({});
    expect(targets).toEqual([expect.stringMatching(/^api\.cloudnexus\.example(:80)?$/)]);
    await (await nodeFetch(served.url.replace("127.0.0.1", "localhost"))).text();
    expect(targets).toHaveLength(1);
  });

  it("are not used without", async () => {
    const { nodeFetch } = await import("../../src/node.js");
    await (await nodeFetch(served.url)).text();
    expect(served.requests).toHaveLength(1);
    expect(targets).toEqual([]);
  });
});

describe("nodeFetch and responses that a Response cannot hold", () => {
  let server: Server;
  let url: string;
  let connections: number;
  const respond = async (text: string) => {
    connections = 0;
    server = createServer((socket) => {
      connections++;
      socket.once("data", () => socket.end(text));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  };
  afterEach(() => void server.close());

  it("a reason phrase in another alphabet is dropped", async () => {
    await respond("HTTP/1.1 201 已创建\r\ncontent-length: 2\r\n\r\n{}");
    const response = await nodeFetch(url, { method: "POST" });
    expect([response.status, response.statusText, await response.text()]).toEqual([201, "", "{}"]);
  });

  it("any other reason phrase is kept", async () => {
    await respond("HTTP/1.1 201 Créé\r\ncontent-length: 0\r\n\r\n");
    expect((await nodeFetch(url)).statusText).toBe("Créé");
  });

  it("a status beyond 599 is a failure of the connection", async () => {
    await respond("HTTP/1.1 799 What\r\ncontent-length: 2\r\n\r\n{}");
    const error = await errorOf(clientOf({ url }, { fetch: nodeFetch }).servers.create(newServer));
    expect(error).toMatchObject({ name: "ConnectionError", outcomeUnknown: true, attempts: [{}] });
    expect(connections).toBe(1);
  });
});

describe("nodeFetch over TLS", () => {
  let server: Server;
  let baseUrl: string;
  beforeEach(async () => {
    server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    baseUrl = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => void server.close());

  it("fails at once if the server does not speak TLS: nothing was sent, and a retry would not help", async () => {
    server.on("connection", (socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    const error = await errorOf(clientOf({ url: baseUrl }, { fetch: nodeFetch }).servers.create(newServer));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.attempts).toHaveLength(1);
    expect(error.outcomeUnknown).toBe(false);
  });

  // Before undici gives up by itself.
  it("leaves a handshake as soon as it is aborted", { timeout: 5_000 }, async () => {
    const controller = new AbortController();
    const failure = thrownBy(nodeFetch(baseUrl, { signal: controller.signal }));
    const [socket] = await once(server, "connection");
    const reason = new Error("changed my mind");
    controller.abort(reason);
    expect(await failure).toBe(reason);
    socket.destroy();
  });

  // In real time: undici has a clock of its own.
  it("gives up a handshake that takes more than 10 s, as one that sent nothing", async () => {
    const failure = thrownBy(nodeFetch(baseUrl));
    const [socket] = await once(server, "connection");
    expect(await failure).toMatchObject({ cause: { code: "UND_ERR_CONNECT_TIMEOUT" } });
    socket.destroy();
  });
});
