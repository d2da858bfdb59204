import { bundleSize } from "./lib/bundle.js";
import { command } from "./lib/command.js";

/** Bytes that the program below may have, minified and gzipped: what a user's page or function loads. */
const limit = 12_288;

const program = `
import { CloudNexus } from "@cloudnexus/sdk";
const cnx = new CloudNexus();
for await (const server of cnx.servers.list()) console.log(server.name);
`;

await command({
  help: `npm run lint:size\n\nFails where making a client and listing is more than ${limit} bytes, minified and gzipped.`,
  options: {},
  async run() {
    const bytes = await bundleSize(program);
    const isTooLarge = bytes > limit;
    const verdict = isTooLarge
      ? `${bytes - limit} more than the limit of ${limit} in scripts/size.ts. Make it smaller, or say in the commit why not.`
      : `at most ${limit} are allowed`;
    console.log(`Making a client and listing: ${bytes} bytes, minified and gzipped; ${verdict}`);
    return isTooLarge ? 1 : 0;
  },
});
