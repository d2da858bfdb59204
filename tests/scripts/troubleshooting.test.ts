import { readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { root } from "../../scripts/lib/tools.js";
import { CloudNexus, type CloudNexusOptions } from "../../src/index.js";
import { createSimulator } from "../../src/simulator/index.js";
import { closedUrl, type Served, serve } from "../support/server.js";

const guide = await readFile(`${root}guides/troubleshooting.md`, "utf8");

/** The messages in the first column of the guide's tables, with "…" for what varies. */
const messages = [...guide.matchAll(/^\| `([^`]+)`/gm)].map(([, message = ""]) => message);

const sim = createSimulator({ servers: 3, rateLimit: { limit: 1000, window: 60 } });
const apiKey = sim.keys.admin;
const server = { name: "web", region: "eu-west-2", plan: "standard-8", image: "ubuntu-22.04" };

/** Responds with a web page, or with what the path asks for. */
let other: Served;

beforeAll(async () => {
  await sim.listen();
  other = await serve(({ url }, response) => {
    if (url.startsWith("/redirect")) response.writeHead(302, { location: "https://login.example/" }).end();
    else if (url.startsWith("/json")) response.setHeader("content-type", "application/json").end("{}");
    else response.setHeader("content-type", "text/html").end("<!doctype html><p>Welcome</p>");
  });
});
afterEach(() => {
  vi.unstubAllEnvs();
  Object.assign(sim.faults, { dropAfter: 0, html: 0, stall: 0 });
});
afterAll(async () => {
  await sim.close();
  await other.close();
});

function client(options: CloudNexusOptions = {}): CloudNexus {
  return new CloudNexus({ apiKey, baseUrl: sim.baseUrl, maxRetries: 0, ...options });
}

/** Lists servers with these options. */
const list = (options?: CloudNexusOptions) => client(options).servers.list();

/** Lists servers of a path of the other server. */
const listAt = (path: string) => list({ baseUrl: `${new URL(other.url).origin}${path}` });

async function exceedLimit(options: CloudNexusOptions): Promise<unknown> {
  const limited = createSimulator({ rateLimit: { limit: 1, window: 60 } });
  const cnx = client({ baseUrl: limited.baseUrl, fetch: limited.fetch, totalTimeout: 500, ...options });
  await cnx.servers.list();
  return cnx.servers.list();
}

const mistakes: Record<string, () => unknown> = {
  "no key": () => {
    vi.stubEnv("CLOUDNEXUS_API_KEY", "");
    return new CloudNexus();
  },
  "a key of another kind": () => client({ apiKey: "secret" }),
  "a newline at the end of the key": () => client({ apiKey: `${apiKey}\n` }),
  "a test key for production": () => new CloudNexus({ apiKey, environment: "production" }),
  "a key function that throws": () =>
    list({
      apiKey: () => {
        throw new Error("The vault is sealed.");
      },
    }),
  "a misspelled option": () => client(Object.fromEntries([["baseURL", sim.baseUrl]])),
  "plain http": () => client({ baseUrl: "http://simulator:4010/v1" }),
  "an id that changes the path": () => client().cdn.purge("..", { paths: ["/"] }),
  "a date as a parameter": () => client().request("get", "/servers", { params: { query: { since: new Date() } } }),
  "the key in a header": () => client({ headers: { authorization: `Bearer ${apiKey}` } }),
  "middleware that leads elsewhere": () =>
    list({ middleware: [{ onRequest: ({ request }) => new Request("https://example.com/", request) }] }),
  "nobody listens": async () => list({ baseUrl: await closedUrl() }),
  "https to a server that speaks http": () => list({ baseUrl: sim.baseUrl.replace("http:", "https:") }),
  "a blocked port": () => list({ baseUrl: "http://127.0.0.1:9/v1" }),
  "a lost connection": () => {
    sim.faults.dropAfter = 1;
    return list();
  },
  "a slow response": () => {
    sim.faults.stall = 1;
    return list({ timeout: 50 });
  },
  "a slow call": () => {
    sim.faults.stall = 1;
    return list({ totalTimeout: 50 });
  },
  "a wait that is too long": () => exceedLimit({}),
  "an invalid parameter": () => client().servers.list({ limit: 1000 }),
  "an expired key": () => list({ apiKey: sim.keys.expired }),
  "a read-only key": () => client({ apiKey: sim.keys.readOnly }).servers.create(server),
  "no /v1": () => list({ baseUrl: sim.baseUrl.replace("/v1", "") }),
  "an unknown zone": () => client().cdn.purge("zone_0", { paths: ["/"] }),
  "no capacity": () => {
    sim.state.full.add("us-west-9");
    return client().servers.create({ ...server, region: "us-west-9" });
  },
  "too many requests": () => exceedLimit({ rateLimiter: false }),
  "a redirect": () => listAt("/redirect"),
  "a gateway's error page": () => {
    sim.faults.html = 1;
    return list();
  },
  "a web page": () => listAt("/html"),
  "another API": () => listAt("/json"),
  "the page after the last": async () => (await list()).getNextPage(),
};

describe("the troubleshooting guide explains the message of", () => {
  it.each(Object.entries(mistakes))("%s", async (_, make) => {
    const error = await Promise.resolve()
      .then(make)
      .then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
    const { message } = error as Error;
    expect(
      messages.filter((pattern) => matches(message, pattern)),
      message,
    ).not.toEqual([]);
  });
});

/** Whether the parts of a pattern, between its "…", occur in this order. */
function matches(message: string, pattern: string): boolean {
  let position = 0;
  return pattern.split("…").every((part) => {
    const found = message.indexOf(part, position);
    position = found + part.length;
    return found >= 0;
  });
}
