import { abortable } from "../internal/abortable.js";
import type { OperationId } from "./api-keys.js";
import type { createApp, RequestContext } from "./app.js";
import { type Faults, pickFault } from "./faults.js";
import { createRandom, randomId } from "./random.js";
import { type RecordedRequest, recordOf } from "./recorded-request.js";
import { gatewayErrorPage, type SimulatedResponse } from "./simulated-response.js";

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

function delay(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return abortable(signal, (resolve) => {
    const timer = setTimeout(resolve, ms);
    return () => clearTimeout(timer);
  });
}
