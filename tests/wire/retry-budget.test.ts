import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { clientOf } from "../support/client.js";
import { refuse, type Served, serve, succeed } from "../support/server.js";

let served: Served;
let isDown = true;

beforeEach(async () => {
  isDown = true;
  // No backoff.
  vi.spyOn(Math, "random").mockReturnValue(0);
  served = await serve((request, response) => (isDown ? refuse(response, 503) : succeed(request, response)));
});

afterEach(async () => {
  vi.restoreAllMocks();
  await served.close();
});

const options = { rateLimiter: false } as const;

it("a single call to a server that is down has all its retries", async () => {
  await clientOf(served, options).GET("/servers");
  expect(served.requests).toHaveLength(5);
});

it("300 calls to a server that is down cause at most 600 requests", async () => {
  const cnx = clientOf(served, options);
  await Promise.all(Array.from({ length: 300 }, () => cnx.GET("/servers")));
  expect(served.requests.length).toBeLessThanOrEqual(600);
  expect(served.requests.length).toBeGreaterThan(300);
});

it("without the budget, each call has all its retries", async () => {
  const cnx = clientOf(served, { ...options, retryBudget: false });
  await Promise.all(Array.from({ length: 120 }, () => cnx.GET("/servers")));
  expect(served.requests).toHaveLength(600);
});

it("successful calls fill the budget again", async () => {
  const cnx = clientOf(served, options);
  await Promise.all(Array.from({ length: 40 }, () => cnx.GET("/servers")));
  isDown = false;
  await Promise.all(Array.from({ length: 100 }, () => cnx.GET("/servers")));
  isDown = true;
  served.requests.length = 0;
  await cnx.GET("/servers");
  expect(served.requests).toHaveLength(5);
});

it("retries after a 429 do not use the budget", async () => {
  const cnx = clientOf(served, options);
  await Promise.all(Array.from({ length: 40 }, () => cnx.GET("/servers")));
  const limited = await serve((_, response) => refuse(response, 429));
  try {
    const other = clientOf(limited, options);
    await Promise.all(Array.from({ length: 60 }, () => other.GET("/servers")));
    expect(limited.requests).toHaveLength(300);
  } finally {
    await limited.close();
  }
});
