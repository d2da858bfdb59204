import { command } from "../src/cli/command.js";
import { lintContract } from "./lib/lint-contract.js";

const help = `
Usage: npm run lint:contract

Lints openapi.yaml with the rules of redocly.yaml; errors and warnings fail.

Options:
  --help  show this text

Exit codes:
  0  no problems
  2  the contract has problems: each is listed with its line
`;

await command({
  help,
  options: {},
  async run() {
    await lintContract();
    console.log("openapi.yaml: no problems");
    return 0;
  },
});
