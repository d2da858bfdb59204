// @ts-check
// The same in every runtime, so nothing here may be of one of them.
import { CloudNexus, ConflictError, ConnectionError, ResponseValidationError } from "@cloudnexus/sdk";
import { RequestValidationError, validateResponses } from "@cloudnexus/sdk/validate";

/**
 * @typedef {object} Where Base URLs of servers on this machine, and a key for all of them.
 * @property {string} steady
 * @property {string} limited A few requests in each window.
 * @property {string} slow Responds after minutes.
 * @property {string} closed Nothing listens there.
 * @property {string} apiKey
 * @property {string} name What the runtime is called.
 */

const order = { name: "smoke", region: "eu-west-2", plan: "standard-8", image: "ubuntu-22.04" };

/** @type {Record<string, (where: Where) => Promise<unknown>>} */
const tests = {
  async "list pages"({ steady, apiKey }) {
    const sizes = [];
    const ids = new Set();
    for await (const page of client(steady, apiKey).servers.list({ region: "us-east-1", limit: 3 }).pages()) {
      sizes.push(page.data.length);
      for (const { id } of page.data) ids.add(id);
      if (sizes.length === 1) equal(page.hasNextPage(), true);
    }
    equal(sizes.length > 2, true);
    equal(
      sizes.slice(0, -1).every((size) => size === 3),
      true,
    );
    equal(ids.size, (await client(steady, apiKey).servers.list({ region: "us-east-1" })).meta.total);
  },

  async create({ steady, apiKey, name }) {
    const cnx = client(steady, apiKey);
    const { data, response, rateLimit } = await cnx.servers.create({ ...order, name }).withResponse();
    equal([response.status, data.status, rateLimit?.limit], [201, "provisioning", 100_000]);
    const servers = await cnx.servers.list({ region: order.region, limit: 100 }).toArray({ max: 1000 });
    equal(servers.filter((server) => server.id === data.id && server.name === name).length, 1);
  },

  async "429 wait"({ limited, apiKey }) {
    for (;;) {
      // Another program uses the key up. Where a window ends just then, it has to begin again.
      const { rateLimit } = await client(limited, apiKey).servers.list({ limit: 1 }).withResponse();
      if (rateLimit?.remaining !== 0) continue;
      /** @type {Response[]} */
      const answers = [];
      /** @type {number[]} */
      const times = [];
      const cnx = client(limited, apiKey, async (input, init) => {
        times.push(Date.now());
        const answer = await fetch(input, init);
        answers.push(answer);
        return answer;
      });
      await cnx.servers.list({ limit: 1 });
      if (answers[0]?.status === 200) continue;
      equal(
        answers.map(({ status }) => status),
        [429, 200],
      );
      equal((times[1] ?? 0) >= Number(answers[0]?.headers.get("x-ratelimit-reset")) * 1000, true);
      return;
    }
  },

  async abort({ slow, apiKey }) {
    const controller = new AbortController();
    const reason = new Error("enough");
    const call = client(slow, apiKey).servers.list({}, { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 50);
    equal((await failed(call)) === reason, true);
  },

  async "typed error"({ steady, apiKey }) {
    const error = await failed(client(steady, apiKey).servers.create({ ...order, region: "full" }));
    if (!(error instanceof ConflictError)) throw error;
    equal([error.name, error.status, error.code], ["ConflictError", 409, "insufficient_resources"]);
    equal([error.requestId?.startsWith("req_"), error.outcomeUnknown], [true, false]);
  },

  async unreachable({ closed, apiKey }) {
    const error = await failed(client(closed, apiKey).servers.list({}, { maxRetries: 0 }));
    if (!(error instanceof ConnectionError)) throw error;
    equal([error.name, error.operation, error.attempts?.length], ["ConnectionError", "listServers", 1]);
  },

  async validation({ steady, apiKey }) {
    const middleware = [validateResponses({ mode: "throw", requests: true })];
    const checked = client(steady, apiKey).withOptions({ middleware });
    equal((await checked.servers.list({ limit: 3 })).data.length, 3);
    const refused = await failed(checked.servers.list({ limit: 1000 }));
    if (!(refused instanceof RequestValidationError)) throw refused;
    equal(refused.violations, [{ pointer: "/query/limit", expected: "must be <= 100" }]);
    const drifted = client(steady, apiKey, async () =>
      Response.json({ data: {}, meta: { total: 0, next_cursor: null } }),
    );
    const broken = await failed(drifted.withOptions({ middleware }).servers.list());
    if (!(broken instanceof ResponseValidationError)) throw broken;
    equal(
      broken.violations?.map(({ pointer }) => pointer),
      ["/data", "/meta/prev_cursor"],
    );
  },
};

/**
 * Runs all tests and gives the names of those that passed.
 *
 * @param {Where} where
 */
export async function smoke(where) {
  const run = async (/** @type {string} */ name) => {
    try {
      await tests[name]?.(where);
      return name;
    } catch (error) {
      throw new Error(`${name}: ${error instanceof Error ? error.stack : error}`, { cause: error });
    }
  };
  return Promise.all(Object.keys(tests).map(run));
}

/**
 * @param {string} baseUrl
 * @param {string} apiKey
 * @param {typeof globalThis.fetch} [fetch]
 */
function client(baseUrl, apiKey, fetch) {
  return new CloudNexus({ baseUrl, apiKey, fetch, dangerouslyAllowBrowser: "document" in globalThis });
}

/** @param {PromiseLike<unknown>} call */
async function failed(call) {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error("The call should have failed.");
}

/**
 * @param {unknown} actual
 * @param {unknown} expected
 */
function equal(actual, expected) {
  const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (is !== should) throw new Error(`${is} instead of ${should}`);
}
