import { AsyncLocalStorage } from "node:async_hooks";
import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { createRateLimiter, type Observer } from "../../src/index.js";
import { clientOf } from "../support/client.js";
import { json, type Served, serve } from "../support/server.js";

let served: Served;
afterEach(() => served.close());

const emptyPage = { data: [], meta: { total: 0, next_cursor: null, prev_cursor: null } };

function reply(response: ServerResponse, remaining: number): void {
  const reset = String(Math.ceil(Date.now() / 1000) + 60);
  json(response, 200, emptyPage, {
    "x-ratelimit-limit": "100",
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-reset": reset,
  });
}

describe("the first request of a window", () => {
  const calls = 10;

  it("holds up nobody if its response is slow", async () => {
    const responses: ServerResponse[] = [];
    // The first response is only sent when the last request has arrived.
    served = await serve((_, response, count) => {
      responses.push(response);
      if (count < calls) return;
      for (const [index, waiting] of responses.entries()) reply(waiting, 99 - index);
    });
    const cnx = clientOf(served, { rateLimiter: createRateLimiter() });
    await Promise.all(Array.from({ length: calls }, () => cnx.GET("/servers")));
    expect(served.requests).toHaveLength(calls);
  });

  it("holds up nobody if it is aborted", async () => {
    served = await serve((_, response, count) => {
      if (count === 1) controller.abort("enough");
      else reply(response, 100 - count);
    });
    const controller = new AbortController();
    const cnx = clientOf(served, { rateLimiter: createRateLimiter() });
    const first = cnx.GET("/servers", { signal: controller.signal });
    const others = Array.from({ length: calls - 1 }, () => cnx.GET("/servers"));
    await expect(first).rejects.toBe("enough");
    await Promise.all(others);
    expect(served.requests).toHaveLength(calls);
  });
});

it("a wait for the rate limit is observed in the async context of the call that waits", async () => {
  served = await serve((_, response) => reply(response, 0));
  const context = new AsyncLocalStorage<string>();
  const waits: { of: string | undefined; seenIn: string | undefined; isKnown: boolean }[] = [];
  const observer: Observer = () => {
    const of = context.getStore();
    return (event) => {
      if (event.type !== "wait") return;
      waits.push({ of, seenIn: context.getStore(), isKnown: event.until !== undefined });
    };
  };
  const cnx = clientOf(served, { rateLimiter: createRateLimiter(), observer });
  const controller = new AbortController();
  const first = context.run("first", () => cnx.GET("/servers"));
  const second = context.run("second", () => cnx.GET("/servers", { signal: controller.signal }));
  const stopped = expect(second).rejects.toBe("enough");
  await first;
  controller.abort("enough");
  await stopped;
  expect(waits).toEqual([
    { of: "second", seenIn: "second", isKnown: false },
    { of: "second", seenIn: "second", isKnown: true },
  ]);
});
