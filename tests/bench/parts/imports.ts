import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type Contender, contenders, raw, rawFetch } from "../contenders.js";
import { type Finding, withQuartiles } from "../report.js";
import { interleave, spreadOf } from "../statistics.js";
import type { Setting } from "./setting.js";

const importer = fileURLToPath(new URL("../import.mjs", import.meta.url));

/** What importing costs in a fresh process, above one that imports a module of this folder that needs nothing. */
export async function imports({ effort }: Setting): Promise<Finding[]> {
  const subjects = contenders.filter((contender) => contender !== raw);
  const took = await interleave(subjects, { rounds: effort.rounds, warmUps: 1 }, timeOf);
  const bare = took.get(rawFetch) ?? [];
  const figures = subjects.map((subject) => ({
    ...subject,
    spread: spreadOf((took.get(subject) ?? []).map((ms, round) => ms - (bare[round] ?? Number.NaN))),
  }));
  const whole = spreadOf(bare).median.toFixed(0);
  return [
    {
      title: "Cold import",
      about: `Milliseconds that a fresh process takes longer than one that imports nothing, which takes ${whole} ms.`,
      columns: ["ms above bare Node"],
      rows: figures.map(({ name, spread }) => ({ name, cells: [withQuartiles(spread, (ms) => ms.toFixed(1))] })),
      plot: {
        file: "import.svg",
        title: "Cold import: ms above bare Node (less is better)",
        bars: figures.map(({ name, spread, isOurs = false }) => ({ name, spread, isOurs })),
        format: (ms) => ms.toFixed(1),
      },
      summary: [
        {
          column: "import ms",
          cells: new Map(figures.map(({ name, spread }) => [name, spread.median.toFixed(0)])),
        },
      ],
    },
  ];
}

async function timeOf({ name, module }: Contender): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, [importer, module], { stdio: "inherit" });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${name} can't be imported.`);
  return performance.now() - start;
}
