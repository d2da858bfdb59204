import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { operations } from "../../generated/operations.js";
import { CloudNexusError, ConfigurationError, PaginationError } from "../../src/errors.js";
import * as lists from "../../src/pagination/list.js";
import type { FetchPage, Page, PageMeta, Prefetch } from "../../src/pagination/page.js";
import { parsePage } from "../../src/pagination/page-body.js";

interface Query {
  status?: string;
  tag?: string[];
  limit?: number;
  cursor?: string;
}
/** What a fake server has at a cursor ("" for none); a function is asked each time. */
type Answer = { data?: string[]; meta?: { [K in keyof PageMeta]?: PageMeta[K] | undefined }; url?: string };
type Pages = Record<string, Answer | Error | (() => Answer | Promise<Answer>)>;

const url = "https://api.example.com/v1/servers?limit=2";
const headers = {
  "x-ratelimit-limit": "100",
  "x-ratelimit-remaining": "99",
  "x-ratelimit-reset": "86460",
  date: new Date(86_400_000).toUTCString(),
};

/** The list of servers, from a fake server. */
function list(fetchPage: FetchPage<string, PageMeta>, query: Query, prefetch: Prefetch = 0) {
  return lists.list(fetchPage, { ...query }, { cursor: "cursor", prefetch });
}

/** A fetch of pages that records the queries it gets. `next_cursor` is null unless said. */
function serve(pages: Pages, keyOf = (query: Query) => query.cursor ?? "") {
  const asked: Query[] = [];
  const fetchPage: FetchPage<string, PageMeta> = async (query: Query) => {
    asked.push(query);
    const page = pages[keyOf(query)];
    if (page === undefined) throw new Error(`No such page: ${JSON.stringify(query)}`);
    if (page instanceof Error) throw page;
    const answer = typeof page === "function" ? await page() : page;
    const meta = { total: 0, next_cursor: null, prev_cursor: null, ...answer.meta };
    // As from a body: what is undefined is absent.
    const body = { data: answer.data ?? [], meta: JSON.parse(JSON.stringify(meta)) };
    const data = parsePage<string, PageMeta>(body, operations.listServers.pagination);
    if (!data) throw new Error("It is not a page.");
    return {
      data,
      response: new Response(null, { headers }),
      url: answer.url ?? url,
    };
  };
  return { asked, fetchPage, cursors: () => asked.map((query) => query.cursor) };
}

/** A page that leads to another. */
const to = (next_cursor: string, ...data: string[]): Answer => ({ data, meta: { next_cursor } });
const three: Pages = { "": to("a", "1", "2"), a: to("b", "3", "4"), b: { data: ["5"] } };

/** A page of a server that has page numbers and no cursors. */
const numbered = (next_page: string | null, ...data: string[]): Answer => ({
  data,
  meta: { next_page, next_cursor: undefined, prev_cursor: undefined },
});

async function collect<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of iterable) items.push(item);
  return items;
}

/** What a promise rejects with. */
async function failure(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("It didn't fail.");
}

/** A promise to be settled by hand. */
function gate<T>() {
  let open: (value: T) => void = () => {};
  let fail: (reason: unknown) => void = () => {};
  const promise = new Promise<T>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { promise, open, fail };
}

const unhandled: unknown[] = [];
const watch = (reason: unknown) => unhandled.push(reason);
beforeEach(() => {
  unhandled.length = 0;
  process.on("unhandledRejection", watch);
});
afterEach(async () => {
  await turn();
  process.off("unhandledRejection", watch);
  expect(unhandled).toEqual([]);
});

describe("a list", () => {
  test("makes no request when it is neither awaited nor iterated", async () => {
    const server = serve(three);
    const servers = list(server.fetchPage, {}, 1);
    servers.pages();
    servers[Symbol.asyncIterator]();
    await turn();
    expect(server.asked).toEqual([]);
  });

  test("is its first page when awaited", async () => {
    const server = serve({ "": { data: ["1"], meta: { total: 7, next_cursor: "a", prev_cursor: null } } });
    const page = await list(server.fetchPage, { limit: 1 });
    expect(page.data).toEqual(["1"]);
    expect(page.meta.total).toBe(7);
    expect([page.nextCursor, page.prevCursor, page.hasNextPage(), page.hasPrevPage()]).toEqual([
      "a",
      null,
      true,
      false,
    ]);
    expect(server.asked).toEqual([{ limit: 1 }]);
  });

  test("makes one request when awaited twice, also at the same time", async () => {
    const server = serve(three);
    const servers = list(server.fetchPage, {});
    const [one, two] = await Promise.all([servers, servers]);
    expect(await servers).toBe(one);
    expect(two).toBe(one);
    expect(server.asked).toHaveLength(1);
  });

  test("makes the first request once when awaited and iterated", async () => {
    const server = serve(three);
    const servers = list(server.fetchPage, {});
    await servers;
    expect(await collect(servers)).toEqual(["1", "2", "3", "4", "5"]);
    expect(server.cursors()).toEqual([undefined, "a", "b"]);
  });

  test("is walked from its first page by each of two iterations, which share the first request", async () => {
    const server = serve(three);
    const servers = list(server.fetchPage, {});
    expect(await collect(servers)).toEqual(await collect(servers));
    expect(server.cursors()).toEqual([undefined, "a", "b", "a", "b"]);
  });

  test("can be iterated twice at the same time", async () => {
    const servers = list(serve(three).fetchPage, {});
    const all = ["1", "2", "3", "4", "5"];
    expect(await Promise.all([collect(servers), collect(servers)])).toEqual([all, all]);
  });

  test("asks again when awaited after a failure", async () => {
    const server = serve({ "": new Error("down"), a: {} });
    const servers = list(server.fetchPage, {});
    await failure(servers);
    await failure(servers);
    expect(server.asked).toHaveLength(2);
  });

  test("can be caught and finished as a promise", async () => {
    const ends: string[] = [];
    const failing = list(serve({ "": new Error("down") }).fetchPage, {});
    expect(await failing.catch(String)).toBe("Error: down");
    expect(await failure(failing.finally(() => ends.push("end")))).toEqual(new Error("down"));
    expect(ends).toEqual(["end"]);
  });

  test("gives the response and the rate limit of its first page, without another request", async () => {
    const server = serve(three);
    const servers = list(server.fetchPage, {});
    const got = await servers.withResponse();
    expect(got.data).toBe(await servers);
    expect(got.response).toBeInstanceOf(Response);
    expect(got.rateLimit).toEqual({ limit: 100, remaining: 99, reset: new Date(86_460_000) });
    expect(server.asked).toHaveLength(1);
  });

  test("resumes at a cursor", async () => {
    const server = serve(three);
    expect(await collect(list(server.fetchPage, { cursor: "a" }))).toEqual(["3", "4", "5"]);
    expect(server.cursors()).toEqual(["a", "b"]);
  });
});

describe("the cursor", () => {
  test("decides, not the length of the page: empty pages in between are crossed", async () => {
    const server = serve({ "": to("a"), a: to("b"), b: to("c", "1"), c: {} });
    expect(await collect(list(server.fetchPage, { limit: 2 }))).toEqual(["1"]);
    expect(server.cursors()).toEqual([undefined, "a", "b", "c"]);
  });

  test("ends the list where it is null, also after a full page and in spite of a next_page", async () => {
    const server = serve({ "": { data: ["1", "2"], meta: { next_cursor: null, next_page: "/v1/servers?page=2" } } });
    expect(await collect(list(server.fetchPage, { limit: 2 }))).toEqual(["1", "2"]);
    expect(server.asked).toHaveLength(1);
  });

  test("goes with the filters and the limit on every page", async () => {
    const server = serve(three);
    await collect(list(server.fetchPage, { status: "running", limit: 2 }));
    const filters = { status: "running", limit: 2 };
    expect(server.asked).toEqual([filters, { ...filters, cursor: "a" }, { ...filters, cursor: "b" }]);
  });

  test("goes with the filters that were asked for, whatever the caller does to its object later", async () => {
    const server = serve(three);
    const query: Query = { status: "running" };
    const servers = list(server.fetchPage, query);
    query.status = "stopped";
    await collect(servers);
    expect(server.asked.map(({ status }) => status)).toEqual(["running", "running", "running"]);
    expect(query).toEqual({ status: "stopped" });
  });

  test("reaches the fetch as it came", async () => {
    const cursor = "a+/=&%20#?é";
    const server = serve({ "": to(cursor), [cursor]: {} });
    await collect(list(server.fetchPage, {}));
    expect(server.cursors()).toEqual([undefined, cursor]);
  });

  test.each([
    ["the page itself", { "": to("a", "1"), a: to("a", "2") }, ["1", "2"], 2],
    ["a → b → a", { "": to("a", "1"), a: to("b", "2"), b: to("a", "3") }, ["1", "2", "3"], 3],
  ])("that leads back (%s) throws after the items, and sends nothing more", async (_, pages, items, requests) => {
    for (const prefetch of [0, 1] as const) {
      const server = serve(pages);
      const got: string[] = [];
      const walk = async () => {
        for await (const item of list(server.fetchPage, {}, prefetch)) got.push(item);
      };
      const error = await failure(walk());
      expect(error).toBeInstanceOf(PaginationError);
      expect(error).toBeInstanceOf(CloudNexusError);
      expect(error).toMatchObject({ cursor: "a" });
      expect(got).toEqual(items);
      expect(server.asked).toHaveLength(requests);
    }
  });

  test("that leads back throws for who goes from page to page by hand, too", async () => {
    const server = serve({ "": to("a"), a: to("b"), b: to("a") });
    let page = await list(server.fetchPage, {});
    page = await (await page.getNextPage()).getNextPage();
    expect(await failure(page.getNextPage())).toBeInstanceOf(PaginationError);
    expect(server.asked).toHaveLength(3);
  });

  test("that leads back to where the list was resumed throws", async () => {
    const server = serve({ a: to("b"), b: to("a") });
    expect(await failure(collect(list(server.fetchPage, { cursor: "a" })))).toMatchObject({ cursor: "a" });
    expect(server.asked).toHaveLength(2);
  });

  test.each([[""], [7], [{}]])("that is none (%j) throws after the items", async (cursor) => {
    const meta = JSON.parse(JSON.stringify({ next_cursor: cursor, prev_cursor: cursor }));
    const page = await list(serve({ a: { data: ["1"], meta } }).fetchPage, { cursor: "a" });
    expect([page.data, page.nextCursor, page.hasNextPage()]).toEqual([["1"], null, true]);
    expect(await failure(page.getNextPage())).toMatchObject({ name: "PaginationError", cursor: "a" });
    expect(await failure(page.getPrevPage())).toMatchObject({ name: "PaginationError", cursor: "a" });
    expect(await failure(collect(page))).toBeInstanceOf(PaginationError);
  });
});

describe("next_page", () => {
  const byNumber = (query: Query) => new URLSearchParams(Object(query)).get("page") ?? "";

  test("leads on where next_cursor is absent, with the filters of the list", async () => {
    const server = serve({ "": numbered("/v1/servers?page=2", "1"), 2: numbered(null, "2") }, byNumber);
    expect(await collect(list(server.fetchPage, { status: "running", limit: 1 }))).toEqual(["1", "2"]);
    expect(server.asked).toEqual([
      { status: "running", limit: 1 },
      { status: "running", limit: 1, page: "2" },
    ]);
  });

  test("wins over the query where both say something, and a repeated name keeps all its values", async () => {
    const link = "?page=2&limit=50&tag=a&tag=b&status=%2B%26";
    const server = serve({ "": numbered(link), 2: numbered(null) }, byNumber);
    await collect(list(server.fetchPage, { limit: 1, status: "x", tag: ["c"], cursor: "saved" }));
    expect(server.asked[1]).toEqual({ page: "2", limit: "50", tag: ["a", "b"], status: "+&" });
  });

  test("is forgotten as soon as there are cursors", async () => {
    const server = serve(
      { "": numbered("?page=2"), 2: to("a"), a: {} },
      ({ cursor, ...query }) => cursor ?? byNumber(query),
    );
    await collect(list(server.fetchPage, { limit: 1 }));
    expect(server.asked).toEqual([{ limit: 1 }, { limit: 1, page: "2" }, { limit: 1, cursor: "a" }]);
  });

  test("that can't be followed blames the page that has it", async () => {
    const server = serve({ "": to("a"), a: numbered("/elsewhere") });
    expect(await failure(collect(list(server.fetchPage, {})))).toMatchObject({ name: "PaginationError", cursor: "a" });
  });

  test("that carries a cursor gives one to resume from", async () => {
    const server = serve({ "": numbered("/v1/servers?cursor=a"), a: {} });
    const page = await list(server.fetchPage, {});
    expect(page.nextCursor).toBe("a");
    expect((await page.getNextPage()).hasNextPage()).toBe(false);
  });

  test.each([
    ["the whole URL", "https://api.example.com/v1/servers?page=2"],
    ["the default port", "https://api.example.com:443/v1/servers?page=2"],
    ["the host and path", "//api.example.com/v1/servers?page=2"],
    ["a relative path", "servers?page=2"],
    ["only the query", "?page=2#top"],
  ])("may be written as %s", async (_, link) => {
    const server = serve({ "": numbered(link), 2: {} }, byNumber);
    await collect(list(server.fetchPage, {}));
    expect(server.asked[1]).toEqual({ page: "2" });
  });

  test.each([
    "https://evil.example/v1/servers?page=2",
    "http://api.example.com/v1/servers?page=2",
    "https://api.example.com:8443/v1/servers?page=2",
    "https://api.example.com.evil.example/v1/servers?page=2",
    "https://api.example.com@evil.example/v1/servers?page=2",
    "//evil.example/v1/servers?page=2",
    "\\\\evil.example\\v1\\servers?page=2",
    "/\t/evil.example/v1/servers?page=2",
    "blob:https://api.example.com/v1/servers?page=2",
    "javascript:alert(1)",
    "/v1/servers/../keys?page=2",
    "/v1/servers/%2e%2e/keys?page=2",
    "../servers?page=2",
    "/v1/servers/?page=2",
    "/v2/servers?page=2",
    "page/2",
    "https://",
  ])("to anywhere else (%s) throws and sends nothing", async (link) => {
    const server = serve({ "": numbered(link, "1") }, byNumber);
    const page = await list(server.fetchPage, { cursor: "saved" });
    expect(page.hasNextPage()).toBe(true);
    expect(await failure(page.getNextPage())).toMatchObject({ name: "PaginationError", cursor: "saved" });
    expect(server.asked).toHaveLength(1);
  });

  test.each([[""], [2]])("that is none (%j) throws", async (link) => {
    const page = await list(serve({ "": numbered(JSON.parse(JSON.stringify(link))) }).fetchPage, {});
    expect(await failure(page.getNextPage())).toBeInstanceOf(PaginationError);
  });

  test("of a page whose response has no URL throws", async () => {
    const page = await list(serve({ "": { ...numbered("?page=2"), url: "" } }).fetchPage, {});
    expect(await failure(page.getNextPage())).toBeInstanceOf(PaginationError);
  });

  test("that leads back throws, though a number became a string on the way", async () => {
    const server = serve({ "": numbered("?limit=5") }, byNumber);
    expect(await failure(collect(list(server.fetchPage, { limit: 5 })))).toBeInstanceOf(PaginationError);
    expect(server.asked).toHaveLength(1);
  });
});

describe("a page", () => {
  test("gives the page after and the page before", async () => {
    const second: Answer = { data: ["2"], meta: { next_cursor: "b", prev_cursor: "0" } };
    const server = serve({ "": to("a", "1"), 0: to("a", "1"), a: second, b: { meta: { prev_cursor: "a" } } });
    const first = await list(server.fetchPage, { limit: 1 });
    const last = await (await first.getNextPage()).getNextPage();
    expect(last.hasPrevPage()).toBe(true);
    const again = await (await last.getPrevPage()).getPrevPage();
    expect(again.data).toEqual(["1"]);
    expect((await again.getNextPage()).data).toEqual(["2"]);
    expect(server.cursors()).toEqual([undefined, "a", "b", "a", "0", "a"]);
    expect(server.asked.every(({ limit }) => limit === 1)).toBe(true);
  });

  test("before another may not lead back either", async () => {
    const back = (prev_cursor: string): Answer => ({ meta: { prev_cursor } });
    const server = serve({ "": back("a"), a: back("b"), b: back("a") });
    let page = await list(server.fetchPage, {});
    page = await (await page.getPrevPage()).getPrevPage();
    expect(await failure(page.getPrevPage())).toMatchObject({ name: "PaginationError", cursor: "a" });
  });

  test("is iterated with all pages after it", async () => {
    const page = await (await list(serve(three).fetchPage, {})).getNextPage();
    expect(await collect(page)).toEqual(["3", "4", "5"]);
  });

  test("makes one request for parallel calls of getNextPage, and of getPrevPage", async () => {
    const server = serve({ "": { meta: { next_cursor: "a", prev_cursor: "z" } }, a: {}, z: {} });
    const page = await list(server.fetchPage, {});
    const [one, two] = await Promise.all([page.getNextPage(), page.getNextPage()]);
    expect(one).toBe(two);
    await Promise.all([page.getPrevPage(), page.getPrevPage()]);
    expect(server.cursors()).toEqual([undefined, "a", "z"]);
  });

  test("can be asked for again after it failed", async () => {
    let calls = 0;
    const flaky = () => {
      calls += 1;
      if (calls === 1) throw new Error("down");
      return { data: ["2"] };
    };
    const page = await list(serve({ "": to("a", "1"), a: flaky }).fetchPage, {});
    const [one, two] = await Promise.allSettled([page.getNextPage(), page.getNextPage()]);
    expect([one.status, two.status, calls]).toEqual(["rejected", "rejected", 1]);
    expect((await page.getNextPage()).data).toEqual(["2"]);
  });

  test("that isn't there is refused with what to check", async () => {
    const page = await list(serve({ "": {} }).fetchPage, {});
    expect([page.hasNextPage(), page.hasPrevPage()]).toEqual([false, false]);
    const error = await failure(page.getNextPage());
    expect(error).toBeInstanceOf(PaginationError);
    expect(String(error)).toBe(
      "PaginationError: No such page; check hasNextPage() or hasPrevPage() before you request it.",
    );
    expect(await failure(page.getPrevPage())).toEqual(error);
  });

  test("is given by pages(), empty ones too", async () => {
    const pages = await collect(list(serve({ "": to("a", "1"), a: to("b"), b: {} }).fetchPage, {}).pages());
    expect(pages.map(({ data }) => data)).toEqual([["1"], [], []]);
  });

  test("doesn't keep those after it in memory", async () => {
    // Seen from outside: what has arrived is asked for anew.
    const server = serve(three);
    const page = await list(server.fetchPage, {});
    expect(await page.getNextPage()).not.toBe(await page.getNextPage());
    expect(server.cursors()).toEqual([undefined, "a", "a"]);
  });
});

describe("an error", () => {
  test("in the middle is thrown itself, with the cursor to resume from", async () => {
    const down = new TypeError("down");
    const items: string[] = [];
    const walk = async () => {
      for await (const item of list(serve({ "": to("a", "1"), a: to("b", "2"), b: down }).fetchPage, {}))
        items.push(item);
    };
    expect(await failure(walk())).toBe(down);
    expect(down).toMatchObject({ cursor: "b" });
    expect(items).toEqual(["1", "2"]);
  });

  test("on the first page has an undefined cursor, or the one that the list was resumed with", async () => {
    const down = new Error("down");
    expect(await failure(collect(list(serve({ "": down }).fetchPage, {})))).toBe(down);
    expect(down).toHaveProperty("cursor", undefined);
    const later = new Error("down");
    await failure(collect(list(serve({ saved: later }).fetchPage, { cursor: "saved" })));
    expect(later).toHaveProperty("cursor", "saved");
  });

  test("that ends several lists, as a signal's reason does, has the cursor of none", async () => {
    const reason = new Error("down");
    for (const cursor of ["a", "b"]) await failure(collect(list(serve({ [cursor]: reason }).fetchPage, { cursor })));
    expect(reason).toHaveProperty("cursor", undefined);
  });

  test("that is thrown before there is a promise is treated alike", async () => {
    const down = new Error("down");
    const fetchPage = () => {
      throw down;
    };
    expect(await failure(collect(list(fetchPage, { cursor: "a" })))).toBe(down);
    expect(down).toHaveProperty("cursor", "a");
  });

  test("that can't take a cursor is thrown all the same", async () => {
    const frozen = Object.freeze(new Error("down"));
    expect(await failure(collect(list(serve({ "": frozen }).fetchPage, {})))).toBe(frozen);
  });

  test.each([["a string"], [undefined], [null], [{ left: true }]])(
    "that isn't one (%j) is left alone",
    async (reason) => {
      const fetchPage = () => Promise.reject(reason);
      const copy = structuredClone(reason);
      expect(await failure(collect(list(fetchPage, { cursor: "a" })))).toBe(reason);
      expect(reason).toEqual(copy);
    },
  );

  test("doesn't spoil the list: a new iteration gets through", async () => {
    let calls = 0;
    const flaky = () => {
      calls += 1;
      if (calls === 1) throw new Error("down");
      return { data: ["2"] };
    };
    const servers = list(serve({ "": to("a", "1"), a: flaky }).fetchPage, {}, 1);
    await failure(collect(servers));
    expect(await collect(servers)).toEqual(["1", "2"]);
  });
});

describe("a consumer that stops", () => {
  test("by break makes no further request", async () => {
    const server = serve(three);
    for await (const item of list(server.fetchPage, {})) if (item === "2") break;
    for await (const _ of list(server.fetchPage, {}).pages()) break;
    await turn();
    expect(server.cursors()).toEqual([undefined, undefined]);
  });

  test("by return makes no further request", async () => {
    const server = serve(three);
    const first = async () => {
      for await (const item of list(server.fetchPage, {})) return item;
      return undefined;
    };
    expect(await first()).toBe("1");
    await turn();
    expect(server.asked).toHaveLength(1);
  });

  test("by a throw gets its own error, unmarked, and makes no further request", async () => {
    const server = serve(three);
    const own = new Error("mine");
    const walk = async () => {
      for await (const _ of list(server.fetchPage, {})) throw own;
    };
    expect(await failure(walk())).toBe(own);
    expect(own).not.toHaveProperty("cursor");
    await turn();
    expect(server.asked).toHaveLength(1);
  });

  test("leaves a failed prefetch unnoticed", async () => {
    const server = serve({ "": to("a", "1"), a: new Error("down") });
    for await (const _ of list(server.fetchPage, {}, 1)) break;
    await turn();
    expect(server.asked).toHaveLength(2);
  });
});

describe("prefetch: 1", () => {
  test("fetches the next page while the consumer has one, and only one ahead", async () => {
    const server = serve(three);
    const seen: [string[], number][] = [];
    for await (const page of list(server.fetchPage, {}, 1).pages()) {
      await turn();
      seen.push([page.data, server.asked.length]);
    }
    expect(seen).toEqual([
      [["1", "2"], 2],
      [["3", "4"], 3],
      [["5"], 3],
    ]);
  });

  test("is off by default", async () => {
    const server = serve(three);
    const seen: number[] = [];
    for await (const _ of list(server.fetchPage, {}).pages()) {
      await turn();
      seen.push(server.asked.length);
    }
    expect(seen).toEqual([1, 2, 3]);
  });

  test("holds for iterating a page of the list, and not for awaiting one", async () => {
    const server = serve(three);
    const page = await list(server.fetchPage, {}, 1);
    await turn();
    expect(server.asked).toHaveLength(1);
    for await (const item of page) {
      await turn();
      expect([item, server.asked.length]).toEqual(["1", 2]);
      break;
    }
  });

  test("shares its request with a getNextPage by hand", async () => {
    const { promise, open } = gate<Answer>();
    const server = serve({ "": to("a", "1"), a: () => promise });
    const after: Promise<Page<string>>[] = [];
    for await (const page of list(server.fetchPage, {}, 1).pages()) {
      if (!page.hasNextPage()) break;
      after.push(page.getNextPage());
      open({ data: ["2"] });
    }
    expect((await Promise.all(after)).map(({ data }) => data)).toEqual([["2"]]);
    expect(server.asked).toHaveLength(2);
  });

  test("shows a failure only when its page is reached", async () => {
    const down = new Error("down");
    const items: string[] = [];
    const walk = async () => {
      const servers = list(serve({ "": to("a", "1", "2", "3"), a: down }).fetchPage, {}, 1);
      for await (const item of servers) {
        await turn();
        items.push(item);
      }
    };
    expect(await failure(walk())).toBe(down);
    expect(items).toEqual(["1", "2", "3"]);
    expect(down).toHaveProperty("cursor", "a");
  });

  test("leaves a prefetch unnoticed that fails after the consumer left", async () => {
    const { promise, fail } = gate<Answer>();
    const server = serve({ "": to("a", "1"), a: () => promise });
    for await (const _ of list(server.fetchPage, {}, 1)) break;
    fail(new Error("too late"));
    await turn();
    expect(server.asked).toHaveLength(2);
  });
});

describe("toArray", () => {
  test("gives all items", async () => {
    expect(await list(serve(three).fetchPage, {}).toArray()).toEqual(["1", "2", "3", "4", "5"]);
  });

  test.each([
    [0, 0],
    [1, 1],
    [2, 1],
    [3, 2],
    [4, 2],
    [5, 3],
    [6, 3],
  ])("with max %i stops as soon as they are there: %i requests, also with prefetch", async (max, requests) => {
    for (const prefetch of [0, 1] as const) {
      const server = serve(three);
      const items = await list(server.fetchPage, {}, prefetch).toArray({ max });
      await turn();
      expect(items).toEqual(["1", "2", "3", "4", "5"].slice(0, max));
      expect(server.asked).toHaveLength(requests);
    }
  });

  test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    "refuses a max of %d, and sends nothing",
    async (max) => {
      const server = serve(three);
      const error = await failure(list(server.fetchPage, {}).toArray({ max }));
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(String(error)).toContain(String(max));
      expect(server.asked).toEqual([]);
    },
  );

  test("holds pages of any size", async () => {
    const data = Array.from({ length: 300_000 }, String);
    expect(await list(serve({ "": { data } }).fetchPage, {}).toArray()).toHaveLength(300_000);
  });
});
