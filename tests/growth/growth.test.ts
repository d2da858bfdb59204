import { readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { operations } from "../../generated/operations.js";
import type { Mock } from "../../src/contract/run/prism.js";
import type { CloudNexus, CloudNexusOptions, Middleware } from "../../src/index.js";
import type { Simulator } from "../../src/simulator/index.js";
import { json, type Received, type Served, serve } from "../support/server.js";
import { createGrownProject, type GrownProject, grownContract, type RunResult } from "./grown-project.js";
import { apiKey, COMMON_HEADERS, expectedRequests } from "./wire.js";

type Result = { data?: unknown; error?: unknown; response: Response };
type Page = { meta: unknown; nextCursor: string | null };

/** Modules of the copy, whose types are those of another contract. */
interface GrownModules {
  operations: Record<string, unknown>;
  calls: Record<string, (cnx: CloudNexus) => Promise<Result>>;
  createClient(options: CloudNexusOptions): CloudNexus;
  paginate(cnx: CloudNexus, path: string, options?: object): AsyncIterable<unknown> & PromiseLike<Page>;
  createSimulator(): Simulator;
  startMock(): Promise<Mock>;
  renderReference(file: string): Promise<void>;
  validateResponses(options: object): Middleware;
}

const MODULES = [
  "generated/operations.ts",
  "tests/growth/project/calls.ts",
  "src/paginate.ts",
  "src/simulator/index.ts",
  "src/validate/index.ts",
  "src/contract/run/prism.ts",
  "scripts/lib/docs/reference.ts",
];

const expected = expectedRequests(expect.any(String), expect.stringMatching(/^multipart\/form-data; boundary=/));

let project: GrownProject;
let lint: RunResult;
let generate: RunResult;
let grown: GrownModules;

/** Everything below is about a contract with every kind of operation. */
beforeAll(async () => {
  project = await createGrownProject();
  await project.writeContract(await grownContract());
  lint = await project.run("lint");
  generate = await project.run("generate", "--no-lint");
  const modules = await Promise.all(MODULES.map((file) => import(/* @vite-ignore */ project.path(file))));
  grown = Object.assign({}, ...modules);
}, 120_000);
afterAll(() => project.remove());

async function collect(items: AsyncIterable<unknown>): Promise<unknown[]> {
  const collected: unknown[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

function call(name: string, cnx: CloudNexus): Promise<Result> {
  const send = grown.calls[name];
  if (!send) throw new Error(`There is no call ${name}.`);
  return send(cnx);
}

describe("the contract", () => {
  it("is accepted by the linter", () => {
    expect(lint).toEqual({ code: 0, output: expect.stringContaining("no problems") });
  });

  it("is generated from", () => {
    expect(generate).toEqual({ code: 0, output: expect.stringContaining("Written") });
  });

  it("has a call for each operation that was added", async () => {
    const sim = grown.createSimulator();
    const cnx = grown.createClient({ fetch: sim.fetch, apiKey: sim.keys.admin, baseUrl: sim.baseUrl });
    for (const name of Object.keys(expected)) await call(name, cnx);
    const added = Object.keys(grown.operations).filter((id) => !Object.hasOwn(operations, id));
    expect(new Set(sim.requests.map(({ operation }) => operation))).toEqual(new Set(added));
  });

  it("types what may be called and what may not", async () => {
    expect(await project.compile("tests/growth/project")).toEqual({ code: 0, output: "" });
  });

  it("leaves the code that there is as it is", async () => {
    expect(await project.compile("tsconfig.json")).toEqual({ code: 0, output: "" });
  });
});

describe("the API reference", () => {
  it("shows all operations and webhooks", async () => {
    const file = project.path("reference.html");
    await grown.renderReference(file);
    const html = await readFile(file, "utf8");
    const ids = [...Object.keys(grown.operations), "growth-onServerCreated"];
    expect(ids.filter((id) => !html.includes(id))).toEqual([]);
  });
});

describe("the client", () => {
  let server: Served;
  let cnx: CloudNexus;
  let respond: (request: Received) => unknown;

  beforeEach(async () => {
    respond = () => ({ data: 1 });
    server = await serve((request, response) => json(response, 200, respond(request)));
    cnx = grown.createClient({ apiKey, baseUrl: server.url, logLevel: "off" });
  });
  afterEach(() => server.close());

  it.each(Object.entries(expected))(
    "sends %s as the contract describes it",
    async (name, { request, headers, body = "" }) => {
      await call(name, cnx);
      expect(server.requests).toHaveLength(1);
      const [sent] = server.requests;
      const ofOperation = Object.entries(sent?.headers ?? {}).filter(([header]) => !COMMON_HEADERS.has(header));
      expect({
        request: `${sent?.method} ${sent?.url.replace("/v1", "")}`,
        headers: Object.fromEntries(ofOperation),
        body: sent?.body,
      }).toEqual({ request, headers, body });
    },
  );

  it("sends a form with its fields and files", async () => {
    await call("uploadImage", cnx);
    const [sent] = server.requests;
    const headers = { "content-type": String(sent?.headers["content-type"]) };
    const form = await new Response(sent?.body, { headers }).formData();
    const file = form.get("file") as File;
    expect([form.get("name"), file.name, file.type, await file.text()]).toEqual([
      "disk",
      "disk.png",
      "image/png",
      "bytes",
    ]);
  });

  it("retries with the same idempotency key", async () => {
    await server.close();
    server = await serve((_, response, count) => (count === 1 ? response.destroy() : json(response, 200, { data: 1 })));
    await call("createServers", grown.createClient({ apiKey, baseUrl: server.url, logLevel: "off" }));
    const keys = server.requests.map(({ headers }) => headers["idempotency-key"]);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  it("shows no key that is sent in a query", async () => {
    const { response } = await call("getFeed", cnx);
    expect(response.url).toBe(`${server.url}/growth/feed`);
  });

  it("pages through a list whose cursors have a place and names of their own", async () => {
    respond = ({ url }) => {
      const after = url.includes("starting_after=b%3D") ? null : "b=";
      return { result: { invoices: [{ number: after ? 1 : 2 }] }, paging: { cursors: { after }, total: 2 } };
    };
    const invoices = grown.paginate(cnx, "/growth/invoices", { query: { page_size: 1, paid: true } });
    const first = await invoices;
    expect(first.meta).toEqual({ cursors: { after: "b=" }, total: 2 });
    expect(first.nextCursor).toBe("b=");
    expect(await collect(invoices)).toEqual([{ number: 1 }, { number: 2 }]);
    expect(server.requests.map(({ url }) => url)).toEqual([
      "/v1/growth/invoices?page_size=1&paid=true",
      "/v1/growth/invoices?page_size=1&paid=true&starting_after=b%3D",
    ]);
  });

  it("pages through a list whose cursor is beside its items", async () => {
    respond = ({ url }) => ({ results: [url], next: url.includes("after=") ? null : "b", total: 2 });
    const events = grown.paginate(cnx, "/growth/events");
    expect((await events).meta).toEqual({ results: ["/v1/growth/events"], next: "b", total: 2 });
    expect(await collect(events)).toEqual(["/v1/growth/events", "/v1/growth/events?after=b"]);
  });

  it("says what is missing in a page, and where to resume", async () => {
    respond = ({ url }) =>
      url.includes("starting_after=")
        ? { result: {}, paging: {} }
        : { result: { invoices: [] }, paging: { cursors: { after: "b" } } };
    const failure = await collect(grown.paginate(cnx, "/growth/invoices")).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      name: "ResponseValidationError",
      message: expect.stringContaining("expected `result.invoices`, an array, and `paging`, an object"),
      cursor: "b",
    });
  });

  it("refuses to page through what is no list", async () => {
    const failure = await collect(grown.paginate(cnx, "/growth/account")).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: "ConfigurationError", message: expect.stringContaining("/growth/account") });
    expect(server.requests).toEqual([]);
  });
});

describe("the simulator", () => {
  const clientOf = (sim: Simulator, options: CloudNexusOptions = {}) =>
    grown.createClient({ fetch: sim.fetch, apiKey: sim.keys.admin, baseUrl: sim.baseUrl, logLevel: "off", ...options });

  it.each(Object.keys(expected))("responds to %s, and request and response conform to the contract", async (name) => {
    const sim = grown.createSimulator();
    const middleware = [grown.validateResponses({ mode: "throw", requests: true })];
    const { error, response } = await call(name, clientOf(sim, { middleware }));
    expect([error, response.status]).toEqual([undefined, expect.toSatisfy((status: number) => status < 300)]);
    expect(response.headers.get("x-cloudnexus-simulator")).toBe("example");
  });

  it.each(["getServer", "getAccount", "getLimits", "getFeed"])("refuses an unknown key for %s", async (name) => {
    const { error } = await call(name, clientOf(grown.createSimulator(), { apiKey }));
    expect(error).toMatchObject({ error: { code: "invalid_api_key", message: "Unknown API key." } });
  });

  it("takes a key in any place that the operation allows", async () => {
    const sim = grown.createSimulator();
    const bearer = await sim.fetch(`${sim.baseUrl}/growth/limits`, {
      headers: { authorization: `Bearer ${sim.keys.admin}` },
    });
    expect(bearer.status).toBe(200);
    const none = await sim.fetch(`${sim.baseUrl}/growth/limits`);
    expect(await none.json()).toMatchObject({
      error: { message: "Missing API key. Send it as the header `X-Api-Key` or `Authorization: Bearer <key>`." },
    });
  });

  it("validates a status by its range", async () => {
    const sim = grown.createSimulator();
    sim.on("growth-createServers" as never, () => Response.json({}, { status: 207 }));
    const cnx = clientOf(sim, { middleware: [grown.validateResponses({ mode: "throw" })] });
    await expect(call("createServers", cnx)).rejects.toMatchObject({ violations: [{ pointer: "/data" }] });
  });
});

describe("the mock", () => {
  let mock: Mock;

  beforeAll(async () => {
    mock = await grown.startMock();
  });
  afterAll(() => mock.close());

  /** Prism 5 exits at an array in a path. */
  const beyondPrism = new Set(["compareServers"]);

  it.each(Object.keys(expected).filter((name) => !beyondPrism.has(name)))("responds to %s", async (name) => {
    const cnx = grown.createClient({ apiKey, baseUrl: mock.url, logLevel: "off", maxRetries: 0 });
    const { error, response } = await call(name, cnx);
    expect([error, response.status]).toEqual([undefined, expect.toSatisfy((status: number) => status < 300)]);
  });
});
