// @ts-check
// What the simulator costs, as it is built: `npm run bench:simulator`. Plain JavaScript, since what translates
// TypeScript on the way changes what is measured.
import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { Agent, get } from "node:http";
import { fileURLToPath } from "node:url";

const file = fileURLToPath(import.meta.url);
const pageSize = 100;
const connections = 32;
const rounds = 5;
const roundMs = 2_000;

const roles = { start, serve, pages, all };
const role = /** @type {keyof typeof roles} */ (process.argv[2] ?? "all");
await roles[role]();

/** In a process of its own, since a second start is another matter. */
async function start() {
  const before = performance.now();
  const { createSimulator } = await import("@cloudnexus/sdk/simulator");
  const sim = createSimulator();
  await sim.fetch(`${sim.baseUrl}/servers`, { headers: { authorization: `Bearer ${sim.keys.admin}` } });
  console.log(performance.now() - before);
}

/** In a process of its own, so that it doesn't pay for the load. */
async function serve() {
  const { createSimulator } = await import("@cloudnexus/sdk/simulator");
  const sim = createSimulator({ rateLimit: { limit: 1e9, window: 60 } });
  process.send?.({ baseUrl: await sim.listen(), key: sim.keys.admin });
  // Any message asks for the microseconds of CPU that it has used.
  process.on("message", () => process.send?.(cpuTime()));
  process.once("disconnect", () => sim.close());
}

function cpuTime() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Microseconds for one of the first pages of a long list, and for one of the last, in turns. */
async function pages() {
  const { createSimulator } = await import("@cloudnexus/sdk/simulator");
  const sim = createSimulator({ servers: 100_000, rateLimit: { limit: 1e9, window: 60 } });
  const headers = { authorization: `Bearer ${sim.keys.admin}` };
  const page = async (/** @type {string} */ cursor) => {
    const response = await sim.fetch(`${sim.baseUrl}/servers?limit=${pageSize}&cursor=${encodeURIComponent(cursor)}`, {
      headers,
    });
    return /** @type {{ meta: { next_cursor: string | null } }} */ (await response.json()).meta.next_cursor;
  };
  const first = await sim.fetch(`${sim.baseUrl}/servers?limit=${pageSize}`, { headers });
  const cursors = [];
  for (let next = (await first.json()).meta.next_cursor; next !== null; next = await page(next)) cursors.push(next);
  const places = [cursors.slice(0, 50), cursors.slice(-50)];
  /** @type {number[][]} */
  const times = [[], []];
  for (let round = 0; round < 20; round++) {
    for (const [index, place] of places.entries()) {
      const before = performance.now();
      for (const cursor of place) await page(cursor);
      times[index]?.push(((performance.now() - before) * 1000) / place.length);
    }
  }
  console.log(JSON.stringify(times));
}

async function all() {
  const starts = Array.from({ length: 9 }, () => Number(node("start")));
  report("start, to the first answer", starts, "ms", "less than 150");
  const { rates, costs } = await load();
  report("list requests over loopback", rates, "a second", "at least 3000");
  report("the CPU that each takes it", costs, "µs");
  const [first = [], last = []] = /** @type {number[][]} */ (JSON.parse(node("pages")));
  report("a page at the start of 100 000", first, "µs");
  report("a page at the end of them", last, "µs");
  console.log(`ratio of the two: ${(median(last) / median(first)).toFixed(2)} (1 is ideal)`);
}

/** @param {string} role */
function node(role) {
  return execFileSync(process.execPath, [file, role], { encoding: "utf8" });
}

/** Requests a second, and what each cost the simulator, in each of some rounds. */
async function load() {
  const server = fork(file, ["serve"]);
  const [{ baseUrl, key }] = /** @type {[{ baseUrl: string, key: string }]} */ (await once(server, "message"));
  const options = {
    agent: new Agent({ keepAlive: true, maxSockets: connections }),
    headers: { authorization: `Bearer ${key}` },
  };
  const list = async () => {
    const [response] = await once(get(`${baseUrl}/servers`, options), "response");
    if (response.statusCode !== 200) throw new Error(`The simulator answered ${response.statusCode}.`);
    await response.toArray();
  };
  const used = async () => {
    server.send("cpu");
    return /** @type {number} */ ((await once(server, "message"))[0]);
  };
  const rates = [];
  const costs = [];
  for (let round = 0; round <= rounds; round++) {
    const usedBefore = await used();
    const before = performance.now();
    let done = 0;
    const lane = async () => {
      for (; performance.now() - before < roundMs; done++) await list();
    };
    await Promise.all(Array.from({ length: connections }, lane));
    // The first one warms up.
    if (round === 0) continue;
    rates.push((done * 1000) / (performance.now() - before));
    costs.push(((await used()) - usedBefore) / done);
  }
  options.agent.destroy();
  server.disconnect();
  return { rates, costs };
}

/** @param {number[]} values */
function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/**
 * @param {string} what
 * @param {number[]} values
 * @param {string} unit
 * @param {string} [goal]
 */
function report(what, values, unit, goal) {
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(0));
  const line = `${what}: ${median(values).toFixed(0)} ${unit} (${least} to ${most} in ${values.length} rounds)`;
  console.log(goal === undefined ? line : `${line}; the goal is ${goal}`);
}
