import { operations } from "../generated/operations.js";
import { command } from "../src/cli/command.js";
import { bundleSize } from "./lib/bundle.js";

/**
 * Bytes, minified and gzipped, that the program below may have besides the descriptions of operations: what a user's page or
 * function loads. The rate limiter takes 2.3 kB of it, openapi-fetch 2.2, pagination 1.5, network errors and option checks
 * 1.4 each.
 */
const CLIENT_LIMIT = 19.5 * 1024;

/** Bytes of each operation's description, so that the contract can grow: 38 on average in the tests of growth. */
const OPERATION_LIMIT = 64;

const LIMIT = CLIENT_LIMIT + OPERATION_LIMIT * Object.keys(operations).length;

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
    console.error(
      `That is ${bytes - LIMIT} too many. Make it smaller, or raise CLIENT_LIMIT in scripts/size.ts and say why.`,
    );
    return 1;
  },
});
