import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { clientOf } from "../support/client.js";
import { json, type Served, serve } from "../support/server.js";

let served: Served;
/** Called when the connection of the second page, which hangs, is closed. */
const onClose = vi.fn();

beforeEach(async () => {
  onClose.mockReset();
  served = await serve(({ url }, response) => {
    if (url.includes("cursor=")) response.on("close", onClose);
    else json(response, 200, { data: [{ id: "srv_1" }], meta: { total: 2, next_cursor: "a", prev_cursor: null } });
  });
});

afterEach(() => served.close());

const isRequested = () => served.requests.length === 2;

it.each<[string, (cnx: ReturnType<typeof clientOf>) => Promise<unknown>]>([
  [
    "break",
    async (cnx) => {
      for await (const _ of cnx.servers.list({}, { prefetch: 1 })) {
        await vi.waitUntil(isRequested);
        break;
      }
    },
  ],
  [
    "an error of the loop's body",
    async (cnx) => {
      const loop = async () => {
        for await (const _ of cnx.servers.list({}, { prefetch: 1 }).pages()) {
          await vi.waitUntil(isRequested);
          throw new Error("mine");
        }
      };
      await expect(loop()).rejects.toThrow("mine");
    },
  ],
  [
    "break, with a signal of the caller's",
    async (cnx) => {
      const { signal } = new AbortController();
      for await (const _ of cnx.servers.list({}, { prefetch: 1, signal })) {
        await vi.waitUntil(isRequested);
        break;
      }
    },
  ],
])("a page that is fetched ahead is aborted when the loop is left by %s", async (_, leave) => {
  await leave(clientOf(served));
  await vi.waitUntil(() => onClose.mock.calls.length === 1);
});

it("a page that is fetched ahead goes on if somebody else waits for it", async () => {
  const page = await clientOf(served).servers.list({}, { prefetch: 1 });
  let next: Promise<unknown> | undefined;
  for await (const _ of page) {
    await vi.waitUntil(isRequested);
    next = page.getNextPage();
    break;
  }
  const state = await Promise.race([
    next?.catch(() => "aborted"),
    new Promise((resolve) => setTimeout(resolve, 50, "waiting")),
  ]);
  expect(state).toBe("waiting");
  next?.catch(() => {});
});
