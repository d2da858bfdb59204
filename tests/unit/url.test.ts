import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../src/index.js";
import { fillPath, queryOf } from "../../src/url.js";

describe("a path", () => {
  it("is filled with its values, encoded", () => {
    expect(fillPath("/cdn/zones/{zone_id}/purge", { zone_id: "a/b c" })).toBe("/cdn/zones/a%2Fb%20c/purge");
    expect(fillPath("/{a}/{b}", { a: 1, b: "{a}" })).toBe("/1/%7Ba%7D");
    expect(fillPath("/servers")).toBe("/servers");
  });

  it.each([undefined, null, "", ".", "..", "%2e", "%2E%2e", "%252e.", "%25%32%65", "a\ud800"])(
    "isn't made with %j, which names another",
    (value) => {
      expect(() => fillPath("/zones/{zone_id}/purge", { zone_id: value })).toThrow(ConfigurationError);
      expect(() => fillPath("/zones/{zone_id}/purge", { zone_id: value })).toThrow(/zone_id/);
    },
  );
});

describe("a query", () => {
  it.each<[object | undefined, string]>([
    [undefined, ""],
    [{}, ""],
    [{ limit: 5, status: "running" }, "?limit=5&status=running"],
    [{ cursor: "a+b/c==&d e" }, "?cursor=a%2Bb%2Fc%3D%3D%26d%20e"],
    [{ auto: false, none: null, absent: undefined, empty: "" }, "?auto=false&empty="],
    [{ tag: ["a", "b"], none: [] }, "?tag=a&tag=b"],
  ])("%j is %s", (values, query) => {
    expect(queryOf(values)).toBe(query);
  });

  it.each([{}, Number.NaN, Number.POSITIVE_INFINITY, [{}], new Date(0), "\ud800"])(
    "refuses %j, which would be lost",
    (value) => {
      expect(() => queryOf({ limit: value })).toThrow(ConfigurationError);
      expect(() => queryOf({ limit: value })).toThrow(/limit/);
    },
  );

  it("refuses a name that is no text", () => {
    expect(() => queryOf({ "a\ud800": 1 })).toThrow(ConfigurationError);
  });
});
