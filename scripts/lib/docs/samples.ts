import { readdir, readFile } from "node:fs/promises";
import type { Operation } from "../../../src/openapi/contract.js";
import { root } from "../tools.js";

/** Where an operation's code samples are: `docs/samples/<operationId>/<file>`. */
export const samplesFolder = `${root}docs/samples/`;

/** The tabs of an operation, in their order (the first is open at first), and the file of each. */
const TABS = [
  { file: "client.ts", lang: "typescript", label: "TypeScript" },
  { file: "typed.ts", lang: "typescript", label: "TypeScript (raw)" },
  { file: "curl.sh", lang: "shell", label: "curl" },
] as const;

/** The named examples of a request body. */
const PAYLOAD = "Payload";

/** The tabs that Redoc shows, in this order. */
export const sampleLanguages = [
  ...TABS.map(({ lang, label }) => ({ lang, label })),
  { lang: "payload", label: PAYLOAD },
];

/**
 * The labels of each operation's tabs, by its id in lower case, as in the URLs of the page. Operations without code samples
 * are left out.
 */
export function sampleLabels(
  operations: readonly Operation[],
  samples: Record<string, CodeSample[]>,
): Record<string, string[]> {
  return Object.fromEntries(
    operations.flatMap(({ operationId, requestBody }) => {
      const labels = (samples[operationId] ?? []).map(({ label }) => label);
      return labels.length === 0 ? [] : [[operationId.toLowerCase(), requestBody ? [...labels, PAYLOAD] : labels]];
    }),
  );
}

/** As Redoc wants it, in `x-codeSamples`. */
export interface CodeSample {
  lang: string;
  label: string;
  source: string;
}

/** The code samples that there are, by operation. */
export async function loadSamples(): Promise<Record<string, CodeSample[]>> {
  const operations = await readdir(samplesFolder);
  return Object.fromEntries(await Promise.all(operations.map(async (id) => [id, await samplesOf(id)] as const)));
}

async function samplesOf(operationId: string): Promise<CodeSample[]> {
  const files = await readdir(samplesFolder + operationId);
  return Promise.all(
    TABS.filter(({ file }) => files.includes(file)).map(async ({ file, lang, label }) => {
      const source = await readFile(`${samplesFolder}${operationId}/${file}`, "utf8");
      return { lang, label, source: source.trimEnd() };
    }),
  );
}
