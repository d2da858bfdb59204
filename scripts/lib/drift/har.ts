import type { SuiteContract, SuiteOperation } from "../../../src/contract/openapi/contract.js";
import type { Exchange } from "../../../src/contract/run/exchange.js";
import { messageOf, UsageError } from "../command.js";

/** What stands for every key that was recorded. */
export const RECORDED_KEY = "cnx_sk_test_recorded";

/** What browsers record for a status where none came, or nobody waited for it: that says nothing of the server. */
const UNANSWERED = 0;

/** The parts of a HAR (HTTP Archive 1.2) that are read. */
interface Har {
  log: { entries: Entry[] };
}

interface Entry {
  startedDateTime: string;
  /** Milliseconds. */
  time: number;
  request: { method: string; url: string; headers: Header[]; postData?: { text?: string } };
  response: { status: number; headers: Header[]; content: { size?: number; text?: string; encoding?: string } };
}

interface Header {
  name: string;
  value: string;
}

/** Recorded traffic with an API. */
export interface Traffic {
  /** A HAR of the same, in which there are no keys. */
  har: string;
  exchanges: Exchange[];
  /** Where the first of them went. */
  baseUrl: string | undefined;
  /** How many requests went elsewhere. */
  elsewhere: number;
}

/**
 * Reads a recording.
 *
 * @param bases Where the API was: what went elsewhere is left out.
 * @throws UsageError where it is none, or lacks the bodies of answers.
 */
export function readTraffic(text: string, bases: readonly string[], contract: SuiteContract): Traffic {
  const { entries } = parseHar(withoutKeys(text)).log;
  const answered = entries.filter(({ response }) => response.status !== UNANSWERED);
  const kept = answered.flatMap((entry) => {
    const base = bases.find((url) => entry.request.url.startsWith(`${url}/`));
    return base === undefined ? [] : [{ entry, base, path: entry.request.url.slice(base.length) }];
  });
  for (const { entry } of kept) hideCredentials(entry.request.headers);
  const log = { version: "1.2", creator: { name: "drift", version: "1" }, entries: kept.map(({ entry }) => entry) };
  return {
    har: JSON.stringify({ log }),
    exchanges: kept.map(({ entry, path }) => toExchange(entry, path, contract)),
    baseUrl: kept[0]?.base,
    elsewhere: answered.length - kept.length,
  };
}

function parseHar(text: string): Har {
  try {
    const har = JSON.parse(text) as Har;
    if (Array.isArray(har.log.entries)) return har;
    throw new TypeError("it has no entries");
  } catch (error) {
    throw new UsageError(`This is no HAR: ${messageOf(error)}.`);
  }
}

/** Keys end up in what is shown, and in files that are passed on. */
function withoutKeys(text: string): string {
  const keys = new Set(text.match(/\bcnx_sk_(?:live|test)_[A-Za-z0-9]+/g));
  return [...keys].reduce((rest, key) => rest.replaceAll(key, RECORDED_KEY), text);
}

/** Those of another kind than our keys; the scheme stays, as it is judged. */
function hideCredentials(headers: Header[]): void {
  for (const header of headers) {
    if (header.name.toLowerCase() === "authorization") header.value = header.value.replace(/\S+$/, RECORDED_KEY);
  }
}

function toExchange({ startedDateTime, time, request, response }: Entry, path: string, contract: SuiteContract) {
  const headers = headersOf(request.headers);
  const sentAt = Date.parse(startedDateTime);
  const body = request.postData?.text;
  const exchange: Exchange = {
    request: {
      operation: operationOf(contract, request.method, path),
      method: request.method,
      path,
      ...(headers.has("authorization") ? {} : { authorization: null }),
      contentType: headers.get("content-type"),
      ...(body && { body }),
    },
    response: answerOf(response, request.url),
    sentAt,
    receivedAt: sentAt + time,
  };
  return exchange;
}

function answerOf({ status, headers, content }: Entry["response"], url: string): Exchange["response"] {
  if (content.text === undefined && content.size) throw new UsageError(`The recording lacks the body of ${url}.`);
  const text = content.encoding === "base64" ? Buffer.from(content.text ?? "", "base64").toString() : content.text;
  return { status, headers: headersOf(headers), bodyText: text ?? "", json: parse(text ?? "") };
}

function headersOf(headers: Header[]): Headers {
  // HTTP/2 has pseudo-headers, which begin with a colon.
  const real = headers.filter(({ name }) => !name.startsWith(":"));
  return new Headers(real.map(({ name, value }): [string, string] => [name, value]));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The contract's operation; for what isn't in it, one that promises nothing. */
function operationOf({ operations }: SuiteContract, method: string, target: string): SuiteOperation {
  const path = target.replace(/[?#].*$/, "");
  const matches = (operation: SuiteOperation) =>
    operation.method === method && new RegExp(`^${operation.path.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`).test(path);
  const nobody = {
    parameters: [],
    security: [],
    responses: {},
    idempotent: false,
    pointer: "#/paths",
    section: "Core Resources",
  };
  return operations.find(matches) ?? { operationId: `${method} ${path}`, method, path, ...nobody };
}
