export { type OperationId, PERMISSIONS, type Permission } from "./api-keys.js";
export type { Database, Databases } from "./databases.js";
export { FAULTS, type FaultName, type Faults } from "./faults.js";
export type { ListenOptions, SimulatorOptions } from "./options.js";
export type { RateLimitOptions } from "./rate-limit.js";
export type { Server, Servers } from "./servers.js";
export { createSimulator, type RecordedRequest, type Simulator } from "./simulator.js";
export type { State, Timing } from "./state.js";
export type { Zone, Zones } from "./zones.js";
