import { refuseFailures, withRunning } from "../contenders.js";
import type { Finding } from "../report.js";
import type { Setting } from "./setting.js";

/** What calls leave behind. */
export async function memory({ server, effort, contenders }: Setting): Promise<Finding[]> {
  const calls = effort.memoryCalls;
  // All at once: what they leave behind doesn't depend on the time that they take.
  const measured = await withRunning(contenders, { baseUrl: `${server.url}/v1` }, (ask) =>
    Promise.all(
      contenders.map(async (contender) => {
        const answer = await ask(contender, { name: "memory", calls });
        refuseFailures(answer, contender);
        return { name: contender.name, growth: (answer.growth / 1000).toFixed(0), peak: megabytes(answer.peak) };
      }),
    ),
  );
  return [
    {
      title: `Memory over ${calls} calls`,
      about:
        "GETs, 32 at a time, after 1000 that don't count: by how much the heap grew, garbage collected, and the most memory " +
        "that the process ever had. One run each.",
      columns: ["heap growth, kB", "peak RSS, MB"],
      rows: measured.map(({ name, growth, peak }) => ({ name, cells: [growth, peak] })),
      summary: [{ column: "peak MB", cells: new Map(measured.map(({ name, peak }) => [name, peak])) }],
    },
  ];
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);
