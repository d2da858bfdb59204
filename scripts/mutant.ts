import { createAdaptorServer } from "@hono/node-server";
import { createFetch } from "../src/contract/mutants/middleware.js";
import { mutants } from "../src/contract/mutants/mutants.js";
import { createSimulator } from "../src/simulator/index.js";
import { command, listenFailure, parsePort, UsageError } from "./lib/command.js";
import { interruptSignal } from "./lib/interrupt.js";

const help = `
npm run mutant -- --name NAME [--port 4010]
npm run mutant -- --list

Starts a simulator with one defect until ctrl-C, to see what finds it.

  --list        print the names of all defects, with descriptions
  --name NAME   the defect, such as status-paused
  --port N      the port (default 4010; 0 takes a free one)
`;

await command({
  help,
  options: {
    list: { type: "boolean", default: false },
    name: { type: "string" },
    port: { type: "string", default: "4010" },
  },
  async run({ list, name, port }) {
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
  console.log(`${mutant.defect} http://127.0.0.1:${listening}/v1 with the key ${sim.keys.admin}; ctrl-C stops it.`);
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  server.close();
  if ("closeAllConnections" in server) server.closeAllConnections();
}
