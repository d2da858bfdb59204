import { abortable } from "../internal/abortable.js";
import type { OperationId } from "./api-keys.js";
import type { createApp, RequestContext } from "./app.js";
import { type FaultName, type Faults, pickFault } from "./faults.js";
import { createRandom, randomId } from "./random.js";
import { gatewayErrorPage, type SimulatedResponse } from "./simulated-response.js";

/**
 * A request that the simulator received, and the status of its response.
 *
 * @example
 * const last: RecordedRequest | undefined = sim.requests.at(-1);
 * console.log(last?.operation, last?.status);
 */
export interface RecordedRequest {
  /** HTTP method. */
  method: string;
  /** The URL's path, with `/v1`. */
  path: string;
  /** Query parameters; of a parameter that was sent twice, the last value. */
  query: Record<string, string>;
  /** Header names are in lower case. Includes `authorization`. */
  headers: Record<string, string>;
  /** Undefined if there was none, or if the request was rejected before its body was read. */
  body: string | undefined;
  /** The `operationId`; undefined if the request was rejected before, or matches no operation. */
  operation: OperationId | undefined;
  /** Undefined while the request is in progress, and if the connection was dropped. */
  status: number | undefined;
  /** The injected fault, if any. */
  fault: FaultName | undefined;
}

/** At least this many requests are kept. */
const MAX_RECORDED_REQUESTS = 10_000;

/** Responds to requests, whether they come over a connection or in-process. */
export interface RequestHandlers {
  handle(request: Request, signal?: AbortSignal): Promise<SimulatedResponse>;
  /** The response to a request that is not valid HTTP, for which there is no `Request`. */
  rejectMalformed(reason: string): Promise<Response>;
}

interface HandlerOptions {
  app: ReturnType<typeof createApp>;
  faults: Faults;
  /** Where requests are recorded. */
  requests: RecordedRequest[];
  seed: number;
  /** In milliseconds. */
  latency: { min: number; max: number };
}

/** Adds to the app what it does not know about: request ids, recording, latency and faults. */
export function createRequestHandlers({ app, faults, requests, seed, latency }: HandlerOptions): RequestHandlers {
  // Not the generator of the initial servers, so that faults do not change them.
  const random = createRandom(seed + 1);
  const idPrefix = randomId(Math.random, 4);
  let requestCount = 0;
  const nextRequestId = () => `req_${idPrefix}${(++requestCount).toString(36).padStart(6, "0")}`;

  return {
    async handle(request, signal) {
      const fault = pickFault(faults, random);
      const context: RequestContext = { requestId: nextRequestId(), fault };
      const record = recordOf(request, fault);
      if (requests.push(record) >= 2 * MAX_RECORDED_REQUESTS) requests.splice(0, MAX_RECORDED_REQUESTS);
      const { min, max } = latency;
      if (max > 0) await delay(min + random() * (max - min), signal);
      if (fault === "dropBefore") return { type: "dropped" };
      const response = fault === "html" ? gatewayErrorPage() : await app.fetch(request, { context });
      record.body = context.body;
      // Of another contract than CloudNexus's it may be any name.
      record.operation = context.operation as OperationId | undefined;
      if (fault === "dropAfter") return { type: "dropped" };
      record.status = response.status;
      if (fault === "stall" || fault === "cut") return { type: "truncated", response, ending: fault };
      return { type: "complete", response };
    },
    async rejectMalformed(malformed) {
      // A placeholder: what was sent cannot be parsed.
      return app.fetch(new Request("http://localhost"), { context: { requestId: nextRequestId(), malformed } });
    },
  };
}

function recordOf(request: Request, fault: FaultName | undefined): RecordedRequest {
  const { pathname, searchParams } = new URL(request.url);
  return {
    method: request.method,
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: Object.fromEntries(request.headers),
    body: undefined,
    operation: undefined,
    status: undefined,
    fault,
  };
}

function delay(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return abortable(signal, (resolve) => {
    const timer = setTimeout(resolve, ms);
    return () => clearTimeout(timer);
  });
}
