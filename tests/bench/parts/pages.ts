import { type Contender, methods, node, rawFetch, twin, withRunning } from "../contenders.js";
import { type Finding, withRange } from "../report.js";
import { centreOf, interleave, mean, ratios, spreadOf } from "../statistics.js";
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
  { name: "**CloudNexus** over `nodeFetch`", contender: node, prefetch: 0 },
];

/** Only where waiting counts and caches don't: its process walks twice as often as the others. */
const byHandAhead: Walker = { name: "hand-written, with a page fetched ahead", contender: twin, prefetch: 1 };

/** What iterating over a long list costs. */
export async function pages(setting: Setting): Promise<Finding[]> {
  return [
    await withoutDelay(setting),
    await withDelay(setting, { delayMs: 20, consumerMs: 0 }),
    await withDelay(setting, { delayMs: 20, consumerMs: 30 }),
  ];
}

interface Case {
  delayMs: number;
  consumerMs: number;
}

/** Seconds that a walk takes. */
type Walk = (walker: Walker) => Promise<number>;

const columns = ["seconds", "× hand-written"];

/** In processes that are started anew, and in short turns, as calls are. */
async function withoutDelay(setting: Setting): Promise<Finding> {
  const { launches, pages } = setting.effort;
  const one = { delayMs: 0, consumerMs: 0 };
  const measured = new Map(walkers.map((walker): [Walker, number[]] => [walker, []]));
  for (let launch = 0; launch < launches; launch++) {
    await withWalking(setting, one, async (walk) => {
      // It takes dozens of walks until all is optimised, and each alone, as they are measured.
      for (let i = 0; i < 30; i++) for (const walker of walkers) await walk(walker);
      const took = await interleave(walkers, { rounds: 4 }, walk);
      for (const [walker, seconds] of took) measured.get(walker)?.push(mean(seconds));
    });
  }
  const bases = measured.get(byHand) ?? [];
  return {
    title: titleOf(pages, one),
    about:
      "From the first request to the last item: medians with their quartiles, ratios (×) with their 95 % intervals.",
    columns,
    rows: [...measured].map(([{ name }, seconds]) => ({
      name,
      cells: [
        withRange(spreadOf(seconds), (value) => value.toFixed(3)),
        withRange(centreOf(ratios(seconds, bases)), (value) => value.toFixed(2)),
      ],
    })),
  };
}

/** What waits most of the time varies little: a walk each will do. */
async function withDelay(setting: Setting, one: Case): Promise<Finding> {
  const { pages, longRounds } = setting.effort;
  const took = await withWalking(setting, one, (walk) =>
    interleave([...walkers, byHandAhead], { rounds: longRounds }, walk),
  );
  const bases = took.get(byHand) ?? [];
  const alone = one.consumerMs ? await consumerAlone(setting, one) : undefined;
  return {
    title: titleOf(pages, one),
    about: alone
      ? `The consumer alone takes ${alone.toFixed(2)} s, and what comes before its first item: nobody can be done sooner.`
      : "From the first request to the last item.",
    columns,
    rows: [...took].map(([{ name }, seconds]) => ({
      name,
      cells: [spreadOf(seconds), spreadOf(ratios(seconds, bases))].map(({ median }) => median.toFixed(2)),
    })),
  };
}

const titleOf = (pages: number, { delayMs, consumerMs }: Case) =>
  `${pages} pages of 100 items, ${delayMs} ms to each answer${consumerMs ? `, a consumer that takes ${consumerMs} ms a page` : ""}`;

const urlOf = ({ server, effort }: Setting, { delayMs }: Case) => `${server.url}/pages/${effort.pages}/${delayMs}`;

function withWalking<T>(setting: Setting, one: Case, use: (walk: Walk) => Promise<T>): Promise<T> {
  const { pages } = setting.effort;
  return withRunning([rawFetch, twin, methods, node], { baseUrl: urlOf(setting, one) }, (ask) =>
    use(async ({ contender, prefetch }) => {
      const { items, seconds } = await ask(contender, { name: "walk", consumerMs: one.consumerMs, prefetch });
      if (items !== pages * 100) throw new Error(`${contender.name} walked ${items} items.`);
      return seconds;
    }),
  );
}

/** The slower of network and consumer, which nothing can beat. */
function consumerAlone(setting: Setting, one: Case): Promise<number> {
  return withRunning([rawFetch], { baseUrl: urlOf(setting, one) }, async (ask) => {
    const { seconds } = await ask(rawFetch, {
      name: "consume",
      pages: setting.effort.pages,
      consumerMs: one.consumerMs,
    });
    return seconds;
  });
}
