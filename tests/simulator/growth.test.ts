import { describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/tools.js";
import { loadSimulatedContract } from "../../src/openapi/simulated-contract.js";
import { simulateContract } from "../../src/simulator/simulator.js";
import { errorOf, send } from "./support.js";

const contract = await loadSimulatedContract(`${root}tests/simulator/growth.yaml`);
const sim = simulateContract(contract);
const markOf = ({ headers }: Response) => headers.get("x-cloudnexus-simulator");

describe("an operation without a handler", () => {
  it("responds with the contract's example, and says so in a header", async () => {
    const response = await send(sim, "/things", { headers: { "x-trace": "abc", accept: "application/json" } });
    expect([response.status, markOf(response), await response.json()]).toEqual([200, "example", [{ id: "t1" }]]);
    expect(response.headers.get("x-ratelimit-limit")).toBe("1000");
  });

  it("responds in the media type that the request accepts", async () => {
    const response = await send(sim, "/things", { headers: { "x-trace": "abc", accept: "text/*" } });
    expect([response.headers.get("content-type"), await response.text()]).toEqual(["text/plain", "one"]);
  });

  it("responds without a body if the contract has none", async () => {
    const response = await send(sim, "/things/t1", { method: "DELETE" });
    expect([response.status, markOf(response), await response.text()]).toEqual([204, "example", ""]);
  });

  it("uses the schema's example, and the first status of a range such as 2XX", async () => {
    const response = await send(sim, "/things", { body: { id: "t3" } });
    expect([response.status, await response.json()]).toEqual([200, { id: "t9" }]);
  });

  it("gets 501 if the contract has no example", async () => {
    const error = await errorOf(send(sim, "/things/t1"));
    expect(error).toMatchObject({ status: 501, code: "not_implemented" });
    expect(error.message).toContain("The contract has no example of 200 application/json for getThing");
  });

  it("is authenticated, authorized, rate limited and validated as all others", async () => {
    const strict = simulateContract(contract, { rateLimit: { limit: 2, window: 3600 }, clock: () => 0 });
    expect((await send(strict, "/things/t1", { method: "DELETE", key: null })).status).toBe(401);
    expect((await send(strict, "/things/t1", { method: "DELETE", key: sim.keys.readOnly })).status).toBe(403);
    expect(await errorOf(send(strict, "/things/x", { method: "DELETE" }))).toMatchObject({
      status: 400,
      details: { parameter: "thing-id", value: "x" },
    });
    expect((await send(strict, "/things/t1", { method: "DELETE" })).status).toBe(204);
    expect((await send(strict, "/things/t1", { method: "DELETE" })).status).toBe(429);
  });
});

describe("parameters", () => {
  const list = (query: string, headers: Record<string, string> = { "x-trace": "abc" }) =>
    send(sim, `/things?${query}`, { headers });

  it.each(["tag=a&tag=b", "ids=1,2,3", "price=1.5", "draft=true", "filter[size]=3&filter%5Bcolor%5D=red", ""])(
    "that conform are accepted: %s",
    async (query) => expect((await list(query)).status).toBe(200),
  );

  it.each([
    ["ids=1,x", "ids"],
    ["price=0.1", "price"],
    ["price=1e", "price"],
    ["draft=yes", "draft"],
    ["draft=true&draft=true", "draft"],
    ["filter[size]=big", "filter"],
  ])("that do not conform get 400: %s", async (query, parameter) => {
    expect(await errorOf(list(query))).toMatchObject({ status: 400, details: { parameter } });
  });

  it("in headers and cookies are validated, too", async () => {
    expect(await errorOf(list("", {}))).toMatchObject({ status: 400, message: "X-Trace is missing." });
    expect(await errorOf(list("", { "x-trace": "a" }))).toMatchObject({
      status: 400,
      details: { parameter: "X-Trace" },
    });
    expect((await list("", { "x-trace": "abc", cookie: "a=%; session=7" })).status).toBe(200);
    expect(await errorOf(list("", { "x-trace": "abc", cookie: "session=x" }))).toMatchObject({
      details: { parameter: "session", value: "x" },
    });
  });

  it("that carry an idempotency key are accepted", async () => {
    expect((await send(sim, "/things", { method: "POST", headers: { "idempotency-key": "k1" } })).status).toBe(200);
  });

  it("may share a segment of the path", async () => {
    expect(await (await send(sim, "/reports/2026-02.csv")).text()).toBe("a,b\n");
    expect((await errorOf(send(sim, "/reports/2026-13.csv"))).details).toEqual({ parameter: "month", value: 13 });
    expect((await send(sim, "/reports/2026.csv")).status).toBe(404);
  });
});

describe("request bodies", () => {
  const post = (type: string | undefined, body?: string) =>
    send(sim, "/things/bulk", { method: "POST", body, ...(type && { headers: { "content-type": type } }) });

  it("that are optional may be left out", async () => {
    expect((await send(sim, "/things", { method: "POST" })).status).toBe(200);
    expect(await errorOf(send(sim, "/things", { body: {} }))).toMatchObject({ status: 400, code: "invalid_request" });
  });

  it("that are required may not be left out", async () => {
    expect(await errorOf(post(undefined))).toMatchObject({ status: 400, message: "The body is missing." });
  });

  it.each([
    ["application/json", '[{"id":"t1"}]'],
    ["text/csv; charset=utf-8", "id\nt1"],
    ["multipart/form-data; boundary=x", '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n'],
    ["image/png", "\u0000"],
  ])("of the contract's media types are accepted: %s", async (type, body) => {
    expect((await post(type, body)).status).toBe(202);
  });

  it("of other media types get 415, and invalid ones 400", async () => {
    expect(await errorOf(post("text/html", "<p>"))).toMatchObject({
      status: 415,
      message: "Send the body as application/json or text/csv or multipart/form-data or image/*.",
    });
    expect((await post("application/json", '{"id":"t1"}')).status).toBe(400);
    expect((await post("multipart/form-data; boundary=x", "--y")).status).toBe(400);
  });

  it("in a JSON format such as merge patches are validated", async () => {
    const patch = (body: object) =>
      send(sim, "/things/t1", { method: "PATCH", body, headers: { "content-type": "application/merge-patch+json" } });
    expect((await patch({ id: "t2" })).status).toBe(204);
    expect((await patch({ id: 2 })).status).toBe(400);
  });
});

describe("a public operation", () => {
  it("needs no key, and has a rate limit for all requests without one", async () => {
    const limited = simulateContract(contract, { rateLimit: { limit: 1, window: 3600 }, clock: () => 0 });
    expect((await send(limited, "/health", { key: null })).status).toBe(204);
    expect((await send(limited, "/health", { key: null })).status).toBe(429);
    expect((await send(limited, "/health")).status).toBe(204);
  });
});
