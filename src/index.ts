import type { components } from "../generated/schema.js";

export { CloudNexus, type CloudNexusOptions } from "./client.js";
export { APIError, CloudNexusError, ConfigurationError } from "./errors.js";

export type Server = components["schemas"]["Server"];
export type ServerPage = components["schemas"]["ServerPage"];
export type CreateServerRequest = components["schemas"]["CreateServerRequest"];
export type ScaleDatabaseRequest = components["schemas"]["ScaleDatabaseRequest"];
export type DatabaseScaling = components["schemas"]["DatabaseScaling"];
export type PurgeCacheRequest = components["schemas"]["PurgeCacheRequest"];
export type CachePurge = components["schemas"]["CachePurge"];
