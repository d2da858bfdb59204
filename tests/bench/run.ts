// What the client costs next to others, all in one run.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, totalmem, type } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { root } from "../../scripts/lib/tools.js";
import { command } from "../../src/cli/command.js";
import { version } from "../../src/internal/version.js";
import { UsageError } from "../../src/openapi/usage-error.js";
import { type Contender, contenders, rawFetch, startServer, twin } from "./contenders.js";
import { bundles } from "./parts/bundles.js";
import { calls } from "./parts/calls.js";
import { imports } from "./parts/imports.js";
import { memory } from "./parts/memory.js";
import { pages } from "./parts/pages.js";
import { rateLimit } from "./parts/rate-limit.js";
import type { Effort, Setting } from "./parts/setting.js";
import { preparePeers, versions } from "./peers.js";
import { drawBars } from "./plot.js";
import { type Finding, section, table } from "./report.js";

const parts: Record<string, (setting: Setting) => Promise<Finding[]>> = {
  calls,
  pages,
  "rate-limit": rateLimit,
  bundles,
  imports,
  memory,
};

const full: Effort = {
  launches: 5,
  longRounds: 1,
  imports: 11,
  memoryCalls: 20_000,
  pages: 200,
};
const quick: Effort = { ...full, launches: 2, imports: 7, memoryCalls: 2000, pages: 50 };

const help = `
Usage: npm run bench [-- options]

Measures the client next to other clients, in about a quarter of an hour on a machine that does nothing else. Writes
tests/bench/results/ and the table in guides/benchmarks.md if everything was measured in full.

Options:
  --part NAME  only this part; repeatable (default: all): ${Object.keys(parts).join(", ")}
  --only NAME  only contenders whose name contains this, next to raw fetch; repeatable (default: all)
  --quick      less than half of the measurements, in about eight minutes
  --help       show this text

Examples:
  npm run bench -- --quick --part calls

Exit codes:
  0  success
  2  an option is invalid
`;

const results = fileURLToPath(new URL("results/", import.meta.url));
const guide = `${root}guides/benchmarks.md`;

await command({
  help,
  options: {
    part: { type: "string", multiple: true },
    only: { type: "string", multiple: true },
    quick: { type: "boolean" },
  },
  async run({ part: names = Object.keys(parts), only, quick: isQuick = false }) {
    const chosen = names.map((name) => {
      const part = parts[name];
      if (!part) throw new UsageError(`--part ${name}: there are ${Object.keys(parts).join(", ")}.`);
      return part;
    });
    const compared = only ? contendersNamed(only) : contenders;
    await preparePeers();
    const effort = isQuick ? quick : full;
    const about = await circumstances(effort);
    console.log(about);
    const server = await startServer();
    const findings: Finding[] = [];
    for (const part of chosen) {
      for (const finding of await part({ server, effort, contenders: compared })) {
        findings.push(finding);
        console.log(`\n${section(finding)}`);
      }
    }
    await server.stop();
    if (!isQuick && !only && chosen.length === Object.keys(parts).length) await write(findings, about);
    return 0;
  },
});

/** Those, and what they are compared with. */
function contendersNamed(parts: string[]): Contender[] {
  for (const part of parts) {
    if (!contenders.some(({ name }) => name.includes(part))) {
      throw new UsageError(`--only ${part}: there are ${contenders.map(({ name }) => name).join("; ")}.`);
    }
  }
  return contenders.filter(
    (contender) => contender === rawFetch || contender === twin || parts.some((part) => contender.name.includes(part)),
  );
}

/** Where, when and with what it was measured. */
async function circumstances({ launches }: Effort): Promise<string> {
  const date = new Date().toISOString().slice(0, 10);
  const others = await shareInUse();
  const machine = `${availableParallelism()} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()}`;
  return [
    `Measured on ${date} with Node ${process.versions.node} on ${machine}; ${(others * 100).toFixed(0)} % in use before the start, each process launched ${launches} times.`,
    ...(others > 0.1
      ? ["**The machine was busy with other things: these figures are worth nothing but to see the form of them.**"]
      : []),
    `@cloudnexus/sdk ${version}, ${(await versions()).join(", ")}.`,
  ].join("\n");
}

/** How much of the processors is in use, from 0 to 1, while nothing is measured. A load average would tell of the past. */
async function shareInUse(): Promise<number> {
  const before = processorTime();
  await sleep(3_000);
  const after = processorTime();
  return 1 - (after.idle - before.idle) / (after.all - before.all);
}

function processorTime(): { idle: number; all: number } {
  const times = cpus().map((cpu) => cpu.times);
  const idle = times.reduce((total, one) => total + one.idle, 0);
  return { idle, all: times.reduce((total, { user, nice, sys, irq }) => total + user + nice + sys + irq, idle) };
}

async function write(findings: Finding[], about: string): Promise<void> {
  await mkdir(results, { recursive: true });
  const head = "<!-- Written by `npm run bench`. -->\n\n# Benchmarks";
  await writeFile(`${results}README.md`, `${[head, about, ...findings.map(section)].join("\n\n")}\n`);
  for (const { plot } of findings) if (plot) await writeFile(results + plot.file, drawBars(plot));
  const page = await readFile(guide, "utf8");
  const between = ["<!-- bench -->", summary(findings, about), "<!-- /bench -->"].join("\n");
  await writeFile(
    guide,
    page.replace(/<!-- bench -->.*<!-- \/bench -->/s, () => between),
  );
}

/** One table of what matters most. */
function summary(findings: Finding[], about: string): string {
  const columns = findings.flatMap(({ summary = [] }) => summary);
  const rows = contenders.map(({ name }) => ({ name, cells: columns.map(({ cells }) => cells.get(name) ?? "") }));
  return `${table({ columns: columns.map(({ column }) => column), rows })}\n\n${about}`;
}
