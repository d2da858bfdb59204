import { bundleSize } from "../../../scripts/lib/bundle.js";
import { twin } from "../contenders.js";
import type { Finding } from "../report.js";
import type { Setting } from "./setting.js";

/** What "make a client and list" weighs where it is sent to what runs it. */
export async function bundles({ contenders }: Setting): Promise<Finding[]> {
  const figures = await Promise.all(
    contenders
      .filter((contender) => contender !== twin)
      .map(async ({ name, module, isOurs = false }) => ({ name, isOurs, bytes: await bundleSize(programOf(module)) })),
  );
  const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1);
  return [
    {
      title: "Bundle",
      about:
        "A program that makes a client and lists, bundled and minified by esbuild, then gzip -9. 1 kB is 1000 bytes.",
      columns: ["kB"],
      rows: figures.map(({ name, bytes }) => ({ name, cells: [kilobytes(bytes)] })),
      plot: {
        file: "bundle.svg",
        title: "Make a client and list: kB, minified and gzipped (less is better)",
        bars: figures.map(({ name, isOurs, bytes }) => ({
          name,
          isOurs,
          spread: { low: bytes, median: bytes, high: bytes },
        })),
        format: kilobytes,
      },
      summary: [{ column: "bundle kB", cells: new Map(figures.map(({ name, bytes }) => [name, kilobytes(bytes)])) }],
    },
  ];
}

const programOf = (module: string) => `
import { connect, list } from ${JSON.stringify(module)};
const client = connect({ baseUrl: "https://api.example.com/v1", apiKey: "key" });
console.log(await list(client, { limit: 5 }));
`;
