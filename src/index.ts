/**
 * The client for the CloudNexus API, with its errors and types. [Getting started](../README.md) shows how to use it.
 *
 * @module
 */
export type {
  CachePurge,
  CreateServerRequest,
  components,
  DatabaseScaling,
  operations,
  PageMeta,
  PurgeCacheRequest,
  paths,
  ScaleDatabaseRequest,
  Server,
  ServerSpecs,
  webhooks,
} from "../generated/schema.js";
export { CloudNexus } from "./client.js";
export {
  APIError,
  AuthenticationError,
  BadRequestError,
  CloudNexusError,
  ConfigurationError,
  ConflictError,
  ConnectionError,
  InternalServerError,
  NotFoundError,
  PaginationError,
  PermissionDeniedError,
  RateLimitError,
  ResponseValidationError,
  TimeoutError,
  type Violation,
} from "./errors.js";
export type { WithResponse } from "./http/result.js";
export type {
  HttpMethod,
  MethodInit,
  MethodResult,
  ParseAs,
  PathsWith,
  RequestBody,
  RequestMethod,
  UntypedInit,
  UntypedResult,
} from "./http/types.js";
export type { Logger, LogLevel } from "./logger.js";
export type { CallOptions, CloudNexusOptions, Environment, FetchOptions, HeadersInput, Middleware } from "./options.js";
export { paginate } from "./paginate.js";
export type { Page, Prefetch } from "./pagination/page.js";
export type { PageList, PaginateOptions } from "./pagination/paginate.js";
export type { PagedItem, PagedMeta, PagedPath, PagedQuery } from "./pagination/paths.js";
export type { RateLimit } from "./rate-limit/headers.js";
export type { AcquireOptions, Outcome, Permit, RateLimitAnswer, RateLimiter } from "./rate-limit/limiter.js";
export { createRateLimiter, type RateLimiterOptions } from "./rate-limit/local-limiter.js";
export type { Cdn } from "./resources/cdn.js";
export type { Databases } from "./resources/databases.js";
export type { Result } from "./resources/resource.js";
export type { Servers } from "./resources/servers.js";
export type { KeySource } from "./transport/auth.js";
export type { Attempt, CallEvent, CallObserver, ObservedCall, Observer } from "./transport/call.js";
