import { examples } from "../../generated/examples.js";
import { environments, operations } from "../../generated/operations.js";
import { validators } from "../../generated/validators.js";
import { abortable } from "../internal/abortable.js";
import { KEYS, type OperationId, permissionsByKey } from "./api-keys.js";
import { createApp } from "./app.js";
import type { SimulatedContract } from "./contract.js";
import { createFaults, type Faults } from "./faults.js";
import { type Listener, listen } from "./node-server.js";
import type { OperationHandler } from "./operation-types.js";
import { type ListenOptions, resolveOptions, type SimulatorOptions } from "./options.js";
import { RateLimits } from "./rate-limit.js";
import type { RecordedRequest } from "./recorded-request.js";
import { createRequestHandlers } from "./request-handlers.js";
import { createResponders } from "./responders.js";
import { connectionLost, truncate } from "./simulated-response.js";
import { State } from "./state.js";

/**
 * A simulator of the CloudNexus API that keeps its data in memory.
 *
 * @category Simulator
 * @example
 * const sim: Simulator = createSimulator();
 * await sim.listen();
 * const cnx = new CloudNexus({ baseUrl: sim.baseUrl, apiKey: sim.keys.admin });
 * await sim.close();
 */
export interface Simulator {
  /** Responds in the same process, for any host in the URL: pass it as the `fetch` of a client. Works in browsers, too. */
  readonly fetch: typeof globalThis.fetch;
  /** Starts an HTTP server and resolves with its `baseUrl`. Needs Node.js 20.16 or later. Rejects if it is already listening. */
  listen(options?: ListenOptions): Promise<string>;
  /** Stops the HTTP server and closes its connections. */
  close(): Promise<void>;
  /** The URL to pass as `baseUrl` of a client, with `/v1`. */
  readonly baseUrl: string;
  /** The built-in API keys. The option `keys` adds more. */
  readonly keys: typeof KEYS;
  /** The data of the simulator, to set up and inspect in tests. */
  readonly state: State;
  /** The requests received, oldest first; at least the latest 10,000 are kept. `sim.requests.length = 0` clears them. */
  readonly requests: RecordedRequest[];
  /** The rates of injected faults, which can be changed at any time. */
  readonly faults: Faults;
  /**
   * Replaces the behaviour of an operation. The handler is called with the requests that have passed authentication, rate
   * limiting and validation.
   *
   * @returns A function that restores the simulator's own behaviour.
   * @example
   * const off = sim.on("createServer", () => new Response("Maintenance", { status: 503 }));
   * off();
   */
  on<Id extends OperationId>(operation: Id, handler: OperationHandler<Id>): () => void;
}

/**
 * Creates a simulator of the CloudNexus API. It needs neither a network nor a real API key.
 *
 * @category Simulator
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
  const { seed, latency } = resolved;
  const requestHandlers = createRequestHandlers({ app, faults, requests, seed, latency });
  let listener: Listener | undefined;

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
      const result = await untilAborted(requestHandlers.handle(request, signal), signal);
      if (result.type === "dropped") throw connectionLost("fetch failed");
      return result.type === "truncated" ? truncate(result.response, result.ending, signal) : result.response;
    },
    async listen(where = {}) {
      if (listener) throw new Error(`The simulator is already listening on ${listener.origin}.`);
      listener = await listen(requestHandlers, where);
      return this.baseUrl;
    },
    async close() {
      const closing = listener;
      listener = undefined;
      await closing?.close();
    },
  };
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return abortable(signal, (resolve, reject) => {
    promise.then(resolve, reject);
    return () => {};
  });
}
