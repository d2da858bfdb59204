import { createAdaptorServer } from "@hono/node-server";
import { createFetch } from "../../contract/mutants/middleware.js";
import { mutants } from "../../contract/mutants/mutants.js";
import { listenFailure } from "../../contract/run/listen-failure.js";
import { UsageError } from "../../openapi/usage-error.js";
import { createSimulator } from "../../simulator/index.js";
import { defineCommand, parsePort } from "../command.js";
import { interruptSignal, untilAborted } from "../interrupt.js";

const help = (program: string) => `
Usage:
  ${program} --list
  ${program} --name NAME [--port N]

Runs a simulator that has one defect, until ctrl-C, to see whether a test suite finds it.

Options:
  --list        print the names of all defects, with descriptions
  --name NAME   the defect, such as status-paused
  --port N      port to listen on, on this machine; 0 picks a free one (default 4010)
  --help        show this text

Examples:
  ${program} --name status-paused

Exit codes:
  0  stopped by ctrl-C, or the list was printed
  2  an option is invalid, or the port is not available
`;

export const mutant = defineCommand({
  help,
  options: {
    list: { type: "boolean", default: false },
    name: { type: "string" },
    port: { type: "string", default: "4010" },
  },
  async run({ list, name, port }) {
    if (list && name !== undefined) throw new UsageError("Give either --list or --name NAME, not both.");
    if (list) console.log(listMutants());
    else await serveMutant(name, port);
    return 0;
  },
});

/** One line for each mutant, by group. */
function listMutants(): string {
  const groups = Object.entries(mutants).map(([group, members]) => {
    const width = Math.max(...Object.keys(members).map((name) => name.length));
    const lines = Object.entries(members).map(([name, { defect }]) => `  ${name.padEnd(width)}  ${defect}`);
    return [`${group}:`, ...lines].join("\n");
  });
  return groups.join("\n\n");
}

async function serveMutant(name: string | undefined, port: string): Promise<void> {
  if (name === undefined) throw new UsageError("Give --name NAME; --list prints all names.");
  const mutant = new Map(Object.values(mutants).flatMap((group) => Object.entries(group))).get(name);
  if (!mutant) throw new UsageError(`Unknown --name "${name}"; --list prints all names.`);
  const signal = interruptSignal();
  const sim = createSimulator(mutant.simulator);
  const send = createFetch(sim, mutant.middleware);
  const server = createAdaptorServer({ fetch: (request) => send(request) });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(listenFailure(error, port))).listen(parsePort(port), "127.0.0.1", resolve);
  });
  const address = server.address();
  const listening = typeof address === "object" ? address?.port : port;
  console.log(
    `A simulator with a defect listens on http://127.0.0.1:${listening}/v1 (ctrl-C stops it): ${mutant.defect}`,
  );
  console.log(`  its key: ${sim.keys.admin}`);
  await untilAborted(signal);
  server.close();
  if ("closeAllConnections" in server) server.closeAllConnections();
}
