import type { Middleware as OpenapiFetchMiddleware } from "openapi-fetch";
import { environments } from "../generated/operations.js";
import { ConfigurationError } from "./errors.js";
import {
  booleanCheck,
  checkOptions,
  functionCheck,
  integerCheck,
  oneOfCheck,
  type TypeCheck,
  typeCheck,
} from "./internal/assert.js";
import { asRecord, hasMethods, isObject, isRecord } from "./internal/values.js";
import { LOG_LEVELS, type Logger, type LogLevel } from "./logger.js";
import type { RateLimiter } from "./rate-limit/limiter.js";
import type { KeySource } from "./transport/auth.js";
import type { Observer } from "./transport/call.js";

/** Milliseconds for an attempt. */
const DEFAULT_TIMEOUT = 30_000;
const DEFAULT_MAX_RETRIES = 4;

/**
 * Which server to call: `production`, where resources are charged, or `sandbox`, for tests.
 *
 * @category Client
 * @useDeclaredType
 * @example
 * const environment: Environment = process.env.NODE_ENV === "production" ? "production" : "sandbox";
 */
export type Environment = keyof typeof environments;

/**
 * openapi-fetch middleware: an object with `onRequest`, `onResponse` or `onError`. It runs outside retries, authentication
 * and rate limiting, so it is called once per call and never sees the API key. Each middleware gets its own copy of the
 * response and may read its body. See https://openapi-ts.dev/openapi-fetch/middleware-auth.
 *
 * @category Middleware and transport
 * @example
 * const trace: Middleware = { onRequest: ({ request }) => request.headers.set("x-trace-id", crypto.randomUUID()) };
 */
export type Middleware = OpenapiFetchMiddleware;

/**
 * Headers in any form that `fetch` accepts. In an object, a header that is `undefined` is ignored, and one that is `null`
 * is left out even if the client would set it.
 *
 * @category Client
 * @example
 * const headers: HeadersInput = { "x-request-source": "nightly-job", "user-agent": null };
 */
export type HeadersInput = Headers | [string, string][] | Record<string, string | null | undefined>;

/**
 * Further `RequestInit` fields, such as `cache`, `keepalive`, or Node's `dispatcher`, which are passed to `fetch` as they
 * are. `method`, `body`, `headers`, `signal` and `redirect` are not allowed, because the client sets them.
 *
 * @category Middleware and transport
 * @example
 * const fetchOptions: FetchOptions = { cache: "no-store" };
 */
export type FetchOptions = Omit<RequestInit, ReservedFetchOption> & { [K in ReservedFetchOption]?: never } & {
  [extension: string]: unknown;
};

type ReservedFetchOption = (typeof RESERVED_FETCH_OPTIONS)[number];

/** Fields of `RequestInit` that calls set themselves. */
const RESERVED_FETCH_OPTIONS = ["method", "body", "headers", "signal", "redirect"] as const;

/**
 * The options of a single call, passed as its last argument. They take precedence over those of the client.
 *
 * @category Client
 * @example
 * await cnx.servers.list({}, { signal: AbortSignal.timeout(5_000), maxRetries: 0 });
 */
export interface CallOptions {
  /** Aborts the call, also while it waits; it then rejects with the reason of the signal. Default: none. */
  signal?: AbortSignal | undefined;
  /** Time limit of each attempt, including the response body, in milliseconds. Default: the client's. */
  timeout?: number | undefined;
  /** Time limit of the whole call: attempts, waits and bodies (except streams), in milliseconds. Default: the client's. */
  totalTimeout?: number | undefined;
  /** Maximum number of retries after the first attempt. Default: the client's. */
  maxRetries?: number | undefined;
  /** Headers to add to those of the client; `authorization` is not allowed. Default: none. */
  headers?: HeadersInput | undefined;
  /** Further `RequestInit` fields, which override those of the client. Default: none. */
  fetchOptions?: FetchOptions | undefined;
}

/**
 * The options of a client. Times are integers, in milliseconds.
 *
 * @category Client
 * @example
 * const options: CloudNexusOptions = { timeout: 10_000, totalTimeout: 60_000, maxRetries: 2, logLevel: "debug" };
 * const patient = new CloudNexus(options);
 */
export interface CloudNexusOptions {
  /**
   * The API key, or a function that returns it, which is called for every attempt so that keys can be rotated.
   * Default: the environment variable `CLOUDNEXUS_API_KEY`.
   */
  apiKey?: KeySource | undefined;
  /** Which server to call. Default: the environment of the key, by its prefix; if `apiKey` is a function, `"production"`. */
  environment?: Environment | undefined;
  /**
   * URL of the API, with its base path, such as `http://127.0.0.1:4010/v1`; used instead of an environment. Must be https,
   * or http on a loopback host. Default: the environment variable `CLOUDNEXUS_BASE_URL`, or else the environment's URL.
   */
  baseUrl?: string | undefined;
  /** Allows a `baseUrl` with http for any host, such as a mock in a container network. The key is then sent unencrypted. Default: false. */
  dangerouslyAllowHttp?: boolean | undefined;
  /** Time limit of each attempt, including the response body, in milliseconds. Default: 30,000. */
  timeout?: number | undefined;
  /** Time limit of a whole call: attempts, waits and bodies, in milliseconds. Default: none. */
  totalTimeout?: number | undefined;
  /** Maximum number of retries after the first attempt. Default: 4. */
  maxRetries?: number | undefined;
  /** Limits the retries of all calls of the client while the server is failing, by a token bucket. Default: true. */
  retryBudget?: boolean | undefined;
  /** Maximum number of requests that are sent, or wait for the rate limit, at the same time. Default: 32. */
  maxConcurrency?: number | undefined;
  /** A rate limiter to share between clients, or false for none. Default: the client creates its own. */
  rateLimiter?: RateLimiter | false | undefined;
  /** Headers to send with every call; `authorization` is not allowed. Default: none. */
  headers?: HeadersInput | undefined;
  /** The function that sends requests. Default: `globalThis.fetch`. */
  fetch?: typeof globalThis.fetch | undefined;
  /** Further `RequestInit` fields for every request. Default: none. */
  fetchOptions?: FetchOptions | undefined;
  /**
   * openapi-fetch middleware. It never sees the API key. If it returns a `Request`, the client uses its URL, method, headers,
   * body and signal. Default: none.
   */
  middleware?: Middleware[] | undefined;
  /** Where log lines go: `console`, a pino logger, or an object with the same methods. Default: `console`. */
  logger?: Logger | undefined;
  /** The least severe level to log. Default: the environment variable `CLOUDNEXUS_LOG`, or else `"warn"`. */
  logLevel?: LogLevel | undefined;
  /** Receives the events of every call; `instrument` of `@cloudnexus/sdk/opentelemetry` creates one. Default: none. */
  observer?: Observer | undefined;
  /** Allows the client to run in browsers, where anyone can read the API key. Default: false. */
  dangerouslyAllowBrowser?: boolean | undefined;
}

const MIDDLEWARE_CHECK = /* @__PURE__ */ typeCheck(
  "an array of objects with onRequest, onResponse or onError",
  (value) => Array.isArray(value) && value.every(isMiddleware),
);

/** Names and values are checked when they are merged. */
const HEADERS_CHECK = /* @__PURE__ */ typeCheck("an object, an array of pairs, or a Headers", isObject);

/** The checks of what resource methods take besides parameters and body. */
export const CALL_OPTION_CHECKS = {
  signal: /* @__PURE__ */ typeCheck(
    "an AbortSignal",
    (value) => isObject(value) && "aborted" in value && "addEventListener" in value,
  ),
  timeout: /* @__PURE__ */ integerCheck(1),
  totalTimeout: /* @__PURE__ */ integerCheck(1),
  maxRetries: /* @__PURE__ */ integerCheck(0),
  headers: HEADERS_CHECK,
  fetchOptions: checkFetchOptions,
} satisfies Record<keyof CallOptions, TypeCheck>;

/** The checks of the options of a client. */
export const CLIENT_OPTION_CHECKS = {
  apiKey: /* @__PURE__ */ typeCheck(
    "a string, or a function that returns one",
    (value) => ["string", "function"].includes(typeof value),
    "secret",
  ),
  environment: /* @__PURE__ */ oneOfCheck(/* @__PURE__ */ Object.keys(environments)),
  baseUrl: /* @__PURE__ */ typeCheck("a string", (value) => typeof value === "string"),
  dangerouslyAllowHttp: booleanCheck,
  timeout: /* @__PURE__ */ integerCheck(1),
  totalTimeout: /* @__PURE__ */ integerCheck(1),
  maxRetries: /* @__PURE__ */ integerCheck(0),
  headers: HEADERS_CHECK,
  fetchOptions: checkFetchOptions,
  retryBudget: booleanCheck,
  maxConcurrency: /* @__PURE__ */ integerCheck(1),
  rateLimiter: /* @__PURE__ */ typeCheck(
    "a RateLimiter, or false",
    (value) => value === false || hasMethods(value, "acquire"),
  ),
  fetch: functionCheck,
  middleware: MIDDLEWARE_CHECK,
  logger: /* @__PURE__ */ typeCheck(
    "an object with the methods error, warn, info and debug, such as console",
    (value) => hasMethods(value, "error", "warn", "info", "debug"),
  ),
  logLevel: /* @__PURE__ */ oneOfCheck(LOG_LEVELS),
  observer: functionCheck,
  dangerouslyAllowBrowser: booleanCheck,
} satisfies Record<keyof CloudNexusOptions, TypeCheck>;

/** The checks of what the raw methods take. */
export const RAW_OPTION_CHECKS = {
  ...CALL_OPTION_CHECKS,
  params: checkParams,
  body: () => {},
  parseAs: /* @__PURE__ */ oneOfCheck(["json", "text", "blob", "arrayBuffer", "stream"]),
  middleware: MIDDLEWARE_CHECK,
} satisfies Record<string, TypeCheck>;

/** The checks of what lists take. */
export const LIST_OPTION_CHECKS = {
  ...CALL_OPTION_CHECKS,
  query: /* @__PURE__ */ typeCheck("an object of filters", isRecord),
  prefetch: /* @__PURE__ */ oneOfCheck([0, 1]),
} satisfies Record<string, TypeCheck>;

function checkFetchOptions(name: string, value: unknown): void {
  typeCheck("an object", isObject)(name, value);
  const reserved = RESERVED_FETCH_OPTIONS.find((field) => field in (value as object));
  if (reserved !== undefined) {
    throw new ConfigurationError(`${name} cannot contain ${reserved}, which the client sets itself. Remove it.`);
  }
}

const PLACE_CHECK = /* @__PURE__ */ typeCheck("an object", isRecord);
const PLACE_CHECKS = { path: PLACE_CHECK, query: PLACE_CHECK, header: PLACE_CHECK, cookie: PLACE_CHECK };

function checkParams(_name: string, value: unknown): void {
  checkOptions("kind of params", value, PLACE_CHECKS);
}

const MIDDLEWARE_METHODS = ["onRequest", "onResponse", "onError"];

function isMiddleware(value: unknown): boolean {
  const given = MIDDLEWARE_METHODS.filter((name) => asRecord(value)[name] !== undefined);
  return given.length > 0 && hasMethods(value, ...given);
}

/** What limits a call in time and attempts. */
export interface CallLimits {
  timeout: number;
  totalTimeout: number | undefined;
  maxRetries: number;
}

/** The call's own limits, or else the client's, or else the defaults. */
export function resolveLimits(call: CallOptions, client: CallOptions = {}): CallLimits {
  return {
    timeout: call.timeout ?? client.timeout ?? DEFAULT_TIMEOUT,
    totalTimeout: call.totalTimeout ?? client.totalTimeout,
    maxRetries: call.maxRetries ?? client.maxRetries ?? DEFAULT_MAX_RETRIES,
  };
}
