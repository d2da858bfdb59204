import { afterEach, describe, expect, it } from "vitest";
import type { CloudNexus } from "../../src/index.js";
import { clientOf, errorOf, newServer } from "../support/client.js";
import { closedUrl, json, refuse, type Served, serve } from "../support/server.js";

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

type Start = (cnx: CloudNexus) => PromiseLike<unknown>;

async function theProgram(cnx: CloudNexus, start: Start) {
  await start(cnx);
}

async function firstOf(items: AsyncIterable<unknown>) {
  for await (const item of items) return item;
}

const ways: Record<string, Start> = {
  "a method": (cnx) => cnx.servers.create(newServer),
  "a method's withResponse()": (cnx) => cnx.servers.create(newServer).withResponse(),
  "a list": (cnx) => cnx.servers.list(),
  "a list's withResponse()": (cnx) => cnx.servers.list().withResponse(),
  "a list's items": (cnx) => firstOf(cnx.servers.list()),
  "a list's pages": (cnx) => firstOf(cnx.servers.list().pages()),
  "a list's toArray()": (cnx) => cnx.servers.list().toArray(),
};

const failures: Record<string, () => Promise<CloudNexus>> = {
  "is refused": async () => {
    served = await serve((_, response) => refuse(response, 400));
    return clientOf(served);
  },
  "gets no answer in time": async () => {
    served = await serve(() => {});
    return clientOf(served, { timeout: 50, maxRetries: 0 });
  },
  "gets no answer in all its time": async () => {
    served = await serve(() => {});
    return clientOf(served, { totalTimeout: 50 });
  },
  "can't connect": async () => clientOf({ url: await closedUrl() }, { maxRetries: 0 }),
  "is ended by a redirect": async () => {
    served = await serve((_, response) => response.writeHead(302, { location: "/" }).end());
    return clientOf(served);
  },
};

describe.each(Object.keys(failures))("the stack of a call that %s leads to the caller", (failure) => {
  it.each(Object.keys(ways))("of %s", async (way) => {
    const cnx = await failures[failure]?.();
    const start = ways[way];
    if (!cnx || !start) throw new Error("There is no such case.");
    const error = await errorOf(theProgram(cnx, start));
    expect(error.stack).toContain(`${error.name}: ${error.message}\n`);
    expect(error.stack).toContain("theProgram");
    expect(Object.keys(error)).not.toContain("stack");
  });
});

it("so does that of a later page", async () => {
  served = await serve(({ url }, response) => {
    if (url.includes("cursor")) refuse(response, 400);
    else json(response, 200, { data: [], meta: { next_cursor: "2", prev_cursor: null, total_count: 2 } });
  });
  const cnx = clientOf(served);
  const ways: Start[] = [() => firstOf(cnx.servers.list()), async () => (await cnx.servers.list()).getNextPage()];
  for (const way of ways) expect((await errorOf(theProgram(cnx, way))).stack).toContain("theProgram");
});
