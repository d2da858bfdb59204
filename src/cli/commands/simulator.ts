import { listenFailure } from "../../contract/run/listen-failure.js";
import { messageOf, UsageError } from "../../openapi/usage-error.js";
import type { Permission } from "../../simulator/index.js";
import { createSimulator, FAULTS, PERMISSIONS, type Simulator, type SimulatorOptions } from "../../simulator/index.js";
import { simulateContract } from "../../simulator/simulator.js";
import { defineCommand, parsePort } from "../command.js";
import { interruptSignal, untilAborted } from "../interrupt.js";

const help = (program: string) => `
Usage: ${program} [options]

Runs a local CloudNexus API that keeps its data in memory, until ctrl-C.

Options:
  --port N              port to listen on; 0 picks a free one (default 4010)
  --host HOST           address to listen on (default 127.0.0.1, this machine only)
  --servers N           number of servers at the start (default 50)
  --seed N              seed of the generated servers and of random faults (default 1)
  --limit N             rate limit: requests per key and window (default 1000)
  --window SECONDS      rate limit: length of a window (default 60)
  --latency MS[-MS]     delay of each response, fixed or random in a range (default 0)
  --skew SECONDS        how far the server's clock is ahead; negative as --skew=-30 (default 0)
  --key KEY=PERMISSION  accept one more key; repeatable. Permissions:
                        ${PERMISSIONS.join(", ")}
  --fault NAME=RATE     inject a fault at a rate from 0 to 1; repeatable. Faults:
                        ${FAULTS.join(", ")}
  --plans A,B           plans that exist; others get 400 (default: any)
  --regions A,B         regions that exist; others get 400 (default: any)
  --images A,B          images that exist; others get 400 (default: any)
  --contract FILE       another openapi.yaml than the one that is built in. Operations that it adds respond with
                        their examples
  --help                show this text

Examples:
  ${program}
  ${program} --port 0 --limit 10 --window 5
  ${program} --latency 20-80 --fault errorBefore=0.1 --fault stall=0.01
  ${program} --regions eu-west-2,us-east-1 --key cnx_sk_test_ci=read-only

Exit codes:
  0  stopped by ctrl-C or a signal
  2  an option is invalid, or the port is not available
`;

export const simulator = defineCommand({
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
    plans: { type: "string" },
    regions: { type: "string" },
    images: { type: "string" },
    contract: { type: "string" },
  },
  async run({ port, host, ...flags }) {
    const signal = interruptSignal();
    const sim = await createFromFlags(flags);
    await listen(sim, { port: parsePort(port), host });
    printUsage(sim, flags.key);
    await untilAborted(signal);
    await sim.close();
    return 0;
  },
});

type Flags = Record<"servers" | "seed" | "limit" | "window" | "latency" | "skew", string> &
  Record<"key" | "fault", string[]> &
  Partial<Record<"plans" | "regions" | "images" | "contract", string>>;

async function createFromFlags(flags: Flags): Promise<Simulator> {
  const options = readOptions(flags);
  try {
    if (flags.contract === undefined) return createSimulator(options);
    // Loaded here, with the libraries that it needs, so that the simulator starts fast without it.
    const { loadSimulatedContract } = await import("../../openapi/simulated-contract.js");
    return simulateContract(await loadSimulatedContract(flags.contract), options);
  } catch (error) {
    // The message names the invalid option.
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}

function readOptions({ latency, skew, key, fault, plans, regions, images, ...flags }: Flags): SimulatorOptions {
  const skewMs = parseNumber("skew", skew) * 1000;
  const [min = "", max = min] = latency.split("-");
  const keys = key.map((text) => parsePair("key", text)).map(([name, value]) => [name, parsePermission(value)]);
  const faults = fault
    .map((text) => parsePair("fault", text))
    .map(([name, value]) => [name, parseNumber("fault", value)]);
  return {
    servers: parseNumber("servers", flags.servers),
    seed: parseNumber("seed", flags.seed),
    rateLimit: { limit: parseNumber("limit", flags.limit), window: parseNumber("window", flags.window) },
    latency: { min: parseNumber("latency", min), max: parseNumber("latency", max) },
    clock: () => Date.now() + skewMs,
    keys: Object.fromEntries(keys),
    faults: Object.fromEntries(faults),
    ...(plans !== undefined && { plans: parseList(plans) }),
    ...(regions !== undefined && { regions: parseList(regions) }),
    ...(images !== undefined && { images: parseList(images) }),
  };
}

function printUsage(sim: Simulator, moreKeys: string[]): void {
  console.log(`The simulator is listening on ${sim.baseUrl} (ctrl-C stops it). Keys:`);
  for (const [name, key] of Object.entries(sim.keys)) console.log(`  ${name.padEnd(9)} ${key}`);
  for (const text of moreKeys) {
    const [key, permission] = parsePair("key", text);
    console.log(`  ${permission.padEnd(9)} ${key}`);
  }
  console.log(`  curl -H "Authorization: Bearer ${sim.keys.admin}" ${sim.baseUrl}/servers`);
}

function parseNumber(flag: string, text: string): number {
  if (text.trim() !== "" && Number.isFinite(Number(text))) return Number(text);
  throw new UsageError(`--${flag} must be a number (got "${text}"). See --help.`);
}

function parseList(text: string): string[] {
  return text.split(",").filter((item) => item !== "");
}

function parsePair(flag: string, text: string): [string, string] {
  const [, name, value] = /^(.+)=(.+)$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw new UsageError(`--${flag} must have the form NAME=VALUE. See --help.`);
}

function parsePermission(text: string): Permission {
  const permission = PERMISSIONS.find((name) => name === text);
  if (permission) return permission;
  throw new UsageError(`Unknown permission "${text}"; expected one of ${PERMISSIONS.join(", ")}.`);
}

async function listen(sim: Simulator, where: { port: number; host: string }): Promise<void> {
  try {
    await sim.listen(where);
  } catch (error) {
    const failure = listenFailure(error, where.port);
    if (failure instanceof UsageError) throw failure;
    throw new UsageError(`Cannot listen on ${where.host}, port ${where.port}: ${messageOf(error)}`);
  }
}
