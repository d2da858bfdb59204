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
export type { PagedItem, PagedPath, PagedQuery } from "./pagination/paths.js";
export {
  type AcquireOptions,
  createRateLimiter,
  type Outcome,
  type Permit,
  type RateLimitAnswer,
  type RateLimiter,
  type RateLimiterOptions,
} from "./rate-limiter.js";
export type { Cdn } from "./resources/cdn.js";
export type { Databases } from "./resources/databases.js";
export type { Result } from "./resources/resource.js";
export type { Servers } from "./resources/servers.js";
export type { KeySource } from "./transport/auth.js";
export type { RateLimit } from "./transport/rate-limit-headers.js";
export type { Attempt } from "./transport/types.js";

/**
 * A virtual private server. The API reference says what its fields are, and which are inferred.
 *
 * @interface
 * @example
 * const label = ({ name, region, specs }: Server) => `${name} in ${region}, ${specs.ram_gb} GB`;
 */
export type Server = components["schemas"]["Server"];
/**
 * What a new server should be: the body of `cnx.servers.create`.
 *
 * @interface
 * @example
 * const order: CreateServerRequest = { name: "web", region: "eu-west-2", plan: "standard-8", image: "ubuntu-22.04" };
 * await cnx.servers.create({ ...order, auto_backup: true });
 */
export type CreateServerRequest = components["schemas"]["CreateServerRequest"];
/**
 * Which cluster to scale, and to what: the body of `cnx.databases.scale`.
 *
 * @interface
 * @example
 * const order: ScaleDatabaseRequest = { database_id: "db_9f8e7d6c5b", new_tier: "production-high", read_replicas: 3 };
 * await cnx.databases.scale(order);
 */
export type ScaleDatabaseRequest = components["schemas"]["ScaleDatabaseRequest"];
/**
 * A scaling that was accepted: what `cnx.databases.scale` gives.
 *
 * @interface
 * @example
 * const begun = ({ status }: DatabaseScaling) => status === "scaling";
 */
export type DatabaseScaling = components["schemas"]["DatabaseScaling"];
/**
 * Which cached content to forget: the body of `cnx.cdn.purge`.
 *
 * @interface
 * @example
 * const everything: PurgeCacheRequest = { paths: ["/*"], async: true };
 * await cnx.cdn.purge("zone_4f2a", everything);
 */
export type PurgeCacheRequest = components["schemas"]["PurgeCacheRequest"];
/**
 * A purge, done or queued: what `cnx.cdn.purge` gives.
 *
 * @interface
 * @example
 * const done = ({ status }: CachePurge) => status === "completed";
 */
export type CachePurge = components["schemas"]["CachePurge"];
