import { BASE_PATH, createApp, type Exchange } from "./app.js";
import { type Answer, connectionLost, gatewayPage, halfOf, untilAborted, wait } from "./connection.js";
import { createFaults, drawFault, type FaultName, type Faults } from "./faults.js";
import { KEYS, keyRing, type OperationId } from "./keys.js";
import { type Listener, type ListenOptions, listen } from "./listen.js";
import { type SimulatorOptions, settingsOf } from "./options.js";
import { createRandom, randomText } from "./random.js";
import { RateLimits } from "./rate-limit.js";
import { State } from "./state.js";

/**
 * What the simulator was asked, and what became of it.
 *
 * @example
 * const last: RecordedRequest | undefined = sim.requests.at(-1);
 * console.log(last?.operation, last?.status);
 */
export interface RecordedRequest {
  /** HTTP method. */
  method: string;
  /** With `/v1`, as it came. */
  path: string;
  /** The query's parameters; of one that came twice, the last. */
  query: Record<string, string>;
  /** Their names in lower case, the key among them. */
  headers: Record<string, string>;
  /** Undefined where there was none, or where it wasn't looked at. */
  body: string | undefined;
  /** The `operationId`; undefined where no operation was reached. */
  operation: OperationId | undefined;
  /** Undefined until it is answered, and where the connection was dropped. */
  status: number | undefined;
  /** What went wrong with it on purpose, if anything did. */
  fault: FaultName | undefined;
}

/** How many requests are remembered. */
const REMEMBERED = 10_000;

/**
 * A local CloudNexus with a memory.
 *
 * @example
 * const sim: Simulator = createSimulator();
 * await sim.listen();
 * const cnx = new CloudNexus({ baseUrl: sim.baseUrl, apiKey: sim.keys.admin });
 * await sim.close();
 */
export interface Simulator {
  /** Answers without a socket, for whatever host. */
  readonly fetch: typeof globalThis.fetch;
  /** Answers over a socket from now on, too; resolves to the new `baseUrl`. */
  listen(options?: ListenOptions): Promise<string>;
  /** Stops listening. Open connections are ended. */
  close(): Promise<void>;
  /** Ends in `/v1`. */
  readonly baseUrl: string;
  /** Those that every simulator has; more can be given with the option `keys`. */
  readonly keys: typeof KEYS;
  /** What there is, to seed and to look at. */
  readonly state: State;
  /** What it was asked, the latest 10 000 at least, oldest first. `sim.requests.length = 0` forgets it. */
  readonly requests: RecordedRequest[];
  /** How often what goes wrong; may be set at any time. */
  readonly faults: Faults;
}

/**
 * Makes a local CloudNexus.
 *
 * @throws RangeError naming the option that can't be used.
 * @example
 * const sim = createSimulator();
 * const cnx = new CloudNexus({ fetch: sim.fetch, baseUrl: sim.baseUrl, apiKey: sim.keys.admin });
 */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const settings = settingsOf(options);
  const state = new State(settings);
  const faults = createFaults(options.faults ?? {});
  const requests: RecordedRequest[] = [];
  const app = createApp({ state, keys: keyRing(options.keys ?? {}), limits: new RateLimits(settings.rateLimit) });
  // Of its own, so that faults don't change what is seeded.
  const random = createRandom(settings.seed + 1);
  const run = randomText(Math.random, 4);
  let asked = 0;
  let listener: Listener | undefined;

  const answer = async (request: Request, signal?: AbortSignal): Promise<Answer> => {
    const fault = drawFault(faults, random);
    const exchange: Exchange = { id: `req_${run}${(++asked).toString(36).padStart(6, "0")}`, fault };
    const record = recordOf(request, fault);
    if (requests.push(record) >= 2 * REMEMBERED) requests.splice(0, REMEMBERED);
    const { min, max } = settings.latency;
    if (max > 0) await wait(min + random() * (max - min), signal);
    if (fault === "dropBefore") return { response: undefined };
    const response = fault === "html" ? gatewayPage() : await app.fetch(request, { exchange });
    record.body = exchange.body;
    record.operation = exchange.operation;
    if (fault === "dropAfter") return { response: undefined };
    record.status = response.status;
    return { response, half: fault === "stall" || fault === "cut" ? fault : undefined };
  };

  return {
    state,
    faults,
    requests,
    keys: KEYS,
    get baseUrl() {
      return (listener?.origin ?? "http://127.0.0.1") + BASE_PATH;
    },
    async fetch(input, init) {
      const request = new Request(input, init);
      request.signal.throwIfAborted();
      const { signal } = request;
      const { response, half } = await untilAborted(answer(request, signal), signal);
      if (!response) throw connectionLost("fetch failed");
      return half ? halfOf(response, half, signal) : response;
    },
    async listen(where = {}) {
      if (listener) throw new Error(`The simulator listens on ${listener.origin} already.`);
      listener = await listen(answer, where);
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
