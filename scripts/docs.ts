import { command } from "./lib/command.js";
import { lintContract } from "./lib/contract.js";
import { renderReference } from "./lib/docs/reference.js";
import { root } from "./lib/tools.js";

const output = "generated/docs/index.html";

await command({
  help: `npm run docs\n\nRenders openapi.yaml into ${output}: one file that needs no network.`,
  options: {},
  async run() {
    await lintContract();
    await renderReference(root + output);
    console.log(`Rendered: ${output}`);
    return 0;
  },
});
