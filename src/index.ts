export type { WithResponse } from "./answer.js";

import type { components } from "../generated/schema.js";

export { CloudNexus, type CloudNexusOptions, type Environment } from "./client.js";
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
} from "./errors.js";
export type { CallOptions } from "./http.js";
export type { Logger, LogLevel } from "./logger.js";
export type { Page } from "./pagination/page.js";
export { type PageList, type PaginateOptions, paginate } from "./pagination/paginate.js";
export { createRateLimiter, type Permit, type RateLimiter } from "./rate-limiter.js";
export type { Result } from "./resources/resource.js";
export type { RateLimit } from "./transport/rate-limit-headers.js";
export type { Attempt } from "./transport/types.js";

export type Server = components["schemas"]["Server"];
export type CreateServerRequest = components["schemas"]["CreateServerRequest"];
export type ScaleDatabaseRequest = components["schemas"]["ScaleDatabaseRequest"];
export type DatabaseScaling = components["schemas"]["DatabaseScaling"];
export type PurgeCacheRequest = components["schemas"]["PurgeCacheRequest"];
export type CachePurge = components["schemas"]["CachePurge"];
