/** The contract test suite: plans a run, runs it against a server, and reports where the server deviates from `openapi.yaml`. */
export { loadSuiteContract, type SuiteContract } from "./openapi/contract.js";
export { createSuite, runSuite } from "./suite.js";
export * from "./types.js";
