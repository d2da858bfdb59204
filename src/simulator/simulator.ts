import { examples } from "../../generated/examples.js";
import { environments, operations } from "../../generated/operations.js";
import { validators } from "../../generated/validators.js";
import { abortable } from "../internal/abortable.js";
import { KEYS, type OperationId, permissionsByKey } from "./api-keys.js";
import { createApp, type RequestContext } from "./app.js";
import type { SimulatedContract } from "./contract.js";
import { createFaults, type FaultName, type Faults, pickFault } from "./faults.js";
import { type Listener, listen } from "./node-server.js";
import type { OperationHandler } from "./operation-types.js";
import { type ListenOptions, resolveOptions, type SimulatorOptions } from "./options.js";
import { createRandom, randomId } from "./random.js";
import { RateLimits } from "./rate-limit.js";
import { createResponders } from "./responders.js";
import { connectionLost, gatewayErrorPage, type SimulatedResponse, truncate } from "./simulated-response.js";
import { State } from "./state.js";

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

/**
 * A local CloudNexus API that keeps its data in memory.
 *
 * @example
 * const sim: Simulator = createSimulator();
 * await sim.listen();
 * const cnx = new CloudNexus({ baseUrl: sim.baseUrl, apiKey: sim.keys.admin });
 * await sim.close();
 */
export interface Simulator {
  /** Responds in-process, whatever the URL's host is. Works in browsers, too. */
  readonly fetch: typeof globalThis.fetch;
  /** Starts an HTTP server, and resolves to its `baseUrl`. Needs Node.js 20.16 or later. */
  listen(options?: ListenOptions): Promise<string>;
  /** Stops the HTTP server and closes its connections. */
  close(): Promise<void>;
  /** Ends in `/v1`. */
  readonly baseUrl: string;
  /** The built-in keys. The option `keys` adds more. */
  readonly keys: typeof KEYS;
  /** The data, to set up and to inspect. */
  readonly state: State;
  /** The latest 10,000 requests at least, oldest first. `sim.requests.length = 0` clears them. */
  readonly requests: RecordedRequest[];
  /** Rates of injected faults. Can be changed at any time. */
  readonly faults: Faults;
  /**
   * Supplies an operation's responses, in place of the simulator's own behaviour. The handler is called with requests
   * that passed authentication, rate limiting and validation.
   *
   * @returns A function that restores the simulator's own behaviour.
   * @example
   * const off = sim.on("createServer", () => new Response("Maintenance", { status: 503 }));
   * off();
   */
  on<Id extends OperationId>(operation: Id, handler: OperationHandler<Id>): () => void;
}

/**
 * Creates a local CloudNexus API.
 *
 * @throws RangeError naming the option that is invalid.
 * @example
 * const sim = createSimulator();
 * const cnx = new CloudNexus({ fetch: sim.fetch, baseUrl: sim.baseUrl, apiKey: sim.keys.admin });
 */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const basePath = new URL(environments.production).pathname;
  return simulateContract({ basePath, operations, validators, examples }, options);
}

/** Creates a simulator of another contract. Operations that CloudNexus does not have respond with their examples. */
export function simulateContract(contract: SimulatedContract, options: SimulatorOptions = {}): Simulator {
  const resolved = resolveOptions(options);
  const state = new State(resolved);
  const faults = createFaults(options.faults ?? {});
  const requests: RecordedRequest[] = [];
  const responders = createResponders(state, contract);
  const app = createApp({
    contract,
    permissions: permissionsByKey(options.keys ?? {}),
    rateLimits: new RateLimits(resolved.rateLimit),
    clock: resolved.clock,
    respond: responders.respond,
  });
  // Not the generator of the initial servers, so that faults do not change them.
  const random = createRandom(resolved.seed + 1);
  const idPrefix = randomId(Math.random, 4);
  let requestCount = 0;
  let listener: Listener | undefined;

  const nextRequestId = () => `req_${idPrefix}${(++requestCount).toString(36).padStart(6, "0")}`;

  const handle = async (request: Request, signal?: AbortSignal): Promise<SimulatedResponse> => {
    const fault = pickFault(faults, random);
    const context: RequestContext = { requestId: nextRequestId(), fault };
    const record = recordOf(request, fault);
    if (requests.push(record) >= 2 * MAX_RECORDED_REQUESTS) requests.splice(0, MAX_RECORDED_REQUESTS);
    const { min, max } = resolved.latency;
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
  };

  const rejectMalformed = (malformed: string) => {
    const context: RequestContext = { requestId: nextRequestId(), malformed };
    return app.fetch(new Request(`http://localhost${contract.basePath}`), { context });
  };

  return {
    state,
    faults,
    requests,
    keys: KEYS,
    on: responders.on,
    get baseUrl() {
      return (listener?.origin ?? "http://127.0.0.1") + contract.basePath;
    },
    async fetch(input, init) {
      const request = new Request(input, init);
      const { signal } = request;
      signal.throwIfAborted();
      const result = await untilAborted(handle(request, signal), signal);
      if (result.type === "dropped") throw connectionLost("fetch failed");
      return result.type === "truncated" ? truncate(result.response, result.ending, signal) : result.response;
    },
    async listen(where = {}) {
      if (listener) throw new Error(`The simulator is already listening on ${listener.origin}.`);
      listener = await listen({ handle, rejectMalformed }, where);
      return this.baseUrl;
    },
    async close() {
      const closing = listener;
      listener = undefined;
      await closing?.close();
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

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return abortable(signal, (resolve, reject) => {
    promise.then(resolve, reject);
    return () => {};
  });
}
