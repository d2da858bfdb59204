import { createAdaptorServer } from "@hono/node-server";
import { behind } from "../src/contract/mutants/middleware.js";
import { mutants } from "../src/contract/mutants/mutants.js";
import { createSimulator } from "../src/simulator/index.js";
import { command, listenFailure, parsePort, UsageError } from "./lib/command.js";

const help = `
npm run mutant -- --name NAME [--port 4010]

Starts a simulator with one defect until ctrl-C, to see what finds it.

  --name NAME   the defect, such as status-paused; src/contract/mutants/list has them all
  --port N      the port (default 4010; 0 takes a free one)
`;

await command({
  help,
  options: { name: { type: "string" }, port: { type: "string", default: "4010" } },
  async run({ name = "", port }) {
    const all = new Map(Object.values(mutants).flatMap((list) => Object.entries(list)));
    const mutant = all.get(name);
    if (!mutant) throw new UsageError(`--name ${name}: there are ${[...all.keys()].join(", ")}.`);
    const sim = createSimulator(mutant.simulator);
    const send = behind(sim, mutant.edge);
    const server = createAdaptorServer({ fetch: (request) => send(request) });
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error) => reject(listenFailure(error, port))).listen(parsePort(port), "127.0.0.1", resolve);
    });
    const address = server.address();
    const taken = typeof address === "object" ? address?.port : port;
    console.log(`${mutant.defect} http://127.0.0.1:${taken}/v1 with the key ${sim.keys.admin}; ctrl-C stops it.`);
    await new Promise((resolve) => {
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, resolve);
    });
    server.close();
    if ("closeAllConnections" in server) server.closeAllConnections();
    return 0;
  },
});
