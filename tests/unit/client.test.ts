import { afterEach, describe, expect, it, vi } from "vitest";
import {
  type CallOptions,
  CloudNexus,
  type CloudNexusOptions,
  ConfigurationError,
  ConflictError,
  createRateLimiter,
  type PageList,
  paginate,
} from "../../src/index.js";
import { createSimulator, type Simulator } from "../../src/simulator/index.js";

const apiKey = "cnx_sk_test_abc123";
const order = { name: "web", region: "eu-west-2", plan: "standard-8", image: "ubuntu-22.04" };

function clientOf(sim: Simulator, options: CloudNexusOptions = {}): CloudNexus {
  return new CloudNexus({ fetch: sim.fetch, baseUrl: sim.baseUrl, apiKey: sim.keys.admin, ...options });
}

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("calls", () => {
  it("list servers with their filters, and the key as a Bearer token", async () => {
    const sim = createSimulator();
    const cnx = clientOf(sim);
    const { nextCursor } = await cnx.servers.list({ status: "running", limit: 5 });
    const page = await cnx.servers.list({ status: "running", limit: 5, cursor: nextCursor ?? "" });
    expect(page.data.map(({ status }) => status)).toEqual(Array(5).fill("running"));
    expect(sim.requests[1]).toMatchObject({
      method: "GET",
      path: "/v1/servers",
      query: { status: "running", limit: "5", cursor: nextCursor },
      headers: { authorization: `Bearer ${sim.keys.admin}` },
    });
  });

  it("encode what they put into a URL", async () => {
    const sim = createSimulator();
    // It isn't one of the simulator's, which says so.
    await expect(clientOf(sim).servers.list({ cursor: "a+b/c==&limit=1" })).rejects.toThrow(/cursor/);
    expect(sim.requests[0]?.query).toEqual({ cursor: "a+b/c==&limit=1" });
  });

  it("create, scale and purge send their body as JSON and give what is in `data`", async () => {
    const sim = createSimulator({ servers: 0 });
    const cnx = clientOf(sim);
    expect(await cnx.servers.create(order)).toEqual(sim.state.servers.all()[0]);
    const scaling = { database_id: "db_9f8e7d6c5b", new_tier: "small" };
    expect(await cnx.databases.scale(scaling)).toMatchObject({ database_id: "db_9f8e7d6c5b", tier: "small" });
    expect(await cnx.cdn.purge("zone_4f2a", { paths: ["/*"] })).toMatchObject({ zone_id: "zone_4f2a", paths: ["/*"] });
    expect(
      sim.requests.map(({ path, headers, body }) => [path, headers["content-type"], JSON.parse(body ?? "")]),
    ).toEqual([
      ["/v1/servers", "application/json", order],
      ["/v1/databases/scale", "application/json", scaling],
      ["/v1/cdn/zones/zone_4f2a/purge", "application/json", { paths: ["/*"] }],
    ]);
  });

  it("throw what the server refused, with its code, details and request id", async () => {
    const sim = createSimulator();
    sim.state.full.add(order.region);
    const thrown = await clientOf(sim)
      .servers.create(order)
      .catch((reason: unknown) => reason);
    expect(thrown).toBeInstanceOf(ConflictError);
    expect(thrown).toMatchObject({
      status: 409,
      code: "insufficient_resources",
      details: { region: order.region },
      requestId: expect.stringMatching(/^req_/),
    });
  });

  it("give raw GET's every status as a result, not as an exception", async () => {
    const sim = createSimulator({ faults: { errorBefore: 1 } });
    const { data, response } = await clientOf(sim).GET("/servers", { params: { query: { limit: 1 } }, maxRetries: 0 });
    expect([data, response.status]).toEqual([undefined, 500]);
  });

  it("show nothing of the call in raw GET's result", async () => {
    const result = await clientOf(createSimulator()).GET("/servers");
    // Of what is spread, symbols too.
    expect(Reflect.ownKeys({ ...result })).toEqual(["data", "response"]);
  });
});

type ListOptions = CallOptions & { prefetch?: 0 | 1 | undefined };

describe.each<[string, (cnx: CloudNexus, options: ListOptions) => PageList<unknown>]>([
  ["servers.list", (cnx, options) => cnx.servers.list({ limit: 2 }, options)],
  ["paginate", (cnx, options) => paginate(cnx, "/servers", { query: { limit: 2 }, ...options })],
])("the options of %s", (_, list) => {
  const sim = createSimulator({ servers: 5 });

  /** A client whose first page comes, and whose second is up to the test. */
  function secondBy(answer: () => Promise<Response>) {
    const fetch = vi.fn<typeof globalThis.fetch>(answer).mockImplementationOnce(sim.fetch);
    return { fetch, cnx: clientOf(sim, { fetch }) };
  }

  it("bring their headers to every page, in either direction", async () => {
    sim.requests.length = 0;
    const cnx = clientOf(sim);
    const options = { headers: { "x-trace": "1" } };
    await list(cnx, options).toArray();
    await (await (await list(cnx, options)).getNextPage()).getPrevPage();
    expect(sim.requests.map(({ headers }) => headers["x-trace"])).toEqual(Array(6).fill("1"));
  });

  it("bound the retries of every page", async () => {
    const { cnx, fetch } = secondBy(async () => new Response(null, { status: 503 }));
    await expect(list(cnx, { maxRetries: 0 }).toArray()).rejects.toMatchObject({ status: 503 });
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  it("bound the time of every page", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { cnx } = secondBy(() => new Promise(() => {}));
    const page = await list(cnx, { timeout: 60, maxRetries: 0 });
    const late = expect(page.getNextPage()).rejects.toThrow("within 60 ms (timeout)");
    await vi.runAllTimersAsync();
    await late;
  });

  it("abort every page", async () => {
    const controller = new AbortController();
    const reason = new Error("the caller's own");
    const { cnx } = secondBy(() => {
      controller.abort(reason);
      return new Promise(() => {});
    });
    await expect(list(cnx, { signal: controller.signal }).toArray()).rejects.toBe(reason);
  });

  it("have the next page asked for while the first is worked on, with prefetch: 1 alone", async () => {
    for (const prefetch of [1, 0, undefined] as const) {
      const { cnx, fetch } = secondBy(async () => Response.json({ data: [], meta: {} }));
      for await (const _ of list(cnx, { prefetch })) {
        await new Promise(setImmediate);
        expect(fetch).toHaveBeenCalledTimes(prefetch ? 2 : 1);
        break;
      }
      expect(fetch).toHaveBeenCalled();
    }
  });
});

describe("a base URL", () => {
  it.each([
    "http://localhost:4010",
    "http://127.0.0.1:4010/v1",
    "http://[::1]:4010/v1",
    "http://localhost/v1",
    "https://example.com/v1",
  ])("may be %s", async (baseUrl) => {
    const fetch = vi.fn<typeof globalThis.fetch>(async () => Response.json({ data: [], meta: {} }));
    await new CloudNexus({ apiKey, baseUrl, fetch }).servers.list();
    expect(fetch.mock.calls[0]?.[0]).toBe(`${baseUrl}/servers`);
  });
});

describe("a browser", () => {
  it.each(["document", "importScripts"])("(it has %s, and no Node) is refused, unless allowed", async (mark) => {
    vi.stubGlobal(mark, {});
    // A page that is only imitated, as tests of pages do it: nobody else can read the key.
    expect(() => new CloudNexus({ apiKey })).not.toThrow();
    vi.stubGlobal("process", Object.create(process, { versions: { value: {} } }));
    const fetch = vi.fn<typeof globalThis.fetch>(async () => Response.json({ data: [], meta: {} }));
    for (const dangerouslyAllowBrowser of [undefined, false]) {
      const make = () => new CloudNexus({ apiKey, fetch, dangerouslyAllowBrowser });
      expect(make).toThrow(ConfigurationError);
      expect(make).toThrow(/running in a browser, where anyone can read the API key.*dangerouslyAllowBrowser/);
    }
    await new CloudNexus({ apiKey, fetch, dangerouslyAllowBrowser: true }).servers.list();
    // Its own name is the browser's to say.
    expect(new Headers(fetch.mock.calls[0]?.[1]?.headers).has("user-agent")).toBe(false);
  });
});

it("a runtime that may not read environment variables has none", async () => {
  const denied = {
    get() {
      throw new Error("Requires env access");
    },
  };
  vi.stubGlobal(
    "process",
    Object.create(process, { env: { value: Object.defineProperty({}, "CLOUDNEXUS_BASE_URL", denied) } }),
  );
  const fetch = vi.fn<typeof globalThis.fetch>(async () => Response.json({ data: [], meta: {} }));
  await new CloudNexus({ apiKey, fetch }).servers.list();
  expect(fetch.mock.calls[0]?.[0]).toBe("https://api-sandbox.cloudnexus.io/v1/servers");
});

it("the rate limit of a client is what its limiter knows, also from another client", async () => {
  const sim = createSimulator({ rateLimit: { limit: 10, window: 60 } });
  const rateLimiter = createRateLimiter();
  const first = clientOf(sim, { rateLimiter });
  const second = clientOf(sim, { rateLimiter });
  await first.GET("/servers");
  expect(second.rateLimit).toMatchObject({ limit: 10, remaining: 9 });
  await second.GET("/servers");
  expect(first.rateLimit).toMatchObject({ limit: 10, remaining: 8 });
});

describe("a client is refused", () => {
  it.each([
    ["without a key", { apiKey: "" }, /^Missing API key\. Pass `apiKey` or set CLOUDNEXUS_API_KEY\.$/],
    [
      "with a key of the other environment",
      { apiKey, environment: "production" as const },
      /This is a sandbox key .*but the client calls production\. Pass environment: "sandbox"/,
    ],
    ["with a key of another shape", { apiKey: "sk_1" }, /cnx_sk_live_/],
    ["with a key that has a newline", { apiKey: `${apiKey}\n` }, /whitespace, such as a newline at its end/],
    ["with plain http to another machine", { apiKey, baseUrl: "http://example.com/v1" }, /https/],
    ["with plain http to another machine's root", { apiKey, baseUrl: "http://example.com" }, /https/],
    ["with a base URL that is none", { apiKey, baseUrl: "nowhere" }, /https/],
  ])("%s", (_, options, message) => {
    const make = () => new CloudNexus(options);
    expect(make).toThrow(ConfigurationError);
    expect(make).toThrow(message);
  });
});
