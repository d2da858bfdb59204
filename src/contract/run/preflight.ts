import { setTimeout as sleep } from "node:timers/promises";
import { missingBasePath } from "../../openapi/base-path.js";
import { referenceValues } from "../generate/cases.js";
import { type RateLimit, readRateLimit } from "../judge/rate-limit-headers.js";
import type { SuiteContract, SuiteOperation } from "../openapi/contract.js";
import { responseOf } from "../openapi/responses.js";
import type { Settings, Target } from "../types.js";
import { type BufferedResponse, type Exchange, isSafe, type Request, toRequest } from "./exchange.js";
import { Sender } from "./sender.js";

/** Pause between two attempts to reach a server, in milliseconds. */
const RETRY_EVERY_MS = 500;
/** Statuses of proxies whose server does not run yet. */
const STARTING = [502, 503, 504];

export interface Preflight {
  /** Why a run would be pointless, in a sentence; undefined if the server is ready. */
  obstacle?: string | undefined;
  /** The rate limit that the server reported, if it did. */
  rateLimit?: RateLimit | undefined;
}

/** A request that got a response. */
interface Answered {
  request: Request;
  response: BufferedResponse;
}

interface PreflightOptions extends Pick<Settings, "allowWrites" | "operations"> {
  /** How long to wait for the server to start, in milliseconds. Default: not at all. */
  waitMs?: number;
  signal?: AbortSignal | undefined;
}

/** Calls each selected operation once: does the server respond, at the right base URL, and does it accept the key? */
export async function preflight(
  contract: SuiteContract,
  target: Target,
  { allowWrites, operations: selected, waitMs = 0, signal }: PreflightOptions,
): Promise<Preflight> {
  const operations = contract.operations.filter(
    ({ operationId, method, body }) =>
      (selected.length === 0 || selected.includes(operationId)) &&
      (isSafe(method) || (allowWrites && body !== undefined && method !== "DELETE")),
  );
  const deadline = Date.now() + waitMs;
  const exchanges: Answered[] = [];
  let rateLimit: RateLimit | undefined;
  for (const operation of operations) {
    const request = preflightRequest(contract, target, operation);
    // A sender gives up on a server that is silent for long, so each attempt has its own.
    const send = () => new Sender(target, { allowWrites, signal }).sendNow(request);
    const exchange = await untilStarted(send, deadline, signal);
    const { response } = exchange;
    if (!response) return { obstacle: unreachable(target.baseUrl, exchange, waitMs) };
    exchanges.push({ request, response });
    rateLimit ??= readRateLimit(response);
  }
  const statuses = exchanges.map(({ response }) => response.status);
  const obstacle =
    redirected(exchanges, target) ??
    rejectedKey(statuses, operations, target) ??
    wrongBasePath(statuses, operations, contract, target);
  return { rateLimit, ...(obstacle !== undefined && { obstacle }) };
}

/** A redirect is not followed, since that could send the key elsewhere: the user has to say that it may go there. */
function redirected(exchanges: readonly Answered[], { baseUrl }: Target): string | undefined {
  const locations = exchanges.map(({ request, response }) => redirectOf(request, response, baseUrl));
  const [first] = locations;
  if (first === undefined || locations.includes(undefined)) return undefined;
  const paths = exchanges.map(({ request }) => request.path.replace(/\?.*$/, ""));
  const base = first.slice(0, -(paths[0]?.length ?? 0));
  if (base !== baseUrl && locations.every((location, index) => location === `${base}${paths[index]}`)) {
    return `Every operation redirects to ${base}: use that as --base-url.`;
  }
  return `Every operation redirects, such as to ${first}. Check --base-url and --api-key.`;
}

/** Where a response leads, without the query, if the contract does not document that it does. */
function redirectOf({ operation, path }: Request, response: BufferedResponse, baseUrl: string): string | undefined {
  const { status, headers } = response;
  const location = headers.get("location");
  if (status < 300 || status >= 400 || location === null || responseOf(operation, status)) return undefined;
  if (!URL.canParse(location, baseUrl + path)) return undefined;
  const { origin, pathname } = new URL(location, baseUrl + path);
  return origin + pathname;
}

function rejectedKey(
  statuses: readonly number[],
  operations: readonly SuiteOperation[],
  target: Target,
): string | undefined {
  if (statuses.length === 0 || statuses.some((status) => status !== 401 && status !== 403)) return undefined;
  const rejections = [...new Set(statuses)].join(" and ");
  if (operations.every(({ security }) => security.length === 0)) {
    return `Every operation gets ${rejections} without a key, but the contract asks for none (security).`;
  }
  return `Every operation rejects the API key, with ${rejections}. Check --api-key, and that the key belongs to ${target.baseUrl}.`;
}

/** A resource may be missing, but not a list: if it is not found, nothing is at this base URL. */
function wrongBasePath(
  statuses: readonly number[],
  operations: readonly SuiteOperation[],
  { environments }: SuiteContract,
  { baseUrl }: Target,
): string | undefined {
  const hasList = operations.some(({ method, path }) => isSafe(method) && !path.includes("{"));
  if (!hasList || statuses.some((status) => status !== 404)) return undefined;
  const expected = missingBasePath(baseUrl, environments);
  if (expected === undefined) return undefined;
  return `Every operation gets 404 at ${baseUrl}. The base URL may lack "${expected}": try --base-url ${baseUrl}${expected}.`;
}

/** Writes get a body that cannot be valid, so that nothing is changed. Those without a JSON body are left out. */
function preflightRequest(contract: SuiteContract, target: Target, operation: SuiteOperation) {
  const request = toRequest(operation, referenceValues(contract, operation, target.known));
  return isSafe(operation.method) ? request : { ...request, body: "{" };
}

/** Repeats a request until the server responds, or the deadline passes. */
async function untilStarted(
  send: () => Promise<Exchange>,
  deadline: number,
  signal: AbortSignal | undefined,
): Promise<Exchange> {
  for (;;) {
    const exchange = await send();
    const hasStarted = exchange.response && !STARTING.includes(exchange.response.status);
    if (hasStarted || Date.now() >= deadline) return exchange;
    await sleep(Math.min(RETRY_EVERY_MS, Math.max(0, deadline - Date.now())), undefined, { signal });
  }
}

function unreachable(baseUrl: string, { failure = "", failureKind }: Exchange, waitMs: number): string {
  if (failureKind === "unreadable") return `The response of ${baseUrl} cannot be read (${failure}).`;
  if (failureKind === "no-tls") return `${baseUrl} does not speak TLS: try ${baseUrl.replace(/^https/, "http")}.`;
  const what = `No response from ${baseUrl} (${failure}).`;
  if (/certificate|self.signed|CERT|altname/i.test(failure)) {
    return `${what} If the server uses a private certificate authority, set NODE_EXTRA_CA_CERTS to its PEM file.`;
  }
  return waitMs > 0
    ? `${what} It was retried for ${waitMs / 1000} seconds.`
    : `${what} Start the server, correct --base-url, or wait for it with --wait SECONDS.`;
}
