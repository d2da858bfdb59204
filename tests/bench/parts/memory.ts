import { contenders, refuseFailures, withRunning } from "../contenders.js";
import type { Finding } from "../report.js";
import type { Setting } from "./setting.js";

/** What calls leave behind. */
export async function memory({ server, effort }: Setting): Promise<Finding[]> {
  const calls = effort.memoryCalls;
  const rows: Finding["rows"] = [];
  const peaks = new Map<string, string>();
  for (const contender of contenders) {
    const answer = await withRunning([contender], { baseUrl: `${server.url}/v1` }, (ask) =>
      ask(contender, { name: "memory", calls }),
    );
    refuseFailures(answer, contender);
    const { growth, peak } = answer;
    peaks.set(contender.name, megabytes(peak));
    rows.push({ name: contender.name, cells: [(growth / 1000).toFixed(0), megabytes(peak)] });
  }
  return [
    {
      title: `Memory over ${calls} calls`,
      about:
        "GETs, 32 at a time, after 1000 that don't count: by how much the heap grew, garbage collected, and the most memory " +
        "that the process ever had. One run each.",
      columns: ["heap growth, kB", "peak RSS, MB"],
      rows,
      summary: [{ column: "peak MB", cells: peaks }],
    },
  ];
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);
