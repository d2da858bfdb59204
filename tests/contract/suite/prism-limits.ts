import type { KnownLimit } from "./types.js";

/** What a mock without a memory, which answers from the contract's examples, can't do. */
export const PRISM_LIMITS: readonly KnownLimit[] = [];
