import { contractPath } from "../../openapi/contract-path.js";
import { UsageError } from "../../openapi/usage-error.js";
import { parseBaseUrl } from "../base-url.js";
import { defineCommand, parsePort } from "../command.js";
import { contractFileOf } from "../contract-file.js";
import { readReports } from "../report-options.js";

const DEFAULT_PORT = "4040";

const help = (program: string) => `
Usage:
  ${program} --har FILE [--server URL]
  ${program} --proxy --target URL [--port ${DEFAULT_PORT}]

Checks that the traffic of any client conforms to the API contract: a recording, or live traffic through a proxy.

Options:
  --har FILE           a HAR file, as browsers, proxies and Playwright export it
  --server URL         the API's base URL in the recording (default: the servers of the contract)
  --contract FILE      an openapi.yaml to use instead of the built-in one; or set CLOUDNEXUS_CONTRACT
  --proxy              judge live traffic until ctrl-C
  --target URL         the base URL that the proxy forwards to, such as http://127.0.0.1:4010/v1
  --port N             the proxy's port on this machine (default ${DEFAULT_PORT}; 0 takes a free one)
  --strict             treat deviations from inferred parts of the contract as failures, not warnings
  --report KIND=FILE   also write a report: json=, html=, markdown= or github=FILE; repeatable
  --help               show this text

Examples:
  ${program} --har traffic.har --report html=drift.html
  ${program} --har traffic.har --server https://staging.example.com/v1
  ${program} --proxy --target http://127.0.0.1:4010/v1

Entries that say nothing about the server, such as CORS preflights or responses without a recorded body, are counted
by reason. API keys are never shown or written.

Exit codes:
  0  the traffic conforms
  1  it does not conform
  2  an option is invalid, the check could not run, or nothing could be judged
`;

export const drift = defineCommand({
  help,
  options: {
    har: { type: "string" },
    server: { type: "string" },
    contract: { type: "string" },
    proxy: { type: "boolean", default: false },
    target: { type: "string" },
    port: { type: "string" },
    strict: { type: "boolean", default: false },
    report: { type: "string", multiple: true, default: [] },
  },
  async run({ har, server, contract, proxy, target, port, strict, report }) {
    if (proxy === (har !== undefined)) throw new UsageError("Give either --har FILE or --proxy --target URL.");
    const contractFile = contractFileOf(contract);
    const kinds = ["json", "html", "markdown", "github"] as const;
    const files = readReports(report, { kinds, inputs: { har, contract: contractFile ?? contractPath } });
    const settings = { contractFile, strict, files };
    if (har !== undefined) {
      if (target !== undefined) throw new UsageError("--target belongs to --proxy; use --server with --har.");
      if (port !== undefined) throw new UsageError("--port belongs to --proxy; leave it out with --har.");
      const base = server === undefined ? undefined : parseBaseUrl("server", server);
      const { checkRecording } = await loadChecks();
      return checkRecording(har, base, settings);
    }
    if (target === undefined) throw new UsageError("--proxy needs --target URL, the base URL to forward to.");
    if (server !== undefined) throw new UsageError("--server belongs to --har; use --target with --proxy.");
    const [base, localPort] = [parseBaseUrl("target", target), parsePort(port ?? DEFAULT_PORT)];
    const { checkProxied } = await loadChecks();
    return checkProxied(base, localPort, settings);
  },
});

/** Loaded only now, so that --help and invalid options do not wait for it. */
const loadChecks = () => import("../drift/check.js");
