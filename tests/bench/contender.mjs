// @ts-check
// One contender in a process of its own: `contender.mjs MODULE BASE_URL API_KEY`. It does the jobs that come as
// messages, and answers with what they took.
import { setTimeout as sleep } from "node:timers/promises";

const [, , module = "", baseUrl, apiKey] = process.argv;
const { connect, list, create, walk } = await import(module);
const client = connect({ baseUrl, apiKey });

const server = { name: "web-1", region: "us-east-1", plan: "standard-8", image: "ubuntu-22.04" };
const methods = { list: () => list(client, { limit: 1 }), create: () => create(client, server) };
/** @typedef {keyof typeof methods} Method */

const jobs = {
  /** @param {{ method: Method, calls: number, width: number }} job */
  async calls({ method, calls, width }) {
    let left = calls;
    let failed = 0;
    /** @type {string | undefined} */
    let failure;
    const lane = async () => {
      while (left-- > 0) {
        try {
          await methods[method]();
        } catch (error) {
          failed++;
          failure ??= String(error);
        }
      }
    };
    const cpu = process.cpuUsage();
    const start = performance.now();
    await Promise.all(Array.from({ length: width }, lane));
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    return { seconds, cpuSeconds: (user + system) / 1e6, failed, failure };
  },

  /**
   * Walks a list. The consumer takes a while for each page's last item.
   * @param {{ consumerMs: number, prefetch: number }} job
   */
  async walk({ consumerMs, prefetch }) {
    let items = 0;
    const consume = () => (++items % 100 === 0 && consumerMs > 0 ? sleep(consumerMs) : undefined);
    const start = performance.now();
    await walk(client, { limit: 100 }, consume, { prefetch });
    return { seconds: (performance.now() - start) / 1000, items };
  },

  /** What a consumer takes alone. @param {{ pages: number, consumerMs: number }} job */
  async consume({ pages, consumerMs }) {
    const start = performance.now();
    for (let i = 0; i < pages; i++) await sleep(consumerMs);
    return { seconds: (performance.now() - start) / 1000, items: pages * 100 };
  },

  /** Bytes of heap that some calls left behind, and the most of memory that the process ever had. @param {{ calls: number }} job */
  async memory({ calls }) {
    const job = /** @type {const} */ ({ method: "list", width: 32 });
    // What is loaded and compiled at first isn't what calls leave behind.
    await jobs.calls({ ...job, calls: 1000 });
    const before = heapUsed();
    const { failed, failure } = await jobs.calls({ ...job, calls });
    return { growth: heapUsed() - before, peak: process.resourceUsage().maxRSS * 1024, failed, failure };
  },
};

function heapUsed() {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

process.on("message", async (/** @type {{ name: keyof typeof jobs }} */ { name, ...job }) => {
  // Each job has a type of its own, which the sender keeps to.
  process.send?.(await jobs[name](/** @type {any} */ (job)));
});
process.on("disconnect", () => process.exit());
process.send?.("ready");
