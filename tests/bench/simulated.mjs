// @ts-check
// One measure of the simulator, as it is built; simulator.ts runs each in a process of its own. Plain JavaScript, since
// what translates TypeScript on the way changes what is measured.
import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent, get } from "node:http";
import { fileURLToPath } from "node:url";

const pageSize = 100;
const connections = 32;
const roundMs = 2_000;

const measures = { start, pages, load, serve };
const [name, rounds] = process.argv.slice(2);
await measures[/** @type {keyof typeof measures} */ (name)](Number(rounds));

/** Prints the milliseconds from the import to the first answer. */
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

/** Prints microseconds for one of the first pages of a long list, and for one of the last, in turns. */
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

/**
 * Prints requests a second, and the microseconds that each cost the simulator, of each round.
 *
 * @param {number} rounds
 */
async function load(rounds) {
  const server = fork(fileURLToPath(import.meta.url), ["serve"]);
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
  console.log(JSON.stringify([rates, costs]));
}
