// Purges from the CDN what a deployment changed: `tsx examples/purge-on-deploy.ts ZONE_ID OLD.json NEW.json`.
// Both files are manifests as bundlers write them: JSON objects that map each path to the hash of its content.
import { readFile } from "node:fs/promises";
import { APIError, CloudNexus } from "@cloudnexus/sdk";

const [zone, before, after] = process.argv.slice(2);
if (zone === undefined || before === undefined || after === undefined)
  throw new Error("Usage: tsx examples/purge-on-deploy.ts ZONE_ID OLD.json NEW.json");

const old = await manifest(before);
const current = await manifest(after);
// New paths were never cached; deleted ones must no longer be served.
const paths = Object.keys(old).filter((path) => old[path] !== current[path]);

if (paths.length === 0) console.log("Nothing that was cached has changed.");
else await purge(zone, paths);

async function purge(zone: string, paths: string[]): Promise<void> {
  try {
    const { purge_id, status } = await new CloudNexus().cdn.purge(zone, { paths, async: true });
    console.log(`${purge_id}: ${paths.length} paths, ${status}`);
  } catch (error) {
    if (!(error instanceof APIError)) throw error;
    // A deployment that still serves old content has failed, so the pipeline must fail, too.
    console.error(`${error.message} (request ${error.requestId})`);
    process.exitCode = 1;
  }
}

async function manifest(file: string): Promise<Record<string, string>> {
  return JSON.parse(await readFile(file, "utf8"));
}
