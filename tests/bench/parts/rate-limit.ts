import { setTimeout as sleep } from "node:timers/promises";
import { type Contender, twin, withRunning } from "../contenders.js";
import { type Finding, withRange } from "../report.js";
import { interleave, spreadOf } from "../statistics.js";
import type { Setting } from "./setting.js";

const windowMs = 2000;
const calls = 500;

/** 500 calls, 32 at a time, from the start of a window; 100 are allowed in each 2 s, so that 8 s is ideal. */
export async function rateLimit({ server, effort, contenders }: Setting): Promise<Finding[]> {
  let count = 0;
  const run = (contender: Contender) => {
    // Limits belong to a key: each run begins with a fresh one.
    const apiKey = `cnx_sk_test_limited${++count}`;
    return withRunning([contender], { baseUrl: `${server.url}/v1`, apiKey }, async (ask) => {
      await sleep(windowMs - (Date.now() % windowMs));
      const { seconds, failed } = await ask(contender, { name: "calls", method: "list", calls, width: 32 });
      return { seconds, failed, refused: await server.ask(apiKey) };
    });
  };
  const subjects = contenders.filter((contender) => contender !== twin);
  const took = await interleave(subjects, { rounds: effort.longRounds }, run);
  const figures = [...took].map(([{ name }, runs]) => ({
    name,
    seconds: spreadOf(runs.map(({ seconds }) => seconds)),
    refused: spreadOf(runs.map(({ refused }) => refused)).median,
    failed: spreadOf(runs.map(({ failed }) => failed)).median,
  }));
  return [
    {
      title: "500 calls, 32 at a time, where 100 are allowed in 2 s",
      about:
        "From the start of a window, so 8.0 s is ideal. Each with its own retries, as it comes; who gives up is fast.",
      columns: ["seconds", "429s", "failed calls"],
      rows: figures.map(({ name, seconds, refused, failed }) => ({
        name,
        cells: [withRange(seconds, (value) => value.toFixed(2)), `${refused}`, `${failed}`],
      })),
      summary: [
        {
          column: "rate-limited: s, failed",
          cells: new Map(
            figures.map(({ name, seconds, failed }) => [name, `${seconds.median.toFixed(2)}, ${failed} of 500`]),
          ),
        },
      ],
    },
  ];
}
