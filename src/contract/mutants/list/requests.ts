import {
  acceptInvalid,
  acceptInvalidQuery,
  changeHeaders,
  changeText,
  crashIf,
  crashOnBody,
  operationOf,
  rejectBody,
  rejectIf,
  rejectQuery,
} from "../middleware.js";
import type { Mutants } from "../mutant.js";

const absent = (value: unknown) => value === undefined;
const empty = (value: unknown) => value === "" || (Array.isArray(value) && value.length === 0);
const isString = (value: unknown) => typeof value === "string";

/** Examples of the contract are rejected. */
export const examples: Mutants = {
  "wildcard-rejected": {
    defect: "A purge rejects paths with *.",
    killedBy: "examples",
    middleware: rejectBody("purgeCache", ({ paths }) => paths.some((path) => path.includes("*"))),
  },
  "ssh-keys-rejected": {
    defect: "Creating a server with SSH keys is rejected.",
    killedBy: "examples",
    middleware: rejectBody("createServer", ({ ssh_keys = [] }) => ssh_keys.length > 0),
  },
  "window-rejected": {
    defect: "Scaling in a maintenance window is rejected.",
    killedBy: "examples",
    middleware: rejectBody("scaleDatabase", ({ maintenance_window }) => maintenance_window !== undefined),
  },
  "minimal-order-rejected": {
    defect: "Creating a server without auto_backup is rejected.",
    killedBy: "examples",
    middleware: rejectBody("createServer", ({ auto_backup }) => auto_backup === undefined),
  },
  "status-running-breaks": {
    defect: "The filter status=running gets 500.",
    killedBy: "server-error",
    middleware: crashIf(({ url }) => url.includes("status=running")),
  },
};

/** Values just outside of what the contract allows are accepted, or crash the server; values just inside are rejected. */
export const boundaries: Mutants = {
  "limit-0-accepted": {
    defect: "limit=0 is treated as 1.",
    killedBy: "boundaries",
    middleware: acceptInvalidQuery("limit", (value) => value === "0", "1"),
  },
  "limit-101-accepted": {
    defect: "A limit above 100 is treated as 100.",
    killedBy: "boundaries",
    middleware: acceptInvalidQuery("limit", (value) => Number(value) > 100, "100"),
  },
  "limit-100-rejected": {
    defect: "limit=100 is rejected.",
    killedBy: "boundaries",
    middleware: rejectQuery((query) => query.get("limit") === "100"),
  },
  "limit-a-fraction-accepted": {
    defect: "A limit with a fraction is cut to a whole number.",
    killedBy: "boundaries",
    middleware: acceptInvalidQuery("limit", (value) => /^\d+\.\d+$/.test(value), "2"),
  },
  "status-unknown-accepted": {
    defect: "An unknown status is ignored.",
    killedBy: "boundaries",
    middleware: acceptInvalidQuery("status", (value) => !["running", "stopped", "provisioning"].includes(value)),
  },
  "status-provisioning-rejected": {
    defect: "The filter status=provisioning is rejected.",
    killedBy: "boundaries",
    middleware: rejectQuery((query) => query.get("status") === "provisioning"),
  },
  "region-empty-accepted": {
    defect: "An empty region is ignored.",
    killedBy: "boundaries",
    middleware: acceptInvalidQuery("region", empty),
  },
  "cursor-empty-accepted": {
    defect: "An empty cursor is ignored.",
    killedBy: "boundaries",
    middleware: acceptInvalidQuery("cursor", empty),
  },

  "name-missing-accepted": {
    defect: "A server without a name is created.",
    killedBy: "boundaries",
    middleware: acceptInvalid("createServer", "name", absent, "unnamed"),
  },
  "name-empty-accepted": {
    defect: "A server with an empty name is created.",
    killedBy: "boundaries",
    middleware: acceptInvalid("createServer", "name", empty, "unnamed"),
  },
  "region-a-number-accepted": {
    defect: "A server whose region is a number is created.",
    killedBy: "boundaries",
    middleware: acceptInvalid("createServer", "region", (value) => typeof value === "number", "us-east-1"),
  },
  "name-null-accepted": {
    defect: "A server whose name is null is created.",
    killedBy: "boundaries",
    middleware: acceptInvalid("createServer", "name", (value) => value === null, "unnamed"),
  },
  "ssh-keys-unchecked": {
    defect: "ssh_keys may be anything.",
    killedBy: "boundaries",
    middleware: acceptInvalid("createServer", "ssh_keys", (value) => !Array.isArray(value), []),
  },
  "ssh-key-unchecked": {
    defect: "The members of ssh_keys may be anything.",
    killedBy: "boundaries",
    middleware: acceptInvalid(
      "createServer",
      "ssh_keys",
      (value) => Array.isArray(value) && !value.every(isString),
      [],
    ),
  },
  "ssh-key-empty-accepted": {
    defect: "A member of ssh_keys may be empty.",
    killedBy: "boundaries",
    middleware: acceptInvalid("createServer", "ssh_keys", (value) => Array.isArray(value) && value.includes(""), []),
  },
  "auto-backup-a-string-accepted": {
    defect: "auto_backup may be a string.",
    killedBy: "boundaries",
    middleware: acceptInvalid("createServer", "auto_backup", isString, true),
  },

  "database-id-missing-breaks": {
    defect: "Scaling without a database_id gets 500.",
    killedBy: "server-error",
    middleware: crashOnBody("scaleDatabase", ({ database_id }) => database_id === undefined),
  },
  "tier-empty-accepted": {
    defect: "An empty new_tier is accepted.",
    killedBy: "boundaries",
    middleware: acceptInvalid("scaleDatabase", "new_tier", empty, "standard"),
  },
  "replicas-negative-accepted": {
    defect: "read_replicas may be negative.",
    killedBy: "boundaries",
    middleware: acceptInvalid("scaleDatabase", "read_replicas", (value) => typeof value === "number" && value < 0, 0),
  },
  "replicas-zero-rejected": {
    defect: "read_replicas: 0 is rejected.",
    killedBy: "boundaries",
    middleware: rejectBody("scaleDatabase", ({ read_replicas }) => read_replicas === 0),
  },
  "replicas-a-fraction-accepted": {
    defect: "read_replicas may have a fraction.",
    killedBy: "boundaries",
    middleware: acceptInvalid(
      "scaleDatabase",
      "read_replicas",
      (value) => typeof value === "number" && value % 1 !== 0,
      1,
    ),
  },
  "window-any-text-accepted": {
    defect: "maintenance_window may be any text.",
    killedBy: "boundaries",
    middleware: acceptInvalid(
      "scaleDatabase",
      "maintenance_window",
      (value) => isString(value) && !/T.*(Z|[+-]\d\d:\d\d)$/i.test(String(value)),
      "2025-02-01T02:00:00Z",
    ),
  },

  "paths-missing-accepted": {
    defect: "A purge without paths is accepted.",
    killedBy: "boundaries",
    middleware: acceptInvalid("purgeCache", "paths", absent, ["/*"]),
  },
  "paths-empty-accepted": {
    defect: "A purge of no paths is accepted.",
    killedBy: "boundaries",
    middleware: acceptInvalid("purgeCache", "paths", empty, ["/*"]),
  },
  "path-empty-accepted": {
    defect: "A purge of an empty path is accepted.",
    killedBy: "boundaries",
    middleware: acceptInvalid("purgeCache", "paths", (value) => Array.isArray(value) && value.includes(""), ["/*"]),
  },
  "etag-empty-accepted": {
    defect: "An empty etag_match is accepted.",
    killedBy: "boundaries",
    middleware: acceptInvalid("purgeCache", "etag_match", empty, "a1b2c3d4"),
  },

  "malformed-json-breaks": {
    defect: "JSON that can't be parsed gets 500.",
    killedBy: "server-error",
    middleware: crashIf((_, text) => text !== "" && parsed(text) === undefined),
  },
  "cut-json-accepted": {
    defect: "JSON that stops in the middle is completed.",
    killedBy: "boundaries",
    middleware: changeText("createServer", (text) =>
      text.startsWith("{") && parsed(text) === undefined
        ? '{"name":"web","region":"us-east-1","plan":"standard-2","image":"ubuntu-22.04"}'
        : text,
    ),
  },
  "array-body-accepted": {
    defect: "A purge accepts an array as its body.",
    killedBy: "boundaries",
    middleware: changeText("purgeCache", (text) => (Array.isArray(parsed(text)) ? '{"paths":["/*"]}' : text)),
  },
  "null-body-breaks": {
    defect: "null as the body gets 500.",
    killedBy: "server-error",
    middleware: crashIf((_, text) => text.trim() === "null"),
  },
  "empty-body-breaks": {
    defect: "A POST without a body gets 500.",
    killedBy: "server-error",
    middleware: crashIf(({ method }, text) => method === "POST" && text === ""),
  },
  "content-type-breaks": {
    defect: "Another content type than JSON gets 500.",
    killedBy: "server-error",
    middleware: crashIf(({ headers, method }) => method === "POST" && !headers.get("content-type")?.includes("json")),
  },
  "charset-rejected": {
    defect: "A content type with a charset is rejected.",
    killedBy: "boundaries",
    middleware: rejectIf(({ headers }) => /charset/i.test(headers.get("content-type") ?? "")),
  },
  "delete-accepted-for-get": {
    defect: "DELETE /servers responds as GET does.",
    killedBy: "boundaries",
    middleware: (next) => (request) =>
      next(
        request.method === "DELETE" && request.url.endsWith("/servers")
          ? new Request(request, { method: "GET" })
          : request,
      ),
  },
  "other-methods-break": {
    defect: "An unsupported method gets 500.",
    killedBy: "server-error",
    middleware: (next) => async (request) => {
      const response = await next(request);
      return response.status === 405
        ? new Response(response.body, { status: 500, headers: response.headers })
        : response;
    },
  },
  "unlisted-methods-without-allow": {
    defect: "405 has no Allow header.",
    killedBy: ["boundaries", "headers"],
    middleware: changeHeaders((headers) => headers.delete("allow")),
  },
};

/** Unusual values that are sent only to explore the API. */
export const properties: Mutants = {
  "long-string-breaks": {
    defect: "A name of more than 255 characters gets 500.",
    killedBy: "server-error",
    middleware: crashOnBody("createServer", ({ name }) => name.length > 255),
  },
  "astral-string-breaks": {
    defect: "A character beyond the basic plane gets 500.",
    killedBy: "server-error",
    middleware: crashIf((_, text) => /[\u{10000}-\u{10ffff}]/u.test(text)),
  },
  "nul-breaks": {
    defect: "A string with a NUL gets 500.",
    killedBy: "server-error",
    middleware: crashIf((_, text) => text.includes("\\u0000")),
  },
  "quote-breaks": {
    defect: "A ' in a region gets 500.",
    killedBy: "server-error",
    middleware: crashIf(
      ({ url }) => url.includes("region=") && (new URL(url).searchParams.get("region") ?? "").includes("'"),
    ),
  },
  "percent-decoded-twice": {
    defect: "A region is percent-decoded twice, and a lone % gets 500.",
    killedBy: "server-error",
    middleware: crashIf(({ url }) => /%(?![\da-f]{2})/i.test(new URL(url).searchParams.get("region") ?? "")),
  },
  "big-number-breaks": {
    defect: "read_replicas beyond 32 bits gets 500.",
    killedBy: "server-error",
    middleware: crashOnBody("scaleDatabase", ({ read_replicas = 0 }) => read_replicas >= 2 ** 31),
  },
  "proto-key-breaks": {
    defect: "A field called __proto__ gets 500.",
    killedBy: "server-error",
    middleware: crashIf((_, text) => text.includes('"__proto__"')),
  },
  "many-paths-rejected": {
    defect: "A purge of more than three paths is rejected.",
    killedBy: "properties",
    middleware: rejectBody("purgeCache", ({ paths }) => paths.length > 3),
  },
  "long-query-breaks": {
    defect: "A query of more than 200 characters gets 500.",
    killedBy: "server-error",
    middleware: crashIf(
      (request) => operationOf(request) === "listServers" && new URL(request.url).search.length > 200,
    ),
  },
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
