import { inspect } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  CloudNexus,
  type CloudNexusOptions,
  ConfigurationError,
  NotFoundError,
  ResponseValidationError,
} from "../../src/index.js";
import { createSimulator } from "../../src/simulator/index.js";
import { RequestValidationError, type ValidationOptions, validateResponses } from "../../src/validate/index.js";
import { clientOf, errorOf, newServer, thrownBy } from "../support/client.js";
import { json, refuse, type Served, serve } from "../support/server.js";

const server = {
  id: "srv_1",
  name: "web",
  status: "running",
  region: "eu-west-2",
  specs: { cpu: 1, ram_gb: 1, storage_gb: 1 },
  ipv4: null,
  created_at: "2025-01-12T08:30:00Z",
};
const meta = { total: 1, next_cursor: null, prev_cursor: null };
const broken = { data: [server, { ...server, ipv4: "s3cret", status: "s3cret", name: undefined }], meta };

let served: Served | undefined;
afterEach(async () => {
  vi.restoreAllMocks();
  await served?.close();
  served = undefined;
});

/** A client of a server that always answers the same, and what it was told of violations. */
async function checked(
  body: unknown,
  {
    status = 200,
    headers = {},
    ...options
  }: ValidationOptions & { status?: number; headers?: Record<string, string> } = {},
  rest: CloudNexusOptions = {},
) {
  served = await serve((_, response) => json(response, status, body, headers));
  const told: (ResponseValidationError | RequestValidationError)[] = [];
  const middleware = [validateResponses({ onViolation: (error) => told.push(error), ...options })];
  return { cnx: clientOf(served, { middleware, maxRetries: 0, ...rest }), told, served };
}

describe("validateResponses", () => {
  it("lets pass what keeps the contract, unknown fields included", async () => {
    const { cnx, told } = await checked({ data: [{ ...server, new_field: 1 }], meta: { ...meta, new: {} }, more: [] });
    expect((await cnx.servers.list()).data).toEqual([{ ...server, new_field: 1 }]);
    expect(told).toEqual([]);
  });

  it("tells of every place that breaks it, and lets the call go on", async () => {
    const { cnx, told } = await checked(broken, { headers: { "x-request-id": "req_7" } });
    expect((await cnx.servers.list()).data).toHaveLength(2);
    expect(told).toHaveLength(1);
    expect(told[0]).toBeInstanceOf(ResponseValidationError);
    expect(told[0]).toMatchObject({
      operation: "listServers",
      status: 200,
      requestId: "req_7",
      message: expect.stringMatching(
        /^listServers: response 200 does not match the API contract: \/data\/1\/name must be there; .*$/,
      ),
      violations: [
        { pointer: "/data/1/name", expected: "must be there" },
        { pointer: "/data/1/status", expected: 'must be one of "running","stopped","provisioning"' },
        { pointer: "/data/1/ipv4", expected: 'must match format "ipv4"' },
      ],
    });
  });

  it("leaves values out of the error, unless asked for them", async () => {
    const { cnx, told } = await checked(broken);
    await cnx.servers.list();
    expect(inspect(told[0], { depth: 9 }) + JSON.stringify(told[0])).not.toContain("s3cret");
    await served?.close();
    const asked = await checked(broken, { values: true });
    await asked.cnx.servers.list();
    expect(asked.told[0]?.violations?.[1]).toMatchObject({ pointer: "/data/1/status", value: "s3cret" });
    expect(asked.told[0]).toMatchObject({ body: JSON.stringify(broken) });
  });

  it("rejects the call in `throw` mode, and says that a create was done", async () => {
    const { cnx, told } = await checked({ data: { ...server, id: 1 } }, { status: 201, mode: "throw" });
    const error = await errorOf(cnx.servers.create(newServer));
    expect(error).toBe(told[0]);
    expect(error).toMatchObject({
      name: "ResponseValidationError",
      operation: "createServer",
      outcomeUnknown: true,
      violations: [{ pointer: "/data/id", expected: "must be string" }],
    });
  });

  it("checks refusals too, and names the request as they do", async () => {
    const { cnx, told } = await checked({ error: { code: 5, message: "no", request_id: "req_9" } }, { status: 404 });
    expect(await errorOf(cnx.cdn.purge("zone_1", { paths: ["/*"] }))).toBeInstanceOf(NotFoundError);
    expect(told[0]).toMatchObject({ operation: "purgeCache", status: 404, requestId: "req_9" });
    expect(told[0]?.violations).toEqual([{ pointer: "/error/code", expected: "must be string" }]);
  });

  it("tells of a status that the contract doesn't have, but not of a gateway's", async () => {
    const { cnx, told } = await checked({}, { status: 410 });
    await errorOf(cnx.servers.list());
    expect(told[0]?.violations).toEqual([
      { pointer: "", expected: "must have one of the statuses 200, 400, 401, 403, 429, 500" },
    ]);
    await served?.close();
    const behind = await checked({}, { status: 502 });
    await errorOf(behind.cnx.servers.list());
    expect(behind.told).toEqual([]);
  });

  it("takes a body that isn't JSON for one that breaks it", async () => {
    served = await serve((_, response) => response.writeHead(200).end("<html>"));
    const told = vi.fn();
    const cnx = clientOf(served, { middleware: [validateResponses({ onViolation: told })] });
    expect(await errorOf(cnx.GET("/servers"))).toBeInstanceOf(ResponseValidationError);
    expect(told.mock.calls).toMatchObject([[{ violations: [{ pointer: "", expected: "must be object" }] }]]);
  });

  it("warns through the console where nobody else is told", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const { cnx } = await checked(broken, { onViolation: undefined });
    await cnx.servers.list();
    expect(warn.mock.calls).toEqual([
      [expect.stringMatching(/^cloudnexus: listServers: .* does not match the API contract: /)],
    ]);
    await served?.close();
    const throwing = await checked(broken, { onViolation: undefined, mode: "throw" });
    await errorOf(throwing.cnx.servers.list());
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it("checks the share of calls it is told to", async () => {
    const random = vi.spyOn(Math, "random");
    const { cnx, told } = await checked(broken, { sample: 0.01 }, { rateLimiter: false });
    random.mockReturnValue(0.0101);
    await cnx.servers.list();
    expect(told).toHaveLength(0);
    random.mockReturnValue(0.0099);
    await cnx.servers.list();
    expect(told).toHaveLength(1);
  });

  it("never checks at 0", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    const { cnx, told } = await checked(broken, { sample: 0 });
    await cnx.servers.list();
    expect(told).toEqual([]);
  });

  it("leaves the body to other middleware, whoever made the response", async () => {
    const seen: unknown[] = [];
    const told = vi.fn();
    served = await serve((_, response) => json(response, 200, { data: [], meta }));
    const cnx = clientOf(served, {
      middleware: [
        { onResponse: async ({ response }) => void seen.push(await response.json()) },
        validateResponses({ onViolation: told }),
        // Answers come back through the list from its end.
        { onResponse: ({ response }) => new Response(JSON.stringify(broken), { headers: response.headers }) },
        validateResponses({ mode: "throw" }),
        { onResponse: async ({ response }) => void seen.push(await response.json()) },
      ],
    });
    expect((await cnx.servers.list()).data).toHaveLength(2);
    expect(seen).toEqual([{ data: [], meta }, JSON.parse(JSON.stringify(broken))]);
    expect(told).toHaveBeenCalledOnce();
  });

  it("finds nothing wrong with what the simulator does", async () => {
    const sim = createSimulator({ rateLimit: { limit: 6, window: 60 }, clock: () => 0 });
    const cnx = new CloudNexus({
      fetch: sim.fetch,
      baseUrl: sim.baseUrl,
      apiKey: sim.keys.admin,
      maxRetries: 0,
      rateLimiter: false,
      middleware: [validateResponses({ mode: "throw", requests: true })],
    });
    await cnx.servers.list({ limit: 50, status: "running" });
    await cnx.servers.create(newServer);
    await cnx.databases.scale({
      database_id: "db_9f8e7d6c5b",
      new_tier: "large",
      maintenance_window: "2099-02-28T02:00:00Z",
    });
    await cnx.cdn.purge("zone_4f2a", { paths: ["/*"], async: true });
    expect(await errorOf(cnx.cdn.purge("zone_0", { paths: ["/*"] }))).toMatchObject({ status: 404 });
    expect(await errorOf(cnx.withOptions({ apiKey: sim.keys.expired }).servers.list())).toMatchObject({ status: 401 });
    await cnx.servers.list();
    expect(await errorOf(cnx.servers.list())).toMatchObject({ status: 429 });
    expect(sim.requests.map(({ status }) => status)).toEqual([200, 201, 202, 202, 404, 401, 200, 429]);
  });
});

describe("requests", () => {
  it("that break the contract aren't sent in `throw` mode", async () => {
    const { cnx, told, served } = await checked({ data: [], meta }, { mode: "throw", requests: true });
    const error = await errorOf(cnx.servers.list({ limit: 1000, region: "" }));
    expect(error).toBeInstanceOf(RequestValidationError);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toBe(told[0]);
    expect(error).toMatchObject({ name: "RequestValidationError", operation: "listServers", outcomeUnknown: false });
    expect(told[0]?.violations).toEqual([
      { pointer: "/query/region", expected: "must NOT have fewer than 1 characters" },
      { pointer: "/query/limit", expected: "must be <= 100" },
    ]);
    expect(served.requests).toEqual([]);
  });

  it("have pointers into their bodies", async () => {
    const { cnx, told } = await checked({}, { mode: "throw", requests: true });
    const { plan, ...rest } = newServer;
    // @ts-expect-error: a program without types can leave a field out.
    await errorOf(cnx.servers.create({ ...rest, ssh_keys: ["a", 5] }));
    expect(told[0]?.violations).toEqual([
      { pointer: "/body/plan", expected: "must be there" },
      { pointer: "/body/ssh_keys/1", expected: "must be string" },
    ]);
  });

  it("are sent in `warn` mode, whole", async () => {
    const { cnx, told, served } = await checked({ data: server }, { status: 201, requests: true });
    await cnx.servers.create({ ...newServer, name: "" });
    expect(told[0]).toMatchObject({ violations: [{ pointer: "/body/name" }] });
    expect(told).toHaveLength(1);
    expect(JSON.parse(served.requests[0]?.body ?? "")).toEqual({ ...newServer, name: "" });
  });

  it("aren't checked unless asked to", async () => {
    const { cnx, told } = await checked({ data: [], meta }, { mode: "throw" });
    await cnx.servers.list({ limit: 1000 });
    expect(told).toEqual([]);
  });
});

describe("options", () => {
  it.each([{ sample: 1.5 }, { sample: Number.NaN }, { mode: "shout" }])("%j can't be used", (options) => {
    expect(() => validateResponses(options as ValidationOptions)).toThrow(ConfigurationError);
  });
});

it("a refusal in the documented shape stays an APIError in `throw` mode", async () => {
  served = await serve((_, response) => refuse(response, 404));
  const cnx = clientOf(served, { middleware: [validateResponses({ mode: "throw" })] });
  expect(await thrownBy(cnx.cdn.purge("zone_1", { paths: ["/*"] }))).toBeInstanceOf(NotFoundError);
});
