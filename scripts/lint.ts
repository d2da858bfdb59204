import { command } from "../src/cli/command.js";
import { lintContract } from "./lib/lint-contract.js";

await command({
  help: "npm run lint:contract\n\nLints openapi.yaml by redocly.yaml: no error, no warning, nothing ignored.",
  options: {},
  async run() {
    await lintContract();
    console.log("openapi.yaml: no problems");
    return 0;
  },
});
