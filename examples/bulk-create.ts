// Creates a server for each line of a file of names: `tsx examples/bulk-create.ts NAMES [SETTLE_SECONDS]`.
//
// Creating a server is not idempotent, and its response can be lost: by the network, or because this program was killed. So
// servers are identified by name, the account's list is authoritative, and a journal has the names whose creation was begun.
// If it is killed at any moment and started again, no server is created twice.
import { open, readFile, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { CloudNexus, CloudNexusError } from "@cloudnexus/sdk";

const template = { region: "eu-west-2", plan: "standard-8", image: "ubuntu-22.04" };

const [file, settleSeconds = "30"] = process.argv.slice(2);
if (file === undefined)
  throw new Error(
    "Usage: tsx examples/bulk-create.ts NAMES [SETTLE_SECONDS]; NAMES is a file with a name on each line.",
  );
/** How long the server may take to create a server after the connection was lost; milliseconds. */
const settle = Number(settleSeconds) * 1000;
const cnx = new CloudNexus();
const names = [...new Set(await linesOf(file))];
const journal = await open(`${file}.journal`, "a");

let existing = await existingNames();
if ((await linesOf(`${file}.journal`)).some((name) => !existing.has(name))) {
  // A run that was killed may have sent a request that is still in progress: the list is reliable only after that.
  const { mtimeMs } = await stat(`${file}.journal`);
  await sleep(Math.max(0, mtimeMs + settle - Date.now()));
  existing = await existingNames();
}
for (const name of names) {
  if (existing.has(name)) console.log(`${name}: exists`);
  else console.log(`${name}: created as ${await create(name)}`);
}
await journal.close();

async function create(name: string): Promise<string> {
  for (;;) {
    await journal.appendFile(`${name}\n`);
    await journal.sync();
    try {
      return (await cnx.servers.create({ name, ...template })).id;
    } catch (error) {
      if (!(error instanceof CloudNexusError && error.outcomeUnknown)) throw error;
      console.error(`${name}: ${error.message}`);
      await sleep(settle);
      const found = await find(name);
      if (found !== undefined) return found;
    }
  }
}

async function existingNames(): Promise<Set<string>> {
  const found = new Set<string>();
  for await (const { name } of cnx.servers.list({ region: template.region, limit: 100 })) found.add(name);
  return found;
}

async function find(name: string): Promise<string | undefined> {
  for await (const server of cnx.servers.list({ region: template.region, limit: 100 })) {
    if (server.name === name) return server.id;
  }
  return undefined;
}

async function linesOf(path: string): Promise<string[]> {
  return (await readFile(path, "utf8")).split("\n").filter((line) => line !== "");
}
