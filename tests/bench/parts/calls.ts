import {
  type Answer,
  type Ask,
  type Contender,
  type Job,
  rawFetch,
  refuseFailures,
  withRunning,
} from "../contenders.js";
import { type Finding, withRange } from "../report.js";
import { centreOf, interleave, mean, ratios, spreadOf } from "../statistics.js";
import type { Setting } from "./setting.js";

/** Of one call, in seconds. */
type Cost = Pick<Answer<{ name: "calls" }>, "seconds" | "cpuSeconds">;

type Rounds = Map<Contender, Cost[]>;

/** `calls` are those of one turn that count. */
interface Kind extends Pick<Extract<Job, { name: "calls" }>, "method" | "width" | "calls"> {
  turns: number;
  /** Calls that come before them in each turn: other processes have had the processor's caches meanwhile. */
  lead: number;
  /** What counts, how to call it, and how to read it next to raw fetch's. */
  figure: (cost: Cost) => number;
  unit: string;
  compared: string;
  title: string;
  column: string;
  file: string;
}

// Turns are short, so that what the machine does otherwise hits all alike. A round has enough of them for garbage to be
// collected several times, once in some 200 calls.
const sequential = {
  width: 1,
  lead: 50,
  calls: 100,
  turns: 15,
  figure: ({ seconds }: Cost) => seconds * 1e6,
  unit: "µs a call",
  compared: "time a call, as a multiple of raw fetch's (less is better)",
};
const concurrent = {
  width: 32,
  lead: 64,
  calls: 128,
  turns: 8,
  figure: ({ seconds }: Cost) => 1 / seconds,
  unit: "calls a second",
  compared: "calls a second, as a share of raw fetch's (more is better)",
};

const kinds: Kind[] = [
  { ...sequential, method: "list", title: "GET, one after the other", column: "GET", file: "get.svg" },
  { ...sequential, method: "create", title: "POST, one after the other", column: "POST", file: "post.svg" },
  { ...concurrent, method: "list", title: "GET, 32 at a time", column: "32 at a time", file: "concurrent.svg" },
];

const canMake = ({ isThrottled }: Contender, { method }: Kind) => !isThrottled || method === "list";

/**
 * What comes before a round. Until it was called some four thousand times, much of the code isn't optimised, that of raw
 * fetch too: the first thousand calls take three times as long as those of a process that has been at it for a while.
 */
const warmUp = { turns: 16, calls: 250 };

/** What one call costs, in time and in CPU. */
export async function calls({ server, effort, contenders }: Setting): Promise<Finding[]> {
  const measured = kinds.map((kind) => {
    const able = contenders.filter((contender) => canMake(contender, kind));
    return { kind, rounds: new Map(able.map((contender): [Contender, Cost[]] => [contender, []])) };
  });
  for (let launch = 0; launch < effort.launches; launch++) {
    await withRunning(contenders, { baseUrl: `${server.url}/v1` }, async (ask) => {
      for (const { kind, rounds } of measured) {
        const took = await roundOf([...rounds.keys()], kind, ask);
        for (const [contender, costs] of took) rounds.get(contender)?.push(meanOf(costs));
      }
    });
  }
  return measured.map(({ kind, rounds }) => finding(kind, rounds));
}

/**
 * As many turns of each, raw fetch too, also to warm up: what had more would have the better optimised code, and what was
 * warmed up last the hotter caches.
 */
async function roundOf(able: Contender[], kind: Kind, ask: Ask): Promise<Map<Contender, Cost[]>> {
  await interleave(able, { rounds: warmUp.turns }, (contender) =>
    costOf(contender, { ...kind, calls: warmUp.calls }, ask),
  );
  return interleave(able, { rounds: kind.turns }, (contender) => costOf(contender, kind, ask));
}

async function costOf(contender: Contender, { method, width, lead, calls: all }: Kind, ask: Ask): Promise<Cost> {
  if (!contender.isThrottled) await ask(contender, { name: "calls", method, width, calls: lead });
  const calls = contender.isThrottled ? width : all;
  const answer = await ask(contender, { name: "calls", method, width, calls });
  refuseFailures(answer, contender);
  return { seconds: answer.seconds / calls, cpuSeconds: answer.cpuSeconds / calls };
}

const meanOf = (costs: Cost[]): Cost => ({
  seconds: mean(costs.map(({ seconds }) => seconds)),
  cpuSeconds: mean(costs.map(({ cpuSeconds }) => cpuSeconds)),
});

function finding({ title, column, file, figure, unit, compared }: Kind, rounds: Rounds): Finding {
  const bases = rounds.get(rawFetch) ?? [];
  const cpuOf = ({ cpuSeconds }: Cost) => cpuSeconds * 1e6;
  const figures = [...rounds].map(([{ name, isOurs = false }, costs]) => ({
    name,
    isOurs,
    own: spreadOf(costs.map(figure)),
    ratio: centreOf(ratios(costs.map(figure), bases.map(figure))),
    cpu: spreadOf(costs.map(cpuOf)),
    cpuRatio: centreOf(ratios(costs.map(cpuOf), bases.map(cpuOf))),
  }));
  const isGet = column === "GET";
  return {
    title,
    about:
      "Medians with their quartiles; ratios (×) with their 95 % intervals. CPU is the client's process alone, user and " +
      "system time.",
    columns: [unit, "× raw fetch", "CPU µs a call", "CPU × raw fetch"],
    rows: figures.map(({ name, own, ratio, cpu, cpuRatio }) => ({
      name,
      cells: [
        withRange(own, whole),
        withRange(ratio, hundredths),
        withRange(cpu, whole),
        withRange(cpuRatio, hundredths),
      ],
    })),
    plot: {
      file,
      title: `${title}: ${compared}`,
      // One that waits on purpose, twenty times the others, would leave nothing to see of them.
      bars: figures
        .filter(({ ratio }) => ratio.median < 10)
        .map(({ name, ratio, isOurs }) => ({ name, spread: ratio, isOurs })),
      format: hundredths,
    },
    summary: [
      { column: `${column} ×`, cells: new Map(figures.map(({ name, ratio }) => [name, hundredths(ratio.median)])) },
      ...(isGet
        ? [
            {
              column: "CPU of a GET ×",
              cells: new Map(figures.map(({ name, cpuRatio }) => [name, hundredths(cpuRatio.median)])),
            },
          ]
        : []),
    ],
  };
}

const whole = (value: number) => value.toFixed(0);
const hundredths = (value: number) => value.toFixed(2);
