import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConnectionError } from "../../src/index.js";
import { nodeFetch } from "../../src/node.js";
import { clientOf, errorOf, newServer, thrownBy } from "../support/client.js";
import { type Handler, type Served, serve, succeed } from "../support/server.js";

// What is said of every transport is tested over this one too: `npm run test:node`.
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
    // One isn't used again in the turn of the event loop in which its answer came.
    expect(new Set(ports).size).toBeLessThan(3);
    await Promise.all(Array.from({ length: 4 }, () => cnx.servers.list()));
    expect(new Set(ports.slice(-4)).size).toBe(4);
  });

  it("says where an answer came from, as fetch does", async () => {
    await serveAll(succeed);
    const url = `${served.url}/servers?limit=1`;
    for (const fetch of [nodeFetch, globalThis.fetch]) expect((await fetch(`${url}#part`)).url).toBe(url);
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

  it("closes the connection of a body that is cancelled", async () => {
    let closed: Promise<unknown> | undefined;
    await serveAll((_, response) => {
      closed = once(response, "close");
      response.writeHead(200).write("some of it");
    });
    await (await nodeFetch(served.url)).body?.cancel();
    await closed;
  });

  it.each([{}, { "content-encoding": "gzip" }])(
    "fails with the signal's own reason, in the body too (%j)",
    async (headers) => {
      await serveAll((_, response) => void response.writeHead(200, headers).write("some of it"));
      const controller = new AbortController();
      const { signal } = controller;
      const answer = await nodeFetch(served.url, { signal });
      const reading = thrownBy(answer.text());
      const reason = new Error("changed my mind");
      controller.abort(reason);
      expect(await reading).toBe(reason);
      expect(await thrownBy(nodeFetch(served.url, { signal }))).toBe(reason);
      expect(served.requests).toHaveLength(1);
    },
  );

  it("refuses what it can't send", async () => {
    await serveAll(succeed);
    const request = new Request(served.url);
    expect(await thrownBy(nodeFetch(request))).toBeInstanceOf(TypeError);
    expect(await thrownBy(nodeFetch(request.url, { method: "POST", body: new FormData() }))).toBeInstanceOf(TypeError);
    expect(served.requests).toEqual([]);
  });
});

it("an answer with a status that no Response can have is a failure of the connection", async () => {
  const server = createServer((socket) => {
    socket.once("data", () => socket.end("HTTP/1.1 799 What\r\ncontent-length: 2\r\n\r\n{}"));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const error = await errorOf(clientOf({ url }, { fetch: nodeFetch }).servers.create(newServer));
  expect(error).toMatchObject({ name: "ConnectionError", outcomeUnknown: true, attempts: [{}] });
  server.close();
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

  it("tells at once where the server speaks none: nothing was sent, and trying again is of no use", async () => {
    server.on("connection", (socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    const error = await errorOf(clientOf({ url: baseUrl }, { fetch: nodeFetch }).servers.create(newServer));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.attempts).toHaveLength(1);
    expect(error.outcomeUnknown).toBe(false);
  });

  // Before undici gives up by itself.
  it("leaves a handshake alone as soon as it is aborted", { timeout: 5_000 }, async () => {
    const controller = new AbortController();
    const failure = thrownBy(nodeFetch(baseUrl, { signal: controller.signal }));
    const [socket] = await once(server, "connection");
    const reason = new Error("changed my mind");
    controller.abort(reason);
    expect(await failure).toBe(reason);
    socket.destroy();
  });

  // In real time: undici has a clock of its own.
  it("gives up a handshake that doesn't end within 10 s, as one that was never sent", async () => {
    const failure = thrownBy(nodeFetch(baseUrl));
    const [socket] = await once(server, "connection");
    expect(await failure).toMatchObject({ cause: { code: "UND_ERR_CONNECT_TIMEOUT" } });
    socket.destroy();
  });
});
