import { keyCheckFor, resolveApiKey, resolveBaseUrl } from "./environment.js";
import { ConfigurationError } from "./errors.js";
import { createHttp, type Http } from "./http/client.js";
import { mergeHeaders } from "./http/headers.js";
import { registerSender } from "./http/sender.js";
import type { CallResult, HttpMethod, RequestMethod, UntypedInit, UntypedResult } from "./http/types.js";
import { checkOptions } from "./internal/assert.js";
import { isBrowser } from "./internal/runtime.js";
import { createLogObserver, resolveLogLevel } from "./logger.js";
import { CLIENT_OPTION_CHECKS, type CloudNexusOptions } from "./options.js";
import { type RateLimit, readRateLimit } from "./rate-limit/headers.js";
import type { RateLimiter } from "./rate-limit/limiter.js";
import { createRateLimiter } from "./rate-limit/local-limiter.js";
import { type Cdn, createCdn } from "./resources/cdn.js";
import { createDatabases, type Databases } from "./resources/databases.js";
import { createServers, type Servers } from "./resources/servers.js";
import { createKeyProvider, type KeySource } from "./transport/auth.js";
import { combineObservers } from "./transport/observe.js";
import { createPipeline } from "./transport/pipeline.js";

/** Requests that may be under way, or wait for the rate limit, at the same time. */
const DEFAULT_MAX_CONCURRENCY = 32;

/**
 * A client of the CloudNexus API. Create one for each API key and keep it: its calls share the rate limit, the retry
 * budget and the limit of concurrent requests.
 *
 * @category Client
 * @throws ConfigurationError for an option that is unknown or invalid; nothing is sent.
 * @example
 * const cnx = new CloudNexus();
 * for await (const server of cnx.servers.list({ status: "running" })) console.log(server.name);
 */
export class CloudNexus {
  /** Lists and creates servers. */
  readonly servers: Servers;
  /** Scales database clusters. */
  readonly databases: Databases;
  /** Purges the CDN's caches. */
  readonly cdn: Cdn;
  /**
   * Sends a GET request to a path of the contract, with typed parameters and results. Resolves with
   * `{ data, error, response }` for every HTTP status.
   *
   * @throws ConfigurationError if a parameter or an option is invalid; ConnectionError, TimeoutError or
   * ResponseValidationError if no usable response arrived.
   * @example
   * const { data, error } = await cnx.GET("/servers", { params: { query: { limit: 5 } } });
   */
  readonly GET: RequestMethod<"get"> = this.#rawMethod("get");
  /** Sends a PUT request to a path of the contract; otherwise like `GET`. */
  readonly PUT: RequestMethod<"put"> = this.#rawMethod("put");
  /**
   * Sends a POST request to a path of the contract; otherwise like `GET`.
   *
   * @example
   * const { data, error } = await cnx.POST("/databases/scale", { body: { database_id: "db_1", new_tier: "small" } });
   */
  readonly POST: RequestMethod<"post"> = this.#rawMethod("post");
  /** Sends a DELETE request to a path of the contract; otherwise like `GET`. */
  readonly DELETE: RequestMethod<"delete"> = this.#rawMethod("delete");
  /** Sends a PATCH request to a path of the contract; otherwise like `GET`. */
  readonly PATCH: RequestMethod<"patch"> = this.#rawMethod("patch");
  /** Sends a HEAD request to a path of the contract; otherwise like `GET`. */
  readonly HEAD: RequestMethod<"head"> = this.#rawMethod("head");
  /** Sends an OPTIONS request to a path of the contract; otherwise like `GET`. */
  readonly OPTIONS: RequestMethod<"options"> = this.#rawMethod("options");
  readonly #http: Http;
  readonly #options: CloudNexusOptions;
  readonly #baseUrl: string;
  readonly #latestRateLimit: () => RateLimit | undefined;

  constructor(givenOptions: CloudNexusOptions = {}) {
    checkOptions("client option", givenOptions, CLIENT_OPTION_CHECKS);
    // Only what was checked: no inherited properties, and headers as they are now.
    const options: CloudNexusOptions = { ...givenOptions, headers: mergeHeaders(givenOptions.headers) };
    if (isBrowser() && !options.dangerouslyAllowBrowser) {
      throw new ConfigurationError(
        "The client is running in a browser, where anyone can read the API key. If that is acceptable, set `dangerouslyAllowBrowser: true`.",
      );
    }
    const apiKey = resolveApiKey(options);
    const baseUrl = resolveBaseUrl(options, apiKey);
    const logger = options.logger ?? console;
    const logLevel = resolveLogLevel(options.logLevel, logger);
    const rateLimiter = options.rateLimiter ?? createRateLimiter();
    const rateLimit = trackRateLimit(rateLimiter, apiKey);

    const transport = createPipeline({
      keys: createKeyProvider(apiKey, keyCheckFor(baseUrl)),
      fetch: options.fetch,
      maxConcurrency: options.maxConcurrency ?? DEFAULT_MAX_CONCURRENCY,
      rateLimiter,
      onHeaders: rateLimit.onHeaders,
      retryBudget: options.retryBudget ?? true,
    });
    const http = createHttp(
      {
        ...options,
        baseUrl,
        observe: combineObservers([createLogObserver(logger, logLevel), options.observer]),
      },
      transport,
    );

    this.#http = http;
    registerSender(this, http.sendUntyped);
    this.#options = { ...options, apiKey, rateLimiter, logLevel };
    this.#baseUrl = baseUrl;
    this.#latestRateLimit = rateLimit.latest;
    this.servers = createServers(http);
    this.databases = createDatabases(http);
    this.cdn = createCdn(http);
  }

  /**
   * Sends a request to any path of the API, also to one that is not in the contract, with the same authentication, retries,
   * limits and timeouts. Resolves with `{ data, error, response }` for every HTTP status; `data` and `error` are `unknown`.
   *
   * @param method HTTP method, in upper or lower case.
   * @param path Path below the base URL; `{name}` is replaced by `params.path.name`.
   * @throws The same errors as `GET`.
   * @example
   * const { data } = await cnx.request("get", "/snapshots/{id}", { params: { path: { id: "snap_1" } } });
   */
  async request(method: HttpMethod | Uppercase<HttpMethod>, path: string, init?: UntypedInit): Promise<UntypedResult> {
    return withoutCall(await this.#http.sendUntyped(method, path, init));
  }

  #rawMethod<M extends HttpMethod>(method: M): RequestMethod<M> {
    const send = async (path: string, init?: UntypedInit) =>
      withoutCall(await this.#http.sendUntyped(method, path, init));
    // The types of paths, options and results are derived from the contract.
    return send as unknown as RequestMethod<M>;
  }

  /** The latest known rate limit of the API key, from the rate limiter or the last response; undefined before the first response. */
  get rateLimit(): RateLimit | undefined {
    return this.#latestRateLimit();
  }

  /**
   * Creates a client that differs from this one in the given options. It uses the same API key and rate limiter, unless
   * they are given, but has its own concurrency limit and retry budget.
   *
   * @throws ConfigurationError for an option that is unknown or invalid.
   * @example
   * const batch = cnx.withOptions({ maxRetries: 10 });
   */
  withOptions(options: CloudNexusOptions = {}): CloudNexus {
    checkOptions("client option", options, CLIENT_OPTION_CHECKS);
    const { apiKey, environment } = options;
    // The server stays the same, whatever the environment variables are now, unless another key or environment names it.
    const baseUrl =
      environment === undefined ? (apiKey === undefined ? this.#baseUrl : this.#options.baseUrl) : undefined;
    const base = { ...this.#options, baseUrl };
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    return new CloudNexus({ ...base, ...Object.fromEntries(given) });
  }
}

/** openapi-fetch's own shape. */
function withoutCall({ call: _, ...result }: CallResult): UntypedResult {
  return result;
}

/** Keeps the latest rate limit of a client: what its limiter knows, or else what the last response reported. */
function trackRateLimit(limiter: RateLimiter | false, apiKey: KeySource) {
  let latestKey = typeof apiKey === "string" ? apiKey : undefined;
  let latest: RateLimit | undefined;
  return {
    onHeaders(headers: Headers, key: string | undefined) {
      latestKey = key ?? latestKey;
      latest = readRateLimit(headers) ?? latest;
    },
    latest(): RateLimit | undefined {
      const known = limiter && latestKey !== undefined ? limiter.rateLimit?.(latestKey) : undefined;
      return known ?? latest;
    },
  };
}
