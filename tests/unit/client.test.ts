import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { APIError, CloudNexus, ConfigurationError } from "../../src/index.js";

const apiKey = "cnx_sk_test_abc123";
let server: Server | undefined;

afterEach(() => server?.close());

/** A client of a real server on a free port. */
async function clientOf(answer: RequestListener): Promise<CloudNexus> {
  server = createServer(answer);
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return new CloudNexus({ apiKey, baseUrl: `http://127.0.0.1:${port}/v1` });
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  return JSON.parse(Buffer.concat(await request.toArray()).toString());
}

describe("calls", () => {
  it("list servers with their filters, and the key as a Bearer token", async () => {
    const asked: (string | undefined)[] = [];
    const cnx = await clientOf((request, response) => {
      asked.push(request.method, request.url, request.headers.authorization);
      response.end(JSON.stringify({ data: [], meta: { total: 0, next_cursor: null, prev_cursor: null } }));
    });
    expect(await cnx.servers.list({ status: "running", limit: 5, cursor: "a+b/c==" })).toMatchObject({ data: [] });
    expect(asked).toEqual(["GET", "/v1/servers?status=running&limit=5&cursor=a%2Bb%2Fc%3D%3D", `Bearer ${apiKey}`]);
  });

  it("create, scale and purge send their body as JSON and give what is in `data`", async () => {
    const asked: unknown[] = [];
    const cnx = await clientOf(async (request, response) => {
      asked.push([request.url, request.headers["content-type"], await bodyOf(request)]);
      response.end(JSON.stringify({ data: { answered: true } }));
    });
    const body = { name: "web", region: "eu-west-2", plan: "standard-8", image: "ubuntu-22.04" };
    expect(await cnx.servers.create(body)).toEqual({ answered: true });
    expect(await cnx.databases.scale({ database_id: "db_1", new_tier: "small" })).toEqual({ answered: true });
    expect(await cnx.cdn.purge("zone_4f2a", { paths: ["/*"] })).toEqual({ answered: true });
    expect(asked).toEqual([
      ["/v1/servers", "application/json", body],
      ["/v1/databases/scale", "application/json", { database_id: "db_1", new_tier: "small" }],
      ["/v1/cdn/zones/zone_4f2a/purge", "application/json", { paths: ["/*"] }],
    ]);
  });

  it("throw what the server refused, with its code, details and request id", async () => {
    const error = { code: "insufficient_resources", message: "full", details: { region: "x" }, request_id: "req_1" };
    const cnx = await clientOf((_, response) => response.writeHead(409).end(JSON.stringify({ error })));
    const body = { name: "web", region: "x", plan: "p", image: "i" };
    const thrown = await cnx.servers.create(body).catch((reason: unknown) => reason);
    expect(thrown).toBeInstanceOf(APIError);
    expect(thrown).toMatchObject({
      status: 409,
      code: "insufficient_resources",
      details: { region: "x" },
      requestId: "req_1",
    });
  });

  it("give raw GET's every status as a result, not as an exception", async () => {
    const cnx = await clientOf((_, response) => response.writeHead(500).end());
    const { data, response } = await cnx.GET("/servers", { params: { query: { limit: 1 } }, maxRetries: 0 });
    expect([data, response.status]).toEqual([undefined, 500]);
  });
});

describe("a client is refused", () => {
  it.each([
    ["without a key", { apiKey: "" }, /apiKey/],
    ["with a key of another shape", { apiKey: "sk_1" }, /cnx_sk_live_/],
    ["with a key that has a newline", { apiKey: `${apiKey}\n` }, /letters and digits/],
    ["with plain http to another machine", { apiKey, baseUrl: "http://example.com/v1" }, /https/],
    ["with a base URL that is none", { apiKey, baseUrl: "nowhere" }, /https/],
  ])("%s", (_, options, message) => {
    const make = () => new CloudNexus(options);
    expect(make).toThrow(ConfigurationError);
    expect(make).toThrow(message);
  });
});
