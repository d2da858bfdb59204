import { type Contender, methods, rawFetch, twin, withRunning } from "../contenders.js";
import { type Finding, withQuartiles } from "../report.js";
import { interleave, ratios, spreadOf } from "../statistics.js";
import type { Setting } from "./setting.js";

interface Walker {
  name: string;
  contender: Contender;
  prefetch: 0 | 1;
}

const byHand: Walker = { name: "hand-written loop over raw fetch", contender: rawFetch, prefetch: 0 };
const walkers: Walker[] = [
  byHand,
  { name: "the same again", contender: twin, prefetch: 0 },
  { name: "**CloudNexus** `for await … servers.list()`", contender: methods, prefetch: 0 },
  { name: "**CloudNexus** with `{ prefetch: 1 }`", contender: methods, prefetch: 1 },
];

/** What iterating over a long list costs. */
export async function pages(setting: Setting): Promise<Finding[]> {
  return [
    await compare(setting, { delayMs: 0, consumerMs: 0, rounds: setting.effort.rounds }),
    await compare(setting, { delayMs: 20, consumerMs: 0, rounds: setting.effort.longRounds }),
    await compare(setting, { delayMs: 20, consumerMs: 30, rounds: setting.effort.longRounds }),
  ];
}

interface Case {
  delayMs: number;
  consumerMs: number;
  rounds: number;
}

async function compare({ server, effort }: Setting, { delayMs, consumerMs, rounds }: Case): Promise<Finding> {
  const baseUrl = `${server.url}/pages/${effort.pages}/${delayMs}`;
  const asked = walkers.map(({ contender }) => contender);
  const took = await withRunning([...new Set(asked)], { baseUrl }, (ask) =>
    interleave(walkers, { rounds, warmUps: delayMs ? 0 : 3 }, async ({ contender, prefetch }) => {
      const answer = await ask(contender, { name: "walk", consumerMs, prefetch });
      if (answer.items !== effort.pages * 100) throw new Error(`${contender.name} walked ${answer.items} items.`);
      return answer.seconds;
    }),
  );
  const bases = took.get(byHand) ?? [];
  const rows = [...took].map(([{ name }, seconds]) => ({
    name,
    cells: [
      withQuartiles(spreadOf(seconds), (value) => (delayMs ? value.toFixed(2) : value.toFixed(3))),
      withQuartiles(spreadOf(ratios(seconds, bases)), (value) => value.toFixed(2)),
    ],
  }));
  const consumer = consumerMs ? `, a consumer that takes ${consumerMs} ms a page` : "";
  const alone = consumerMs ? await consumerAlone(effort.pages, consumerMs, baseUrl) : undefined;
  return {
    title: `${effort.pages} pages of 100 items, ${delayMs} ms to each answer${consumer}`,
    about: alone
      ? `The consumer alone takes ${alone.toFixed(2)} s: with a page fetched ahead, the whole should be no more than that.`
      : "From the first request to the last item.",
    columns: ["seconds", "× hand-written"],
    rows,
  };
}

/** The slower of network and consumer, which nothing can beat. */
function consumerAlone(pages: number, consumerMs: number, baseUrl: string): Promise<number> {
  return withRunning([rawFetch], { baseUrl }, async (ask) => {
    const { seconds } = await ask(rawFetch, { name: "consume", pages, consumerMs });
    return seconds;
  });
}
