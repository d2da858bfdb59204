import { describe, expect, it } from "vitest";
import { checkHeaderParameters, cookieHeader, querySerializerFor, serializePath } from "../../src/http/parameters.js";
import { ConfigurationError } from "../../src/index.js";
import type { OperationDescription, ParameterDescription } from "../../src/operations.js";

describe("a path", () => {
  it("is filled in with encoded values", () => {
    expect(serializePath("/cdn/zones/{zone_id}/purge", { zone_id: "a/b c" })).toBe("/cdn/zones/a%2Fb%20c/purge");
    expect(serializePath("/{a}/{b}", { a: 1, b: "{a}" })).toBe("/1/%7Ba%7D");
    expect(serializePath("/lists/{list-id}", { "list-id": "$&" })).toBe("/lists/%24%26");
    expect(serializePath("/servers", {})).toBe("/servers");
  });

  it.each([undefined, null, "", ".", "..", "%2e", "%2E%2e", "%252e.", "%25%32%65", "a\ud800", {}, Number.NaN])(
    "is not filled in with %j, which is missing or would change the path",
    (value) => {
      const fill = () => serializePath("/zones/{zone_id}/purge", { zone_id: value });
      expect(fill).toThrow(ConfigurationError);
      expect(fill).toThrow(/zone_id/);
    },
  );
});

describe("a query", () => {
  const serialize = querySerializerFor(undefined);

  it.each<[object, string]>([
    [{}, ""],
    [{ limit: 5, status: "running" }, "limit=5&status=running"],
    [{ cursor: "a+b/c==&d e" }, "cursor=a%2Bb%2Fc%3D%3D%26d%20e"],
    [{ auto: false, none: null, absent: undefined, empty: "" }, "auto=false&empty="],
    [{ tag: ["a", "b"], none: [] }, "tag=a&tag=b"],
    [{ "a&b": 1 }, "a%26b=1"],
    [{ filter: { name: "web", size: 2 } }, "filter[name]=web&filter[size]=2"],
  ])("of %j is %s", (values, query) => {
    expect(decodeURI(serialize(values)).replaceAll("%5B", "[")).toBe(decodeURI(query));
  });

  const described = (style: ParameterDescription["style"], explode: boolean, type = "array"): OperationDescription => ({
    id: "search",
    method: "GET",
    path: "/search",
    parameters: [{ name: "q", in: "query", required: false, style, explode, type }],
    successes: {},
    security: [],
    idempotent: true,
  });

  it.each<[ParameterDescription["style"], boolean, unknown, string]>([
    ["form", true, ["a", "b c"], "q=a&q=b%20c"],
    ["form", false, ["a", "b,c"], "q=a,b%2Cc"],
    ["spaceDelimited", false, ["a", "b"], "q=a%20b"],
    ["pipeDelimited", false, ["a", "b"], "q=a|b"],
  ])("sends an array in the style of the contract: %s, explode %s", (style, explode, value, query) => {
    expect(querySerializerFor(described(style, explode))({ q: value })).toBe(query);
  });

  it("sends an object in the style of the contract", () => {
    expect(querySerializerFor(described("deepObject", true, "object"))({ q: { a: 1, b: "x" } })).toBe("q[a]=1&q[b]=x");
    expect(querySerializerFor(described("form", true, "object"))({ q: { a: 1, b: "x" } })).toBe("a=1&b=x");
  });

  it("refuses an object where the contract has none", () => {
    expect(() => querySerializerFor(described("form", true, "string"))({ q: {} })).toThrow(
      "Invalid query parameter q: an object cannot be sent as string.",
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, [{}], { a: {} }, new Date(0), "\ud800"])(
    "refuses %j, which would be lost",
    (value) => {
      expect(() => serialize({ limit: value })).toThrow(ConfigurationError);
      expect(() => serialize({ limit: value })).toThrow(/limit/);
    },
  );

  it("says how to send a date", () => {
    expect(() => serialize({ since: new Date(0) })).toThrow("Pass date.toISOString().");
  });

  it("refuses a name that cannot be encoded", () => {
    expect(() => serialize({ "a\ud800": 1 })).toThrow(ConfigurationError);
  });
});

describe("header and cookie parameters", () => {
  it("are refused if they cannot be sent", () => {
    expect(() => checkHeaderParameters({ "x-tags": ["a", 1], "x-none": undefined })).not.toThrow();
    expect(() => checkHeaderParameters({ "x-tags": {} })).toThrow("Invalid header parameter x-tags");
    expect(() => checkHeaderParameters({ "x-name": "日本" })).toThrow("x-name");
  });

  it("make one cookie header", () => {
    expect(cookieHeader(null, { session: "a b", flags: [1, 2], none: null })).toEqual({
      cookie: "session=a%20b; flags=1,2",
    });
    expect(cookieHeader("c=3", { d: 4 })).toEqual({ cookie: "c=3; d=4" });
    expect(cookieHeader("c=3", {})).toEqual({});
  });
});
