import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSimulator } from "../../src/simulator/index.js";
import { errorOf, newServer, send, withClock } from "./support.js";

const limits = ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"];
const rateLimitOf = ({ headers }: Response) => limits.map((name) => Number(headers.get(name)));

describe("keys", () => {
  it.each([
    ["no key", {}],
    ["an unknown key", { authorization: "Bearer cnx_sk_test_nobody" }],
    ["a live key", { authorization: "Bearer cnx_sk_live_admin" }],
    ["an expired key", { authorization: "Bearer cnx_sk_test_expired" }],
    ["another scheme", { authorization: "Basic cnx_sk_test_admin" }],
    ["a key alone", { authorization: "cnx_sk_test_admin" }],
  ])("%s gets 401 with the rate limit headers, and is not counted", async (_, headers) => {
    const sim = createSimulator({ rateLimit: { limit: 5, window: 60 } });
    for (const path of ["/servers", "/servers", "/nope"]) {
      const response = await send(sim, path, { key: null, headers });
      expect(rateLimitOf(response).slice(0, 2)).toEqual([5, 5]);
      expect(await errorOf(Promise.resolve(response))).toMatchObject({ status: 401, code: "invalid_api_key" });
    }
    expect(rateLimitOf(await send(sim, "/servers"))[1]).toBe(4);
  });

  it("are accepted whatever the case of the scheme's name", async () => {
    const sim = createSimulator();
    expect(
      (await send(sim, "/servers", { key: null, headers: { authorization: `bEARER ${sim.keys.admin}` } })).status,
    ).toBe(200);
  });

  it("that are read-only may list, and get 403 for every POST before its body is read", async () => {
    const sim = createSimulator({ servers: 0 });
    const key = sim.keys.readOnly;
    expect((await send(sim, "/servers", { key })).status).toBe(200);
    for (const path of ["/servers", "/databases/scale", "/cdn/zones/zone_4f2a/purge"]) {
      expect(await errorOf(send(sim, path, { key, body: "{" }))).toMatchObject({
        status: 403,
        code: "insufficient_permissions",
        details: { permission: "read-only" },
      });
    }
    expect(sim.state.servers.all()).toEqual([]);
  });

  it("that are scoped may call the listed operations only", async () => {
    const sim = createSimulator({ keys: { cnx_sk_test_lister: { scoped: ["listServers"] } } });
    const key = "cnx_sk_test_lister";
    expect((await send(sim, "/servers", { key })).status).toBe(200);
    expect(await errorOf(send(sim, "/servers", { key, body: newServer }))).toMatchObject({
      details: { permission: "scoped" },
    });
  });

  it("in another format than the documented one are rejected as an option", () => {
    expect(() => createSimulator({ keys: { secret: "admin" } })).toThrow(
      /Invalid key in `keys`: expected cnx_sk_test_/,
    );
  });
});

describe("rate limits", () => {
  const rateLimit = { limit: 2, window: 60 };

  it("are counted per key, reject with 429 what exceeds them, and start over with each window", async () => {
    const { sim, pass, now } = withClock({ rateLimit });
    pass(1_500);
    const reset = (now() - 1_500) / 1000 + 60;
    expect(rateLimitOf(await send(sim, "/servers"))).toEqual([2, 1, reset]);
    expect(rateLimitOf(await send(sim, "/nope"))).toEqual([2, 0, reset]);
    const rejected = await send(sim, "/servers", { body: newServer });
    expect(rateLimitOf(rejected)).toEqual([2, 0, reset]);
    expect(rejected.headers.get("retry-after")).toBe("59");
    expect(await errorOf(Promise.resolve(rejected))).toMatchObject({ status: 429, code: "rate_limit_exceeded" });
    expect(sim.state.servers.all()).toHaveLength(50);
    expect(rateLimitOf(await send(sim, "/servers", { key: sim.keys.second }))).toEqual([2, 1, reset]);
    pass(58_500);
    expect(rateLimitOf(await send(sim, "/servers"))).toEqual([2, 1, reset + 60]);
  });

  it("and the Date header follow the server's own clock", async () => {
    const { sim, pass } = withClock();
    pass(-86_400_000);
    const response = await send(sim, "/servers");
    expect(response.headers.get("date")).toBe("Wed, 31 Dec 2025 00:00:00 GMT");
    expect(rateLimitOf(response)[2]).toBe(Date.parse("2025-12-31T00:01:00Z") / 1000);
  });
});

describe.each(["without a socket", "over a socket"])("%s", (transport) => {
  const sim = createSimulator();
  const fetch = transport === "over a socket" ? globalThis.fetch : sim.fetch;
  beforeAll(async () => {
    if (transport === "over a socket") await sim.listen();
  });
  afterAll(() => sim.close());

  it("every error has the documented body, the three rate limit headers, and its own request id", async () => {
    const responses = await Promise.all([
      send(sim, "/servers", { key: null, fetch }),
      send(sim, "/servers", { key: sim.keys.readOnly, body: newServer, fetch }),
      send(sim, "/servers?limit=0", { fetch }),
      send(sim, "/nope", { fetch }),
      send(sim, "/servers", { method: "DELETE", fetch }),
      send(sim, "/servers", { body: "{", fetch }),
      send(sim, "/databases/scale", { body: { database_id: "db_0", new_tier: "x" }, fetch }),
    ]);
    expect(responses.map(({ status }) => status)).toEqual([401, 403, 400, 404, 405, 400, 404]);
    for (const response of responses) expect(rateLimitOf(response).every(Number.isInteger)).toBe(true);
    const errors = await Promise.all(responses.map((response) => errorOf(Promise.resolve(response))));
    for (const error of errors) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^[a-z_]+$/), message: expect.any(String) });
      expect(error.request_id).toMatch(/^req_[a-z0-9]+$/);
    }
    expect(new Set(errors.map(({ request_id }) => request_id)).size).toBe(errors.length);
  });

  it.each([
    ["/servers", "DELETE", "GET, POST, HEAD, OPTIONS"],
    ["/servers", "PATCH", "GET, POST, HEAD, OPTIONS"],
    ["/databases/scale", "GET", "POST, OPTIONS"],
    ["/databases/scale", "HEAD", "POST, OPTIONS"],
  ])("%s %s gets 405 with an Allow header", async (path, method, allow) => {
    const response = await send(sim, path, { method, fetch });
    expect([response.status, response.headers.get("allow")]).toEqual([405, allow]);
  });

  it("HEAD responds as GET without a body, and OPTIONS lists the allowed methods", async () => {
    const head = await send(sim, "/servers", { method: "HEAD", fetch });
    expect([head.status, head.headers.get("content-type"), await head.text()]).toEqual([200, "application/json", ""]);
    const options = await send(sim, "/servers", { method: "OPTIONS", fetch });
    expect([options.status, options.headers.get("allow")]).toEqual([204, "GET, POST, HEAD, OPTIONS"]);
    expect(rateLimitOf(options)[0]).toBe(1000);
  });

  it.each(["{", "", "{'name':1}", "[1,]", '{"name":"\ud800'])("malformed JSON gets 400: %j", async (body) => {
    expect(await errorOf(send(sim, "/servers", { body, fetch }))).toMatchObject({ status: 400, code: "invalid_json" });
  });

  it.each(["null", "[]", "1", '"text"'])("JSON other than an object gets 400: %s", async (body) => {
    expect(await errorOf(send(sim, "/servers", { body, fetch }))).toMatchObject({
      status: 400,
      code: "invalid_request",
    });
  });

  it("a body that is not UTF-8 gets 400", async () => {
    const headers = { authorization: `Bearer ${sim.keys.admin}`, "content-type": "application/json" };
    const [head = "", tail = ""] = JSON.stringify({ ...newServer, name: "|" }).split("|");
    const bytes = new TextEncoder();
    const body = new Uint8Array([...bytes.encode(head), 0xff, ...bytes.encode(tail)]);
    const pending = fetch(`${sim.baseUrl}/servers`, { method: "POST", headers, body });
    expect(await errorOf(pending)).toMatchObject({ status: 400, code: "invalid_json" });
  });

  it.each(["text/plain", "application/jsonp", "application/x-www-form-urlencoded"])("%s gets 415", async (type) => {
    const pending = send(sim, "/servers", { body: newServer, headers: { "content-type": type }, fetch });
    expect(await errorOf(pending)).toMatchObject({ status: 415, code: "unsupported_media_type" });
  });

  it("application/json is accepted in any case and with a charset", async () => {
    const headers = { "content-type": "Application/JSON; charset=utf-8" };
    expect((await send(sim, "/servers", { body: newServer, headers, fetch })).status).toBe(201);
  });

  it("a body of 1 MiB is accepted, and one byte more gets 413", async () => {
    const before = sim.state.servers.all().length;
    const room = 2 ** 20 - JSON.stringify({ ...newServer, note: "" }).length;
    expect((await send(sim, "/servers", { body: { ...newServer, note: "x".repeat(room) }, fetch })).status).toBe(201);
    const pending = send(sim, "/servers", { body: { ...newServer, note: "x".repeat(room + 1) }, fetch });
    expect(await errorOf(pending)).toMatchObject({ status: 413, code: "body_too_large" });
    expect(sim.state.servers.all()).toHaveLength(before + 1);
  });

  it("a query parameter sent twice gets 400, percent-encoded or not", async () => {
    expect(await errorOf(send(sim, "/servers?limit=1&l%69mit=2", { fetch }))).toMatchObject({
      status: 400,
      details: { parameter: "limit", values: ["1", "2"] },
    });
  });

  it.each(["/servers?region=%zz", "/servers?region=%ff", "/cdn/zones/%e0%a4/purge", "/%"])(
    "malformed percent-encoding gets 400: %s",
    async (path) => {
      expect(await errorOf(send(sim, path, { fetch }))).toMatchObject({ status: 400 });
    },
  );

  it("percent-encoded parameters are decoded", async () => {
    const response = await send(sim, "/servers?stat%75s=runn%69ng&limit=1", { fetch });
    expect((await response.json()).data[0].status).toBe("running");
  });

  it.each(["/", "/servers/", "/Servers", "/nothing/here", "/../servers", "//servers"])("%s gets 404", async (path) => {
    expect(await errorOf(send(sim, path, { fetch }))).toMatchObject({ status: 404, code: "not_found" });
  });
});
