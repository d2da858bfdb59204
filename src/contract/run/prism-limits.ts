import type { Finding, KnownLimit } from "../types.js";

/** A body of Prism's own making, not one of the contract's examples. */
const OWN_BODY = /stoplight\.io\/prism\/errors|"message":"Invalid JSON"/;

/** What a mock without a memory, which answers from the contract's examples, can't do. */
export const PRISM_LIMITS: readonly KnownLimit[] = [
  {
    name: "errors of its own",
    why: "unknown routes, other methods and malformed JSON get a body of Prism's, without our headers",
    covers: ({ check, came }) =>
      ["headers", "content-type", "error-body", "request-id"].includes(check) && OWN_BODY.test(came),
  },
  {
    name: "takes any key",
    why: "whatever follows Bearer is a key",
    covers: ({ check, message }) => check === "auth" && /^With (a|the) key .* is 20\d instead of 401/.test(message),
  },
  {
    name: "always the same answer",
    why: "request ids and rate limit headers are those of the examples",
    covers: ({ check, message }) =>
      ["rate-limit-headers", "rate-limits"].includes(check) || (check === "request-id" && /came before/.test(message)),
  },
  {
    name: "no pages",
    why: "limit, filters and cursors change nothing",
    covers: isOneOf("pages", "filters"),
  },
  {
    name: "no memory",
    why: "nothing created is listed, no id is unknown, and answers don't repeat what was asked",
    covers: isOneOf("state"),
  },
  {
    name: "empty is absent",
    why: "an empty query parameter counts as left out",
    covers: ({ check, asked }) => ["boundaries", "properties"].includes(check) && /[?&]\w+=[&']/.test(asked),
  },
];

function isOneOf(...checks: Finding["check"][]): KnownLimit["covers"] {
  return ({ check }) => checks.includes(check);
}
