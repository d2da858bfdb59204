import { describe, expect, it } from "vitest";
import { parseParameters } from "../../src/internal/parse-parameters.js";
import type { ParameterDescription } from "../../src/operations.js";

const describeParameter = (given: Partial<ParameterDescription>): ParameterDescription => ({
  name: "p",
  in: "query",
  required: false,
  style: "form",
  explode: true,
  type: "string",
  ...given,
});

const point = { type: "object", propertyTypes: { x: "integer", y: "number" } };
const integers = { type: "array", itemType: "integer" };

describe("query parameters", () => {
  it.each<[Partial<ParameterDescription>, string, unknown]>([
    [{}, "?p=a%20b+c%2Bd", "a b c+d"],
    [{}, "p=", ""],
    [{}, "p", ""],
    [{}, "q=1", undefined],
    [{ name: "a b" }, "a%20b=1", "1"],
    [{ type: "integer" }, "p=-7", -7],
    [{ type: "integer" }, "p=7.0", "7.0"],
    [{ type: "number" }, "p=1.5e3", 1500],
    [{ type: "number" }, "p=0x10", "0x10"],
    [{ type: "number" }, "p=", ""],
    [{ type: "boolean" }, "p=false", false],
    [{ type: "boolean" }, "p=1", "1"],
    [{ default: 20, type: "integer" }, "", 20],
    [integers, "p=1&p=2", [1, 2]],
    [integers, "p=1", [1]],
    [{ type: "array", itemType: "string" }, "p=a,b", ["a,b"]],
    [{ ...integers, explode: false }, "p=1,2,x", [1, 2, "x"]],
    [{ ...integers, explode: false }, "p=", []],
    [{ type: "array", explode: false }, "p=a%2Cb,c", ["a,b", "c"]],
    [{ ...integers, style: "spaceDelimited", explode: false }, "p=1%202+3", [1, 2, 3]],
    [{ ...integers, style: "pipeDelimited", explode: false }, "p=1|2%7C3", [1, 2, 3]],
    [{ ...point, explode: false }, "p=x,1,y,2.5", { x: 1, y: 2.5 }],
    [point, "x=1&y=2.5&z=3", { x: 1, y: 2.5 }],
    [point, "z=3", undefined],
    [{ ...point, style: "deepObject" }, "p[x]=1&p%5By%5D=2.5&p[z]=a", { x: 1, y: 2.5, z: "a" }],
    [{ ...point, style: "deepObject" }, "q[x]=1", undefined],
  ])("%j in %j", (description, query, value) => {
    const { query: parsed } = parseParameters([describeParameter(description)], { query });
    expect(parsed[description.name ?? "p"]).toEqual(value);
  });
});

describe("path parameters", () => {
  it.each<[Partial<ParameterDescription>, string, unknown]>([
    [{}, "a%2Fb+c", "a/b+c"],
    [{ type: "integer" }, "12", 12],
    [integers, "1,2", [1, 2]],
    [{ type: "array" }, "a%2Cb,c", ["a,b", "c"]],
    [point, "x,1,y,2", { x: 1, y: 2 }],
    [{ ...point, explode: true }, "x=1,y=2", { x: 1, y: 2 }],
  ])("%j in %j", (description, text, value) => {
    const parameter = describeParameter({ in: "path", style: "simple", explode: false, ...description });
    expect(parseParameters([parameter], { path: { p: text } }).path.p).toEqual(value);
  });
});

describe("headers and cookies", () => {
  const parse = (description: Partial<ParameterDescription>, headers: Record<string, string>) =>
    parseParameters([describeParameter(description)], { headers: new Headers(headers) });

  it("finds a header whatever its case, and does not decode it", () => {
    expect(parse({ in: "header", style: "simple", name: "X-Ids", ...integers }, { "x-ids": "1, 2" }).header).toEqual({
      "X-Ids": [1, 2],
    });
    expect(parse({ in: "header", style: "simple", name: "X-A" }, { "x-a": "100%" }).header).toEqual({ "X-A": "100%" });
    expect(parse({ in: "header", style: "simple", name: "X-A" }, {}).header).toEqual({});
  });

  it("finds a cookie among others, which need not be decodable", () => {
    const cookie = "other=100%; p=a%20b; ids=1,2";
    expect(parse({ in: "cookie" }, { cookie }).cookie).toEqual({ p: "a b" });
    expect(parse({ in: "cookie", name: "ids", explode: false, ...integers }, { cookie }).cookie).toEqual({
      ids: [1, 2],
    });
  });

  it("keeps parameters of the same name apart by their location", () => {
    const parameters = [describeParameter({}), describeParameter({ in: "path", style: "simple" })];
    expect(parseParameters(parameters, { query: "p=1", path: { p: "2" } })).toMatchObject({
      query: { p: "1" },
      path: { p: "2" },
    });
  });
});
