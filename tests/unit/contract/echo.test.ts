import { describe, expect, it } from "vitest";
import { echoProblems } from "../../../src/contract/judge/echo.js";
import { contract, exchange, operationOf } from "./support.js";

const server = {
  id: "srv_1",
  name: "web",
  status: "provisioning",
  region: "eu-west-2",
  specs: { cpu: 1, ram_gb: 1, storage_gb: 1 },
  ipv4: null,
  created_at: "2026-01-01T00:00:00Z",
};
const scaling = { database_id: "db_1", tier: "large", read_replicas: 0, status: "scaling", maintenance_window: null };
const purge = { purge_id: "purge_1", zone_id: "zone_1", status: "completed", paths: ["/a"] };
const inAnHour = new Date(Date.now() + 3_600_000).toISOString();

function messages(id: string, requested: object, status: number, data: object, path = operationOf(id).path): string[] {
  const request = { operation: operationOf(id), path, body: JSON.stringify(requested) };
  return echoProblems(contract, exchange(request, { status, body: { data } })).map(({ message }) => message);
}

describe("the response to a write", () => {
  it("is fine if it repeats what was requested", () => {
    expect(messages("createServer", { name: "web" }, 201, server)).toEqual([]);
  });

  it.each<[string, string[], string]>([
    [
      "a requested value",
      messages("createServer", { name: "db" }, 201, server),
      'In the response name is "web"; expected "db", as requested.',
    ],
    [
      "the status of a new server",
      messages("createServer", { name: "web" }, 201, { ...server, status: "pending" }),
      'In the response status is "pending"; expected "provisioning", the first status of a new server.',
    ],
    [
      "the tier",
      messages("scaleDatabase", { database_id: "db_1", new_tier: "small" }, 202, scaling),
      'In the response tier is "large"; expected "small", the requested new_tier.',
    ],
    [
      "the absence of a maintenance window",
      messages("scaleDatabase", { database_id: "db_1", new_tier: "large" }, 202, { ...scaling, status: "scheduled" }),
      'In the response status is "scheduled"; expected "scaling", since no maintenance window was requested.',
    ],
    [
      "a maintenance window that is ahead",
      messages("scaleDatabase", { database_id: "db_1", new_tier: "large", maintenance_window: inAnHour }, 202, {
        ...scaling,
        maintenance_window: inAnHour,
      }),
      'In the response status is "scaling"; expected "scheduled", since its maintenance window is ahead.',
    ],
    [
      "a status code that async implies",
      messages("purgeCache", { paths: ["/a"] }, 202, purge, "/cdn/zones/zone_1/purge"),
      "The status is 202; expected 200, since async is not true.",
    ],
  ])("deviates in one sentence that says why something else is expected: %s", (_, found, message) => {
    expect(found).toEqual([message]);
  });
});
