import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CloudNexusOptions, Observer } from "../../src/index.js";
import { clientOf, newServer } from "../support/client.js";
import { refuse, type Served, serve, succeed } from "../support/server.js";

let served: Served;

beforeEach(async () => {
  vi.spyOn(Math, "random").mockReturnValue(0);
  served = await serve((request, response, count) =>
    count % 2 === 1 ? refuse(response, 429) : succeed(request, response),
  );
});

afterEach(async () => {
  vi.restoreAllMocks();
  await served.close();
});

const fail = () => {
  throw new Error("disk full");
};

describe("code of the user's that throws does not break a call, and is reported once", () => {
  it.each<[string, CloudNexusOptions]>([
    ["a logger", { logLevel: "debug", logger: { debug: fail, info: fail, warn: fail, error: fail } }],
    ["an observer", { observer: fail }],
    ["what an observer returns", { observer: () => fail }],
  ])("%s", async (_, options) => {
    const report = vi.spyOn(console, "error").mockReturnValue();
    const cnx = clientOf(served, options);
    await cnx.servers.list();
    expect(await cnx.servers.create(newServer)).toMatchObject({ name: newServer.name });
    expect(served.requests).toHaveLength(4);
    expect(report.mock.calls).toEqual([[expect.stringContaining("a callback threw"), new Error("disk full")]]);
  });
});

it("an observer that throws does not keep the logger from logging", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  const lines: string[] = [];
  const keep = (line: string) => void lines.push(line);
  const logger = { debug: keep, info: keep, warn: keep, error: keep };
  await clientOf(served, { logLevel: "debug", logger, observer: () => fail }).servers.list();
  expect(lines).toHaveLength(3);
});

it("an observer receives the request's id with the response that has it", async () => {
  const ids: (string | undefined)[] = [];
  const observer: Observer = () => (event) => {
    if (event.type === "answer") ids.push(event.requestId);
  };
  await clientOf(served, { observer }).servers.list();
  expect(ids).toEqual(["req_1", undefined]);
});
