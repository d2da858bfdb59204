import { beforeEach, describe, expect, it } from "vitest";
import { createExchange, type Exchange } from "../../src/redis/redis-client.js";
import type { Reply, Update } from "../../src/redis/script.js";
import { hasRedis } from "./support/processes.js";
import { useRedis } from "./support/use-redis.js";

const RESET = Date.UTC(2030, 0, 1);
const MINUTE_MS = 60_000;

describe.skipIf(!hasRedis)("the script that shares a limit", () => {
  const redis = useRedis();
  let exchange: Exchange;
  beforeEach(() => {
    exchange = createExchange(redis.admin, "key");
  });

  /** A worker that has nothing in flight, and whose callers wait for so many permits. */
  function ask(worker: string, waiting: number, more: Partial<Update> = {}): Promise<Reply> {
    const nothing = { inFlight: 0, isReportMissing: false, expiresAt: undefined, report: undefined };
    return exchange({ worker, waiting, ...nothing, ...more });
  }

  function reportOf(limit: number, used: number, reset = RESET): Update["report"] {
    return { reset, limit, used, endsInMs: MINUTE_MS, ageMs: 0 };
  }

  it("lets the others wait for the probe until it is lost, whatever other requests are lost", async () => {
    expect(await ask("a", 1)).toMatchObject({ granted: 1 });
    expect(await ask("b", 1)).toMatchObject({ granted: 0 });
    expect(await ask("b", 1, { isReportMissing: true })).toMatchObject({ granted: 0 });
    await ask("a", 0, { isReportMissing: true });
    expect(await ask("b", 1)).toMatchObject({ granted: 1 });
  });

  it("counts what a server reports whose reset differs by a second from response to response", async () => {
    await ask("a", 0, { report: reportOf(100, 1, RESET + 1000) });
    expect(await ask("a", 1, { report: reportOf(100, 100) })).toMatchObject({ granted: 0, isUsedUp: true });
  });

  it("grants no more in advance than what is left", async () => {
    await ask("a", 0, { report: reportOf(100, 40) });
    const replies = await Promise.all(["a", "b", "c"].map((worker) => ask(worker, 100)));
    expect(replies.reduce((sum, { granted }) => sum + granted, 0)).toBe(60);
  });
});
