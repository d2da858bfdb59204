import { operations as builtIn } from "../../../generated/operations.js";
import { listenFailure } from "../../contract/run/listen-failure.js";
import { messageOf, UsageError } from "../../openapi/usage-error.js";
import type { OperationDescription } from "../../operations.js";
import { createSimulator, FAULTS, PERMISSIONS, type Simulator } from "../../simulator/index.js";
import { simulateContract } from "../../simulator/simulator.js";
import { defineCommand, parsePort } from "../command.js";
import { contractFileOf } from "../contract-file.js";
import { curlLine } from "../curl-line.js";
import { interruptSignal, untilAborted } from "../interrupt.js";
import { parseKeys, readSimulatorOptions, type SimulatorFlags } from "../simulator-options.js";

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
  --contract FILE       an openapi.yaml to use instead of the built-in one. Operations that it adds respond with
                        their examples. Or set CLOUDNEXUS_CONTRACT
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
  async run({ port, host, contract, ...flags }) {
    const signal = interruptSignal();
    const where = { port: parsePort(port), host };
    const { sim, operations } = await createFromFlags(flags, contractFileOf(contract));
    await listen(sim, where);
    printUsage(sim, operations, flags.key);
    await untilAborted(signal);
    await sim.close();
    return 0;
  },
});

/** The simulator, and what it simulates. */
async function createFromFlags(
  flags: SimulatorFlags,
  contractFile: string | undefined,
): Promise<{ sim: Simulator; operations: readonly OperationDescription[] }> {
  const options = readSimulatorOptions(flags);
  if (contractFile === undefined) return { sim: createSimulator(options), operations: Object.values(builtIn) };
  // Loaded here, with the libraries that it needs, so that the simulator starts fast without it.
  const { loadSimulatedContract } = await import("../../openapi/simulated-contract.js");
  const contract = await loadSimulatedContract(contractFile);
  return { sim: simulateContract(contract, options), operations: Object.values(contract.operations) };
}

function printUsage(sim: Simulator, operations: readonly OperationDescription[], moreKeys: string[]): void {
  console.log(`The simulator is listening on ${sim.baseUrl} (ctrl-C stops it). Keys:`);
  for (const [name, key] of Object.entries(sim.keys)) console.log(`  ${name.padEnd(9)} ${key}`);
  for (const [key, permission] of parseKeys(moreKeys)) console.log(`  ${permission.padEnd(9)} ${key}`);
  const example = curlLine(operations, sim.baseUrl, sim.keys.admin);
  if (example !== undefined) console.log(example);
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
