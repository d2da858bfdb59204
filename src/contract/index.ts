/** The contract test suite: plans a run, runs it against a server, and reports what does not conform to `openapi.yaml`. */
export { loadSuiteContract, type SuiteContract } from "./openapi/contract.js";
export { createSuite, runSuite } from "./suite.js";
export * from "./types.js";
