import { command } from "../src/cli/command.js";
import { bundleSize } from "./lib/bundle.js";

/**
 * Bytes, minified and gzipped, that the program below may have: what a user's page or function loads. openapi-fetch takes
 * 2.2 kB of it, the rate limiter 1.7, network errors, pagination, option checks and bodies about 1 each.
 */
const LIMIT = 19.5 * 1024;

const program = `
import { CloudNexus } from "@cloudnexus/sdk";
const cnx = new CloudNexus();
for await (const server of cnx.servers.list()) console.log(server.name);
`;

const help = `
Usage: npm run lint:size

Builds the package, and bundles a program that creates a client and lists servers, minified and gzipped.

Options:
  --help  show this text

Exit codes:
  0  the bundle has at most ${LIMIT} bytes
  1  the bundle has more than ${LIMIT} bytes
  2  the bundle cannot be built
`;

await command({
  help,
  options: {},
  async run() {
    const bytes = await bundleSize(program);
    console.log(`Creating a client and listing: ${bytes} bytes, minified and gzipped (limit ${LIMIT}).`);
    if (bytes <= LIMIT) return 0;
    console.error(`That is ${bytes - LIMIT} too many. Make it smaller, or raise LIMIT in scripts/size.ts and say why.`);
    return 1;
  },
});
