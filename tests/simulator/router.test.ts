import { describe, expect, it } from "vitest";
import type { OperationDescription } from "../../src/operations.js";
import { createRouter } from "../../src/simulator/router.js";

const operation = (method: string, path: string): OperationDescription => ({
  id: `${method} ${path}`,
  method,
  path,
  parameters: [],
  successes: {},
  security: [],
  idempotent: true,
});

const find = createRouter([
  operation("GET", "/servers/{id}"),
  operation("GET", "/servers"),
  operation("POST", "/servers/bulk"),
  operation("GET", "/servers/{id}/{part}"),
  operation("GET", "/servers/{id}/disks"),
  operation("GET", "/files/{name}.{extension}"),
  operation("GET", "/files/{name}"),
  operation("HEAD", "/ping"),
  operation("OPTIONS", "/ping"),
]);

describe("the router", () => {
  it.each([
    ["GET", "/servers", "GET /servers", {}],
    ["GET", "/servers/s1", "GET /servers/{id}", { id: "s1" }],
    ["POST", "/servers/bulk", "POST /servers/bulk", {}],
    ["GET", "/servers/bulk", "GET /servers/{id}", { id: "bulk" }],
    ["GET", "/servers/s1/disks", "GET /servers/{id}/disks", { id: "s1" }],
    ["GET", "/servers/s1/a%2Fb", "GET /servers/{id}/{part}", { id: "s1", part: "a%2Fb" }],
    ["GET", "/files/a.txt", "GET /files/{name}.{extension}", { name: "a", extension: "txt" }],
    ["HEAD", "/servers", "GET /servers", {}],
    ["HEAD", "/ping", "HEAD /ping", {}],
    ["OPTIONS", "/ping", "OPTIONS /ping", {}],
  ])("finds the most concrete operation for %s %s", (method, path, id, parameters) => {
    expect(find(method, path)).toMatchObject({ operation: { id }, path: parameters });
  });

  it("gives the methods that a path has instead", () => {
    expect(find("DELETE", "/servers/bulk")).toEqual({
      operation: undefined,
      allowedMethods: ["POST", "GET", "HEAD", "OPTIONS"],
      template: "/servers/bulk",
    });
  });

  it.each(["/", "/servers/", "/Servers", "/servers/a/b/c", "/files/a/b"])("finds nothing at %s", (path) => {
    expect(find("GET", path)).toBeUndefined();
  });
});
