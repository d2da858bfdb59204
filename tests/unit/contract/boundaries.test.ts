import { describe, expect, it } from "vitest";
import { boundaryCases } from "../../../src/contract/boundaries.js";
import { exampleCases } from "../../../src/contract/cases.js";
import { readings } from "../../../src/contract/request.js";
import { contract, contractWith, operationOf } from "./support.js";

function cases(id: string, from = contract) {
  return boundaryCases(from, operationOf(id, from), {});
}

describe("the boundary cases", () => {
  it("of a parameter change it alone, and know what a server reads", () => {
    const asked = cases("listServers").map(({ verdict, request: { method, path } }) => `${verdict} ${method} ${path}`);
    const base = "/servers?status=running&region=us-east-1";
    for (const limit of ["1", "2", "99", "100"]) expect(asked).toContain(`valid GET ${base}&limit=${limit}`);
    for (const limit of ["0", "101", "abc", "1.5"]) expect(asked).toContain(`invalid GET ${base}&limit=${limit}`);
    expect(asked).toContain("invalid GET /servers?status=running-not&region=us-east-1&limit=50");
    // A number is a region, too: in a URL all is text.
    expect(asked.filter((line) => /invalid .*region=7/.test(line))).toEqual([]);
    expect(new Set(asked).size).toBe(asked.length);
  });

  it("of a repeated parameter insist on a refusal only where no value would do", () => {
    const twice = cases("listServers").filter(({ title }) => title === "limit given twice");
    expect(twice.map(({ verdict }) => verdict)).toEqual(["open", "invalid"]);
  });

  it("of a body leave out, break and cut it, and say what is inferred", () => {
    const all = cases("createServer");
    const find = (title: string) => all.find((one) => one.title === title);
    expect(find("name left out")).toMatchObject({ verdict: "invalid", inferred: expect.stringContaining("required") });
    expect(find("ssh_keys null")).toMatchObject({ verdict: "invalid", inferred: undefined });
    expect(find("JSON that is cut off")?.verdict).toBe("invalid");
    expect(find("JSON that is cut off")?.inferred).toBeUndefined();
    expect(find("content type with a charset")?.verdict).toBe("valid");
    expect(find("content type text/plain")?.expected).toEqual([400, 415]);
    expect(find("the body null")?.request.body).toBe("null");
  });

  it("put in what exists, but where they are about it", () => {
    const known = { database_id: "db_real" };
    const bodies = boundaryCases(contract, operationOf("scaleDatabase"), known).map(({ about, request }) => ({
      about: about?.name,
      id: /"database_id":("[^"]*")/.exec(request.body ?? "")?.[1],
    }));
    expect(bodies).toContainEqual({ about: "/new_tier", id: '"db_real"' });
    expect(bodies).toContainEqual({ about: "/database_id", id: '""' });
  });

  it("come with a new parameter, property or operation, without a line of code", async () => {
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
    const asked = [...cases("getHealth", larger), ...exampleCases(larger, operationOf("getHealth", larger), {})];
    expect(asked.map(({ request }) => `${request.method} ${request.path}`)).toContain("GET /health");
    expect(asked.map(({ request }) => `${request.method} ${request.path}`)).toContain("DELETE /health");
  });
});

describe("the examples", () => {
  it("are all sent, with what exists there", () => {
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

describe("what a server may read a text as", () => {
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
