import type { Permission } from "../src/simulator/index.js";
import { createSimulator, FAULTS, PERMISSIONS, type Simulator } from "../src/simulator/index.js";
import { command, listenFailure, messageOf, parsePort, UsageError } from "./lib/command.js";

const help = `
npm run simulator [-- --port 4010]

Starts a CloudNexus of your own, with a memory, until ctrl-C.

  --port N             the port (default 4010; 0 takes a free one)
  --host HOST          where to listen (default 127.0.0.1, for this machine only)
  --servers N          how many servers there are at first (default 50)
  --seed N             what they look like (default 1)
  --limit N            requests that each key has in a window (default 1000)
  --window SECONDS     the length of a window (default 60)
  --latency MS[-MS]    how long each answer takes, or from how long to how long (default 0)
  --skew SECONDS       how far the server's clock is ahead; negative: --skew=-30 (default 0)
  --key KEY=WHAT       one more key: ${PERMISSIONS.join(", ")}; repeatable
  --fault NAME=RATE    what goes wrong how often, from 0 to 1; repeatable:
                       ${FAULTS.join(", ")}
`;

await command({
  help,
  options: {
    port: { type: "string", default: "4010" },
    host: { type: "string", default: "127.0.0.1" },
    servers: { type: "string", default: "50" },
    seed: { type: "string", default: "1" },
    limit: { type: "string", default: "1000" },
    window: { type: "string", default: "60" },
    latency: { type: "string", default: "0" },
    skew: { type: "string", default: "0" },
    key: { type: "string", multiple: true, default: [] },
    fault: { type: "string", multiple: true, default: [] },
  },
  async run({ port, host, ...flags }) {
    const where = { port: parsePort(port), host };
    const sim = make(flags);
    console.log(`The simulator answers on ${await listen(sim, where)} (ctrl-C stops it). Its keys:`);
    for (const [name, key] of Object.entries(sim.keys)) console.log(`  ${name.padEnd(9)} ${key}`);
    for (const key of flags.key) console.log(`  ${key.replace(/(.*)=(.*)/, "$2 $1")}`);
    console.log(`  curl -H "Authorization: Bearer ${sim.keys.admin}" ${sim.baseUrl}/servers`);
    await new Promise((resolve) => {
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, resolve);
    });
    await sim.close();
    return 0;
  },
});

type Flags = Record<"servers" | "seed" | "limit" | "window" | "latency" | "skew", string> &
  Record<"key" | "fault", string[]>;

function make({ latency, skew, key, fault, ...flags }: Flags): Simulator {
  const ahead = number("skew", skew) * 1000;
  const [min = "", max = min] = latency.split("-");
  try {
    return createSimulator({
      servers: number("servers", flags.servers),
      seed: number("seed", flags.seed),
      rateLimit: { limit: number("limit", flags.limit), window: number("window", flags.window) },
      latency: { min: number("latency", min), max: number("latency", max) },
      clock: () => Date.now() + ahead,
      keys: Object.fromEntries(key.map((text) => pair("key", text)).map(([name, what]) => [name, permission(what)])),
      faults: Object.fromEntries(
        fault.map((text) => pair("fault", text)).map(([name, rate]) => [name, number("fault", rate)]),
      ),
    });
  } catch (error) {
    // The simulator says which of its options can't be used.
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}

function number(flag: string, text: string): number {
  if (text.trim() === "" || !Number.isFinite(Number(text))) {
    throw new UsageError(`--${flag} takes a number; it is "${text}". --help tells more.`);
  }
  return Number(text);
}

function pair(flag: string, text: string): [string, string] {
  const [, name, value] = /^(.+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new UsageError(`--${flag} ${text}: give a name and a value, with = between. --help tells more.`);
  }
  return [name, value];
}

function permission(text: string): Permission {
  const found = PERMISSIONS.find((name) => name === text);
  if (!found) throw new UsageError(`A key is one of ${PERMISSIONS.join(", ")}; there is no "${text}".`);
  return found;
}

async function listen(sim: Simulator, where: { port: number; host: string }): Promise<string> {
  try {
    return await sim.listen(where);
  } catch (error) {
    const { port, host } = where;
    const failure = listenFailure(error, port);
    throw failure instanceof UsageError
      ? failure
      : new UsageError(`Can't listen on ${host}, port ${port}: ${messageOf(error)}`);
  }
}
