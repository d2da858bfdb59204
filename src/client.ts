import type { Middleware } from "openapi-fetch";
import { environments } from "../generated/operations.js";
import { ConfigurationError } from "./errors.js";
import { boundsOf, checkBaseUrl, checkCount } from "./guards.js";
import { createHttp, type Http } from "./http.js";
import { env, isBrowser } from "./internal/runtime.js";
import { createLog, type Logger, type LogLevel, levelOf } from "./logger.js";
import { type RateLimit, readRateLimit } from "./rate-limit/headers.js";
import type { RateLimiter } from "./rate-limit/limiter.js";
import { createRateLimiter } from "./rate-limit/local-limiter.js";
import { type Cdn, createCdn } from "./resources/cdn.js";
import { createDatabases, type Databases } from "./resources/databases.js";
import { createServers, type Servers } from "./resources/servers.js";
import { type KeySource, keyProvider } from "./transport/auth.js";
import { limit } from "./transport/limits.js";
import { retry } from "./transport/retry.js";
import { send } from "./transport/send.js";
import type { Observer } from "./transport/types.js";

/**
 * Which of the documented servers to call: `production`, where everything is charged, or `sandbox`.
 *
 * @useDeclaredType
 * @example
 * const environment: Environment = process.env.NODE_ENV === "production" ? "production" : "sandbox";
 */
export type Environment = keyof typeof environments;

/**
 * What a client can be given. Times are in whole milliseconds.
 *
 * @example
 * const options: CloudNexusOptions = { timeout: 10_000, totalTimeout: 60_000, maxRetries: 2, logLevel: "debug" };
 * const patient = new CloudNexus(options);
 */
export interface CloudNexusOptions {
  /**
   * The API key, or a function that gives it and is asked again for every attempt (rotation).
   * Default: the environment variable `CLOUDNEXUS_API_KEY`.
   */
  apiKey?: KeySource | undefined;
  /** Default: the one that the key's prefix names; for a function, `"production"`. */
  environment?: Environment | undefined;
  /** Where the API is, instead of an environment; https, or http on a loopback host. Default: `CLOUDNEXUS_BASE_URL`. */
  baseUrl?: string | undefined;
  /** Milliseconds for each attempt, the body included. Default: 30 000. */
  timeout?: number | undefined;
  /** Milliseconds for a whole call: attempts, waits, bodies. Default: none. */
  totalTimeout?: number | undefined;
  /** Attempts after the first. Default: 4. */
  maxRetries?: number | undefined;
  /** Requests in flight, or waiting for the rate limit, at the same time. Default: 32. */
  maxConcurrency?: number | undefined;
  /** A limiter to share between clients, or false for none. Default: one of the client's own. */
  rateLimiter?: RateLimiter | false | undefined;
  /** Default: `globalThis.fetch`. */
  fetch?: typeof globalThis.fetch | undefined;
  /** openapi-fetch middleware. It sees requests without their key. Default: none. */
  middleware?: Middleware[] | undefined;
  /** Where log lines go, shaped like `console` or pino. Default: `console`. */
  logger?: Logger | undefined;
  /** Default: the environment variable `CLOUDNEXUS_LOG`, or else `"warn"`. */
  logLevel?: LogLevel | undefined;
  /** Is told what each call goes through; `instrument` of `@cloudnexus/sdk/opentelemetry` makes one. Default: none. */
  observer?: Observer | undefined;
  /** Allows browsers, where everybody can read the key. Default: false. */
  dangerouslyAllowBrowser?: boolean | undefined;
}

/**
 * A client of the CloudNexus API.
 *
 * @throws ConfigurationError where an option can't be used; nothing is sent.
 * @example
 * const cnx = new CloudNexus();
 * for await (const server of cnx.servers.list({ status: "running" })) console.log(server.name);
 */
export class CloudNexus {
  /** Lists and creates servers. */
  declare readonly servers: Servers;
  /** Scales database clusters. */
  declare readonly databases: Databases;
  /** Purges the CDN's caches. */
  declare readonly cdn: Cdn;
  /**
   * A typed GET of any path of the contract: `{ data, error, response }` for every HTTP status.
   *
   * @throws ConnectionError, TimeoutError or ResponseValidationError where no usable answer came.
   * @example
   * const { data, error } = await cnx.GET("/servers", { params: { query: { limit: 5 } } });
   */
  declare readonly GET: Http["GET"];
  /**
   * A typed POST of any path of the contract, else as `GET`.
   *
   * @throws ConnectionError, TimeoutError or ResponseValidationError where no usable answer came.
   * @example
   * const { data, error } = await cnx.POST("/databases/scale", { body: { database_id: "db_1", new_tier: "small" } });
   */
  declare readonly POST: Http["POST"];
  readonly #options: CloudNexusOptions;
  /** The headers of the last answer that told of the rate limit. With the first of them, here, Node loads its fetch. */
  #told = new Headers();

  constructor(options: CloudNexusOptions = {}) {
    if (isBrowser() && !options.dangerouslyAllowBrowser) {
      throw new ConfigurationError("Browsers show the key: see dangerouslyAllowBrowser.");
    }
    const apiKey = options.apiKey || env("CLOUDNEXUS_API_KEY");
    const baseUrl = baseUrlOf(options, apiKey);
    const logger = options.logger ?? console;
    const logLevel = levelOf(options.logLevel, logger);
    const rateLimiter = options.rateLimiter ?? createRateLimiter();

    // Outside in: once per call, then once per attempt.
    const transport = retry(
      keyProvider(apiKey, keyCheck(baseUrl)),
      limit(
        checkCount("maxConcurrency", options.maxConcurrency ?? 32, 1),
        rateLimiter,
        (headers) => {
          this.#told = headers;
        },
        send(options.fetch),
      ),
    );

    const http = createHttp(
      {
        ...boundsOf(options, { timeout: 30_000, maxRetries: 4 }),
        baseUrl,
        middleware: options.middleware,
        observer: createLog(logger, logLevel, options.observer),
      },
      transport,
    );
    this.#options = { ...options, apiKey, rateLimiter, logLevel };
    Object.assign(this, http, { servers: createServers(http), databases: createDatabases(http), cdn: createCdn(http) });
  }

  /** The last that the server said of the rate limit; undefined before the first answer. */
  get rateLimit(): RateLimit | undefined {
    return readRateLimit(this.#told);
  }

  /**
   * A client that differs in these options; key and limiter are the same unless given.
   *
   * @throws ConfigurationError where an option can't be used.
   * @example
   * const batch = cnx.withOptions({ maxRetries: 10 });
   */
  withOptions(options: CloudNexusOptions): CloudNexus {
    // Its own environment would else be overruled by the base URL of this one.
    const baseUrl = options.environment ? undefined : this.#options.baseUrl;
    const merged = { ...this.#options, baseUrl };
    for (const [name, value] of Object.entries(options)) if (value !== undefined) Reflect.set(merged, name, value);
    return new CloudNexus(merged);
  }
}

function baseUrlOf({ baseUrl, environment }: CloudNexusOptions, apiKey: KeySource | undefined): string {
  const byDefault = environments[environment ?? (String(apiKey).startsWith("cnx_sk_test_") ? "sandbox" : "production")];
  // An environment that is asked for outright isn't overruled by a variable that is set for something else.
  return checkBaseUrl(baseUrl ?? ((!environment && env("CLOUDNEXUS_BASE_URL")) || byDefault));
}

/** What refuses a key that the base URL doesn't take. The key itself is not in the message. */
function keyCheck(baseUrl: string): (key: unknown) => string {
  // A final dot, or another port, is the same host.
  const hostOf = (url: string) => new URL(url).hostname.replace(/\.$/, "");
  const host = hostOf(baseUrl);
  const isSandbox = host === hostOf(environments.sandbox);
  const kind = host === hostOf(environments.production) ? "live" : isSandbox ? "test" : "(live|test)";
  const wanted = new RegExp(`^cnx_sk_${kind}_[A-Za-z0-9]+$`);
  return (key) => {
    if (typeof key === "string" && wanted.test(key)) return key;
    throw new ConfigurationError(`No key like ${wanted}: set apiKey or CLOUDNEXUS_API_KEY.`);
  };
}
