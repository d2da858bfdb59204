import { describe, expect, it } from "vitest";
import { boundaryCases } from "../../../src/contract/generate/boundaries.js";
import { exampleCases } from "../../../src/contract/generate/cases.js";
import { readings } from "../../../src/contract/run/exchange.js";
import { contract, contractWith, operationOf } from "./support.js";

function cases(id: string, from = contract) {
  return boundaryCases(from, operationOf(id, from), {});
}

describe("boundary cases", () => {
  it("change one parameter at a time, and allow for every reading of its text", () => {
    const requests = cases("listServers").map(
      ({ validity, request: { method, path } }) => `${validity} ${method} ${path}`,
    );
    const base = "/servers?status=running&region=us-east-1";
    for (const limit of ["1", "2", "99", "100"]) expect(requests).toContain(`valid GET ${base}&limit=${limit}`);
    for (const limit of ["0", "101", "abc", "1.5"]) expect(requests).toContain(`invalid GET ${base}&limit=${limit}`);
    expect(requests).toContain("invalid GET /servers?status=running-not&region=us-east-1&limit=50");
    // A number is a valid region, since all values are text in a URL.
    expect(requests.filter((line) => /invalid .*region=7/.test(line))).toEqual([]);
    expect(new Set(requests).size).toBe(requests.length);
  });

  it("expect a repeated parameter to be rejected only if none of its values is valid", () => {
    const twice = cases("listServers").filter(({ title }) => title === "limit given twice");
    expect(twice.map(({ validity }) => validity)).toEqual(["unspecified", "invalid"]);
  });

  it("leave out and violate each part of a body, truncate it, and say what is inferred", () => {
    const all = cases("createServer");
    const find = (title: string) => all.find((one) => one.title === title);
    expect(find("name left out")).toMatchObject({ validity: "invalid", inferred: expect.stringContaining("required") });
    expect(find("ssh_keys null")).toMatchObject({ validity: "invalid", inferred: undefined });
    expect(find("JSON that is cut off")?.validity).toBe("invalid");
    expect(find("JSON that is cut off")?.inferred).toBeUndefined();
    expect(find("content type with a charset")?.validity).toBe("valid");
    expect(find("content type text/plain")?.expected).toEqual([400, 415]);
    expect(find("the body null")?.request.body).toBe("null");
  });

  it("use ids that exist, except in cases about the id", () => {
    const known = { database_id: "db_real" };
    const bodies = boundaryCases(contract, operationOf("scaleDatabase"), known).map(({ about, request }) => ({
      about: about?.name,
      id: /"database_id":("[^"]*")/.exec(request.body ?? "")?.[1],
    }));
    expect(bodies).toContainEqual({ about: "/new_tier", id: '"db_real"' });
    expect(bodies).toContainEqual({ about: "/database_id", id: '""' });
  });

  it("cover a new parameter, property or operation of the contract without new code", async () => {
    const larger = await contractWith((text) =>
      text
        .replace(
          "        - $ref: '#/components/parameters/Limit'",
          "$&\n        - { name: size, in: query, description: S., schema: { type: integer, minimum: 4 }, example: 4 }",
        )
        .replace("\n        ssh_keys:\n", "\n        backups: { type: integer, maximum: 7, examples: [3] }$&")
        .replace(
          "  /databases/scale:",
          "  /health:\n    get: { operationId: getHealth, responses: { '200': { description: Well. } } }\n$&",
        ),
    );
    expect(cases("listServers", larger).map(({ title }) => title)).toContain("size below its minimum: 3");
    expect(cases("createServer", larger).map(({ title }) => title)).toContain("backups above its maximum: 8");
    const requests = [...cases("getHealth", larger), ...exampleCases(larger, operationOf("getHealth", larger), {})];
    expect(requests.map(({ request }) => `${request.method} ${request.path}`)).toContain("GET /health");
    expect(requests.map(({ request }) => `${request.method} ${request.path}`)).toContain("DELETE /health");
  });
});

describe("example cases", () => {
  it("send every example, with ids that exist", () => {
    const sent = contract.operations.flatMap((operation) =>
      exampleCases(contract, operation, { zone_id: "zone_real" }),
    );
    const lines = sent.map(({ request: { path, body } }) => `${path} ${body ?? ""}`);
    expect(lines).toContain("/servers?region=us-east-1 ");
    expect(lines).toContain('/cdn/zones/zone_real/purge {"paths":["/index.html"]}');
    // No cursor is known beforehand, so none is an example.
    expect(sent.some(({ about }) => about?.name === "cursor")).toBe(false);
  });
});

describe("the readings of a parameter's text", () => {
  it.each<[string, unknown[]]>([
    ["abc", ["abc"]],
    ["5.0", ["5.0", 5]],
    ["1e1", ["1e1", 10]],
    ["1", ["1", 1, true]],
    ["false", ["false", false]],
    ["", [""]],
    ["null", ["null", null]],
  ])("%j", (text, values) => expect(readings(text)).toEqual(values));
});
