import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Contender, raw, rawFetch } from "../contenders.js";
import { type Finding, withRange } from "../report.js";
import { centreOf, interleave, spreadOf } from "../statistics.js";
import type { Setting } from "./setting.js";

const importer = fileURLToPath(new URL("../import.mjs", import.meta.url));

/** What importing costs in a fresh process, above that of a module of this folder that needs nothing. */
export async function imports({ effort, contenders }: Setting): Promise<Finding[]> {
  const subjects = contenders.filter((contender) => contender !== raw);
  const took = await interleave(subjects, { rounds: effort.imports }, timeOf);
  const bare = spreadOf(took.get(rawFetch) ?? []).median;
  const figures = [...took].map(([{ name, isOurs = false }, times]) => ({
    name,
    isOurs,
    spread: centreOf(times.map((ms) => ms - bare)),
  }));
  return [
    {
      title: "Cold import",
      about:
        "Milliseconds that the import takes in a fresh process, above that of a module that needs nothing " +
        `(${bare.toFixed(1)} ms): of ${effort.imports} times, with the 95 % interval.`,
      columns: ["ms above bare Node"],
      rows: figures.map(({ name, spread }) => ({ name, cells: [withRange(spread, (ms) => ms.toFixed(1))] })),
      plot: {
        file: "import.svg",
        title: "Cold import: ms above bare Node (less is better)",
        bars: figures.map(({ name, spread, isOurs }) => ({ name, spread, isOurs })),
        format: (ms) => ms.toFixed(1),
      },
      summary: [
        {
          column: "import ms",
          cells: new Map(figures.map(({ name, spread }) => [name, spread.median.toFixed(0).replace("-0", "0")])),
        },
      ],
    },
  ];
}

/** By its own clock: how long a process takes to start and to end varies by more than most imports take. */
async function timeOf({ module }: Contender): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [importer, module]);
  return Number(stdout);
}
