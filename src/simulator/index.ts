/**
 * A local CloudNexus API with its own state, for tests. See the guide to the [simulator](../../guides/simulator.md).
 *
 * @module
 */
export { type OperationId, PERMISSIONS, type Permission } from "./api-keys.js";
export type { Database, Databases } from "./databases.js";
export { FAULTS, type FaultName, type Faults } from "./faults.js";
export type { OperationHandler, OperationRequest, OperationResult } from "./operation-types.js";
export type { ListenOptions, SimulatorOptions } from "./options.js";
export type { RateLimitOptions } from "./rate-limit.js";
export type { RecordedRequest } from "./recorded-request.js";
export type { Server, Servers } from "./servers.js";
export { createSimulator, type Simulator } from "./simulator.js";
export type { State, Timing } from "./state.js";
export type { Zone, Zones } from "./zones.js";
