import type { Finding, KnownLimit } from "../types.js";

/** A body that Prism generates itself, not from the contract's examples. */
const OWN_BODY = /stoplight\.io\/prism\/errors|"message":"Invalid JSON"/;

/** What a mock without state, which responds with the contract's examples, cannot do. */
export const PRISM_LIMITS: readonly KnownLimit[] = [
  {
    name: "own errors",
    why: "unknown routes, unsupported methods and malformed JSON get Prism's own body, without the API's headers",
    covers: ({ check, response }) =>
      ["headers", "content-type", "error-body", "request-id"].includes(check) && OWN_BODY.test(response),
  },
  {
    name: "accepts any key",
    why: "whatever follows Bearer is accepted",
    covers: ({ check, message }) =>
      check === "auth" && /^With (a|the) key .* the status is 20\d instead of 401/.test(message),
  },
  {
    name: "constant responses",
    why: "request ids and rate limit headers are those of the examples",
    covers: ({ check, message }) =>
      ["rate-limit-headers", "rate-limits"].includes(check) ||
      (check === "request-id" && /was used before/.test(message)),
  },
  {
    name: "no pages",
    why: "limit, filters and cursors have no effect",
    covers: isOneOf("pages", "filters"),
  },
  {
    name: "no state",
    why: "nothing that is created is listed, every id exists, and responses do not repeat what was requested",
    covers: isOneOf("state"),
  },
  {
    name: "empty is absent",
    why: "an empty query parameter counts as left out",
    covers: ({ check, request }) => ["boundaries", "properties"].includes(check) && /[?&]\w+=[&']/.test(request),
  },
  {
    name: "falsy bodies",
    why: "a JSON body that is null, false, 0 or an empty text counts as left out",
    covers: ({ request }) => / --data-raw '(null|false|0|"")'$/.test(request),
  },
  {
    name: "no content type",
    why: "a body without a content type is accepted",
    covers: ({ check, request }) => check === "boundaries" && request.includes(" -H 'Content-Type:' "),
  },
];

function isOneOf(...checks: Finding["check"][]): KnownLimit["covers"] {
  return ({ check }) => checks.includes(check);
}
