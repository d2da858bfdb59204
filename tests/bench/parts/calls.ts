import {
  type Answer,
  type Contender,
  contenders,
  type Job,
  rawFetch,
  refuseFailures,
  withRunning,
} from "../contenders.js";
import { type Finding, withQuartiles } from "../report.js";
import { interleave, ratios, spreadOf } from "../statistics.js";
import type { Setting } from "./setting.js";

type Kind = Pick<Extract<Job, { name: "calls" }>, "method" | "width"> & { title: string; column: string; file: string };
type Took = Answer<{ name: "calls" }>;

const kinds: Kind[] = [
  { method: "list", width: 1, title: "GET, one after the other", column: "GET", file: "get.svg" },
  { method: "create", width: 1, title: "POST, one after the other", column: "POST", file: "post.svg" },
  { method: "list", width: 32, title: "GET, 32 at a time", column: "32 at a time", file: "concurrent.svg" },
];

/** What one call costs, in time and in CPU. */
export async function calls(setting: Setting): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const kind of kinds) findings.push(await compare(kind, setting));
  return findings;
}

async function compare({ method, width, ...kind }: Kind, { server, effort }: Setting): Promise<Finding> {
  // It lets one write go a second.
  const all = method === "create" ? contenders.filter(({ name }) => !name.includes("throttling")) : contenders;
  const took = await withRunning(all, { baseUrl: `${server.url}/v1` }, (ask) =>
    interleave(all, { rounds: effort.rounds, warmUps: 3 }, async (contender) => {
      const answer = await ask(contender, { name: "calls", method, width, calls: effort.calls });
      refuseFailures(answer, contender);
      return answer;
    }),
  );
  return width === 1 ? sequential(kind, took, effort.calls) : concurrent(kind, took, effort.calls);
}

type Labels = Pick<Kind, "title" | "column" | "file">;

function sequential({ title, column, file }: Labels, took: Map<Contender, Took[]>, calls: number): Finding {
  const figures = figuresOf(took, ({ seconds }) => (seconds * 1e6) / calls);
  const cpu = figuresOf(took, ({ cpuSeconds }) => (cpuSeconds * 1e6) / calls);
  const cpuOf = new Map(cpu.map(({ name, own }) => [name, own.median.toFixed(0)]));
  return {
    title,
    about: "Medians with their quartiles. CPU is the client's process alone, user and system time.",
    columns: ["µs a call", "× raw fetch", "CPU µs a call"],
    rows: figures.map(({ name, own, ratio }) => ({
      name,
      cells: [withQuartiles(own, whole), withQuartiles(ratio, hundredths), cpuOf.get(name) ?? ""],
    })),
    plot: {
      file,
      title: `${title}: time a call, as a multiple of raw fetch's (less is better)`,
      // One that waits on purpose, twenty times the others, would leave nothing to see of them.
      bars: figures
        .filter(({ ratio }) => ratio.median < 10)
        .map(({ name, ratio, isOurs }) => ({ name, spread: ratio, isOurs })),
      format: hundredths,
    },
    summary: [
      { column: `${column} ×`, cells: new Map(figures.map(({ name, ratio }) => [name, hundredths(ratio.median)])) },
      ...(column === "GET" ? [{ column: "CPU µs a GET", cells: cpuOf }] : []),
    ],
  };
}

function concurrent({ title, column, file }: Labels, took: Map<Contender, Took[]>, calls: number): Finding {
  const figures = figuresOf(took, ({ seconds }) => calls / seconds);
  return {
    title,
    about: "Medians with their quartiles.",
    columns: ["calls a second", "× raw fetch"],
    rows: figures.map(({ name, own, ratio }) => ({
      name,
      cells: [withQuartiles(own, whole), withQuartiles(ratio, hundredths)],
    })),
    plot: {
      file,
      title: `${title}: calls a second, as a share of raw fetch's (more is better)`,
      bars: figures.map(({ name, ratio, isOurs }) => ({ name, spread: ratio, isOurs })),
      format: hundredths,
    },
    summary: [
      { column: `${column} ×`, cells: new Map(figures.map(({ name, ratio }) => [name, hundredths(ratio.median)])) },
    ],
  };
}

const whole = (value: number) => value.toFixed(0);
const hundredths = (value: number) => value.toFixed(2);

function figuresOf(took: Map<Contender, Took[]>, figure: (took: Took) => number) {
  const bases = (took.get(rawFetch) ?? []).map(figure);
  return [...took].map(([{ name, isOurs = false }, rounds]) => {
    const values = rounds.map(figure);
    return { name, isOurs, own: spreadOf(values), ratio: spreadOf(ratios(values, bases)) };
  });
}
