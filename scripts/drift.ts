import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { environments } from "../generated/operations.js";
import { loadSuiteContract } from "../src/contract/openapi/contract.js";
import { renderPage } from "../src/contract/report/html/page.js";
import { exitCodeOf } from "../src/contract/report/summary.js";
import { formatReport } from "../src/contract/report/text.js";
import type { Report } from "../src/contract/types.js";
import { command, messageOf, parsePort, UsageError } from "./lib/command.js";
import { type ReportFiles, readReports } from "./lib/contract-options.js";
import { readTraffic } from "./lib/drift/har.js";
import { judge } from "./lib/drift/judge.js";
import { record } from "./lib/drift/record.js";

const help = `
npm run drift -- --har FILE [--server URL]
npm run drift -- --proxy --target URL [--port 4040]

Tells whether traffic of any client keeps openapi.yaml: a recording (HAR, as browsers and proxies save them), or what
passes through a proxy until ctrl-C.

  --har FILE           the recording
  --server URL         the base URL that it was recorded at (default: those of the contract)
  --proxy              record now
  --target URL         the server's base URL, /v1 included
  --port N             the port of the proxy, on this machine only (default 4040)
  --strict             breaks of inferred parts are failures, not warnings
  --report KIND=FILE   json=FILE or html=FILE; repeatable

Keys are in none of what it shows or writes. Exit code 0: the contract is kept; 1: it isn't; 2: the check could not run.
`;

await command({
  help,
  options: {
    har: { type: "string" },
    server: { type: "string" },
    proxy: { type: "boolean", default: false },
    target: { type: "string" },
    port: { type: "string", default: "4040" },
    strict: { type: "boolean", default: false },
    report: { type: "string", multiple: true, default: [] },
  },
  async run({ har: file, server, proxy, target, port, strict, report: reports }) {
    if (proxy === (file !== undefined)) throw new UsageError("Give --har FILE, or --proxy --target URL.");
    if (proxy && target === undefined) throw new UsageError("--proxy wants --target URL: where the server is.");
    // Traffic has no test cases, of which JUnit's are made.
    const files = readReports(reports, ["json", "html"]);
    const base = baseOf(target ?? server);
    const folder = await mkdtemp(join(tmpdir(), "cloudnexus-drift-"));
    try {
      const text = proxy ? await listen(base ?? "", parsePort(port), folder) : await read(file ?? "");
      const contract = await loadSuiteContract();
      const traffic = readTraffic(text, base === undefined ? Object.values(environments) : [base], contract);
      if (traffic.exchanges.length === 0) {
        throw new UsageError(
          `No request to ${base ?? "the contract's servers"} was recorded, ${traffic.elsewhere} elsewhere.`,
        );
      }
      const recording = { ...traffic, name: base ?? basename(file ?? ""), server: base };
      const report = await judge(contract, recording, { strict, folder });
      await write(report, files);
      console.log(formatReport(report));
      return exitCodeOf(report);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
});

function baseOf(url: string | undefined): string | undefined {
  if (url !== undefined && !/^https?:/.test(URL.canParse(url) ? url : "")) {
    throw new UsageError(`${url}: give a whole URL, such as http://127.0.0.1:4010/v1.`);
  }
  return url?.replace(/\/+$/, "");
}

function listen(target: string, port: number, folder: string): Promise<string> {
  return record({
    target,
    port,
    folder,
    onReady: (baseUrl) => console.log(`Call ${baseUrl} in place of ${target}; ctrl-C ends the recording.\n`),
  });
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`Can't read ${file}: ${messageOf(error)}`);
  }
}

async function write(report: Report, { json, html }: ReportFiles): Promise<void> {
  if (json) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
  if (html) await writeFile(html, renderPage(report));
}
