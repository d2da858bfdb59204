import { startMock } from "../../contract/run/prism.js";
import { contractPath, loadForGeneration } from "../../openapi/contract.js";
import { defineCommand, parsePort } from "../command.js";
import { contractFileOf } from "../contract-file.js";
import { curlLine } from "../curl-line.js";
import { interruptSignal } from "../interrupt.js";
import { keepServing } from "../restarting-mock.js";

const help = (program: string) => `
Usage: ${program} [options]

Runs Prism, a mock that responds with the contract's examples, until ctrl-C. It restarts when the contract changes,
and goes on with the last valid one while the contract is invalid.

Options:
  --port N         port to listen on, on this machine; 0 picks a free one (default 4010)
  --contract FILE  an openapi.yaml to use instead of the built-in one; or set CLOUDNEXUS_CONTRACT
  --help           show this text

Examples:
  ${program}
  ${program} --port 0

Exit codes:
  0  stopped by ctrl-C or a signal
  2  an option or the contract is invalid, the port is not available, or Prism ended
`;

export const mock = defineCommand({
  help,
  options: {
    port: { type: "string", default: "4010" },
    contract: { type: "string" },
  },
  async run({ port, contract: flag }) {
    const signal = interruptSignal();
    const parsedPort = parsePort(port);
    const contract = contractFileOf(flag) ?? contractPath;
    const { operations } = await loadForGeneration(contract);
    const mock = await startMock({ port: parsedPort, contract });
    console.log(`The mock listens on ${mock.url} (ctrl-C stops it). It accepts any API key:`);
    const example = curlLine(operations, mock.url, "cnx_sk_test_1");
    if (example !== undefined) console.log(example);
    await keepServing(mock, contract, signal);
    return 0;
  },
});
