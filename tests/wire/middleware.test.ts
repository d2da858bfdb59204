import type { Middleware } from "openapi-fetch";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ConnectionError } from "../../src/index.js";
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

it("runs in order on the way out and in reverse on the way back, the client's before the call's", async () => {
  await serveAll((_, response) => json(response, 200, { data: [], meta: {} }));
  const order: string[] = [];
  const named = (name: string) => ({
    onRequest: () => void order.push(`${name} out`),
    onResponse: () => void order.push(`${name} back`),
  });
  await clientOf(served, { middleware: [named("a"), named("b")] }).GET("/servers", { middleware: [named("c")] });
  expect(order).toEqual(["a out", "b out", "c out", "c back", "b back", "a back"]);
});

it("is told of the call: its path and parameters as the contract has them, and an id of its own", async () => {
  vi.restoreAllMocks();
  await serveAll((_, response) => json(response, 200, { data: {} }));
  const seen: unknown[] = [];
  const middleware: Middleware[] = [
    {
      onRequest: ({ schemaPath, params, id, options }) =>
        void seen.push({ schemaPath, params, id, query: options.querySerializer({ a: 1 }), baseUrl: options.baseUrl }),
    },
  ];
  const cnx = clientOf(served, { middleware });
  for (const _ of [1, 2]) await cnx.cdn.purge("zone_1", { paths: ["/*"] });
  const schemaPath = "/cdn/zones/{zone_id}/purge";
  const about = { schemaPath, params: { path: { zone_id: "zone_1" } }, query: "a=1", baseUrl: served.url };
  expect(seen).toEqual([expect.objectContaining(about), expect.objectContaining(about)]);
  expect(new Set(seen.map((call) => (call as { id: string }).id)).size).toBe(2);
});

const never = () => new Promise<undefined>(() => {});
it.each<Middleware>([{ onRequest: never }, { onResponse: never }])(
  "that never ends, %o, ends with the call's time, and with its signal",
  async (middleware) => {
    await serveAll((_, response) => json(response, 200, { data: [], meta: {} }));
    const cnx = clientOf(served, { middleware: [middleware] });
    const late = await errorOf(cnx.servers.list({}, { totalTimeout: 50 }));
    expect(late).toMatchObject({ name: "TimeoutError", operation: "listServers" });
    const controller = new AbortController();
    const aborted = thrownBy(cnx.servers.list({}, { signal: controller.signal }));
    controller.abort("enough");
    expect(await aborted).toBe("enough");
  },
);

it("may read every answer, each for itself, and leaves the client its own", async () => {
  await serveAll((_, response) => json(response, 200, { data: [{ id: "srv_1" }], meta: {} }));
  const seen: unknown[] = [];
  const read = { onResponse: async ({ response }: { response: Response }) => void seen.push(await response.text()) };
  const page = await clientOf(served, { middleware: [read, read] }).servers.list();
  expect(page.data).toEqual([{ id: "srv_1" }]);
  expect(seen).toEqual([expect.stringContaining("srv_1"), expect.stringContaining("srv_1")]);
});

it("that gives back the answer that it has read changes nothing", async () => {
  await serveAll((_, response) => json(response, 200, { data: { id: "srv_1" } }));
  const onResponse = async ({ response }: { response: Response }) => {
    await response.json();
    return response;
  };
  expect(await clientOf(served, { middleware: [{ onResponse }] }).servers.create(newServer)).toEqual({ id: "srv_1" });
});

it("gets what was thrown once no retry is left: the last first, each what the one before made of it", async () => {
  await serveAll((_, response) => response.destroy());
  const seen: unknown[] = [];
  const mine = new Error("mine");
  const middleware: Middleware[] = [
    { onError: ({ error }) => void seen.push(error) },
    {
      onError: ({ error }) => {
        seen.push(error);
        return mine;
      },
    },
  ];
  expect(await thrownBy(clientOf(served, { middleware, maxRetries: 1 }).servers.list())).toBe(mine);
  expect(seen).toEqual([expect.any(ConnectionError), mine]);
  expect(served.requests).toHaveLength(2);
});

it("may answer in place of an error, which the others then see as any answer", async () => {
  await serveAll((_, response) => response.destroy());
  const statuses: number[] = [];
  const middleware: Middleware[] = [
    { onResponse: ({ response }) => void statuses.push(response.status) },
    { onError: () => Response.json({ data: [], meta: {} }) },
  ];
  const page = await clientOf(served, { middleware, maxRetries: 0 }).servers.list();
  expect(page.data).toEqual([]);
  expect(statuses).toEqual([200]);
});

it("gets a typed error for a status that no Response can have", async () => {
  await serveAll((_, response) => void response.writeHead(799).end("{}"));
  const errors: unknown[] = [];
  const middleware: Middleware[] = [{ onError: ({ error }) => void errors.push(error) }];
  // Not every transport passes such a response on.
  const cnx = clientOf(served, { middleware, fetch: globalThis.fetch });
  const error = await errorOf(cnx.servers.list());
  expect(error).toMatchObject({ name: "ResponseValidationError", status: 799, operation: "listServers" });
  expect(errors).toEqual([error]);
});

it("sees no key, may add headers, and a retry sends the body and these again", async () => {
  await serveAll((request, response, count) => (count < 3 ? refuse(response, 429) : succeed(request, response)));
  const seen: (string | null)[] = [];
  const middleware: Middleware[] = [
    {
      onRequest({ request }) {
        seen.push(request.headers.get("authorization"));
        request.headers.set("x-trace", "1");
      },
      onResponse: ({ request }) => void seen.push(request.headers.get("authorization")),
    },
  ];
  expect(await clientOf(served, { middleware }).servers.create(newServer)).toMatchObject({
    name: newServer.name,
    status: "provisioning",
  });
  expect(seen).toEqual([null, null]);
  expect(served.requests).toHaveLength(3);
  for (const { headers, body } of served.requests) {
    expect(headers).toMatchObject({
      "x-trace": "1",
      authorization: `Bearer ${apiKey}`,
      "content-type": "application/json",
    });
    expect(headers["user-agent"]).toContain("cloudnexus-sdk/");
    expect(JSON.parse(body)).toEqual(newServer);
  }
});

it("may make another request of it, which is retried as well", async () => {
  await serveAll((request, response, count) => (count === 1 ? refuse(response, 429) : succeed(request, response)));
  const onRequest: Middleware["onRequest"] = ({ request }) =>
    new Request(request, { headers: { "content-type": "application/json", "x-new": "1" } });
  await clientOf(served, { middleware: [{ onRequest }] }).servers.create(newServer);
  expect(served.requests.map(({ headers, body }) => [headers["x-new"], JSON.parse(body)])).toEqual([
    ["1", newServer],
    ["1", newServer],
  ]);
});

it("that makes another response doesn't lose what the call went through", async () => {
  await serveAll((_, response) => refuse(response, 500));
  const onResponse: Middleware["onResponse"] = ({ response }) => new Response(response.body, response);
  const error = await errorOf(clientOf(served, { middleware: [{ onResponse }] }).servers.create(newServer));
  expect(error).toMatchObject({ status: 500, code: "refused", outcomeUnknown: true, attempts: [{ status: 500 }] });
});

it("that answers by itself sends nothing", async () => {
  await serveAll(succeed);
  const onRequest: Middleware["onRequest"] = () => Response.json({ data: { id: "cached" } });
  const cnx = clientOf(served, { middleware: [{ onRequest }] });
  expect(await cnx.servers.create(newServer)).toEqual({ id: "cached" });
  expect(served.requests).toHaveLength(0);
});

it("that fails is not retried, and its error comes as it is", async () => {
  await serveAll(succeed);
  const fault = new SyntaxError("mine");
  const onResponse = () => {
    throw fault;
  };
  expect(await thrownBy(clientOf(served, { middleware: [{ onResponse }] }).servers.list())).toBe(fault);
  expect(served.requests).toHaveLength(1);
});

it("may be an object with a state of its own", async () => {
  await serveAll((_, response) => json(response, 200, { data: [], meta: {} }));
  class Counter {
    calls = 0;
    onRequest() {
      this.calls++;
    }
    onResponse() {
      this.calls++;
    }
  }
  const counter = new Counter();
  await clientOf(served, { middleware: [counter] }).servers.list();
  expect(counter.calls).toBe(2);
});
