import { environments } from "../../../generated/operations.js";
import { readEntry } from "../../../src/cli/drift/har-entry.js";
import { type Coverage, TrafficJudge } from "../../../src/cli/drift/judge.js";
import { type Finding, loadSuiteContract, type SuiteContract } from "../../../src/cli/drift/suite.js";

export const BASE = environments.production;
export const KEY = "cnx_sk_live_s3cret";
/** A response to `GET /servers` that conforms. */
export const LIST = { data: [], meta: { total: 0, next_cursor: null, prev_cursor: null } };
/** A response to `POST /cdn/zones/{zone_id}/purge` that conforms. */
export const PURGED = { data: { purge_id: "p1", zone_id: "z1", status: "completed", paths: ["/a"] } };

const RESPONSE_HEADERS = {
  "Content-Type": "application/json",
  "X-RateLimit-Limit": "10",
  "X-RateLimit-Remaining": "9",
  "X-RateLimit-Reset": "1708492800",
};

/** How an entry differs from a `GET /servers` that conforms. */
export interface EntryOptions {
  url?: string;
  method?: string;
  /** Null leaves the header out. */
  authorization?: string | null;
  requestHeaders?: Record<string, string>;
  postData?: unknown;
  /** The parsed response body; `content` replaces the whole of `content`. */
  body?: unknown;
  content?: unknown;
  responseHeaders?: Record<string, string>;
  /** Fields that replace those of the entry, its request and its response. */
  entry?: Record<string, unknown>;
  request?: Record<string, unknown>;
  response?: Record<string, unknown>;
}

export function pairs(headers: Record<string, string>): { name: string; value: string }[] {
  return Object.entries(headers).map(([name, value]) => ({ name, value }));
}

/** An entry of a HAR file. */
export function entryOf(options: EntryOptions = {}): Record<string, unknown> {
  const { url = `${BASE}/servers?limit=5`, method = "GET", authorization = `Bearer ${KEY}`, postData } = options;
  const text = JSON.stringify(options.body ?? LIST);
  return {
    startedDateTime: "2026-02-01T02:00:00.000Z",
    time: 5,
    request: {
      method,
      url,
      httpVersion: "HTTP/1.1",
      headers: pairs({ ...(authorization !== null && { Authorization: authorization }), ...options.requestHeaders }),
      ...(postData !== undefined && { postData }),
      ...options.request,
    },
    response: {
      status: 200,
      headers: pairs({ ...RESPONSE_HEADERS, ...options.responseHeaders }),
      content: options.content ?? { mimeType: "application/json", size: text.length, text },
      ...options.response,
    },
    ...options.entry,
  };
}

/** An entry of a purge that the server accepted. */
export function purgeOf(options: EntryOptions & { sent?: unknown } = {}): Record<string, unknown> {
  const { sent = { paths: ["/a"] } } = options;
  return entryOf({
    url: `${BASE}/cdn/zones/z1/purge`,
    method: "POST",
    requestHeaders: { "Content-Type": "application/json" },
    postData: { mimeType: "application/json", text: JSON.stringify(sent) },
    body: PURGED,
    ...options,
  });
}

export function harOf(...entries: unknown[]): string {
  return JSON.stringify({ log: { version: "1.2", creator: { name: "test", version: "1" }, entries } });
}

export async function createJudge(
  bases: readonly string[] = Object.values(environments),
  contract?: SuiteContract,
): Promise<TrafficJudge> {
  return new TrafficJudge({
    contract: contract ?? (await loadSuiteContract()),
    bases,
    name: "test.har",
    strict: false,
  });
}

interface Judged {
  findings: Finding[];
  messages: string[];
  coverage: Coverage;
  /** The reasons for which entries were not judged, or not in full. */
  reasons: Record<string, number>;
}

export async function judgeEntries(...entries: unknown[]): Promise<Judged> {
  return judgeWith(await createJudge(), entries);
}

export function judgeWith(judge: TrafficJudge, entries: readonly unknown[]): Judged {
  for (const entry of entries) judge.judge(() => readEntry(entry, (url) => judge.isApi(url)));
  const { coverage } = judge;
  const { findings } = judge.report();
  const messages = findings.map(({ message }) => message);
  return { findings, messages, coverage, reasons: Object.fromEntries([...coverage.notJudgeable, ...coverage.partly]) };
}
