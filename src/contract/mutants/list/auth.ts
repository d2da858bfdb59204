import { admitIf, keyOf, mapResponse, operationOf, replaceStatus, withBody } from "../middleware.js";
import type { Mutants } from "../mutant.js";

/** Defects of authentication and authorization. */
export const auth: Mutants = {
  "scaling-open-to-all": {
    defect: "Scaling a database needs no key.",
    killedBy: "auth",
    middleware: admitIf((request) => operationOf(request) === "scaleDatabase" && keyOf(request) === ""),
  },
  "list-accepts-unknown-keys": {
    defect: "Lists accept any key that looks like one.",
    killedBy: "auth",
    middleware: admitIf((request, { keys }) => {
      const [, key] = /^Bearer (cnx_sk_\w+)$/.exec(keyOf(request)) ?? [];
      const known: string[] = Object.values(keys);
      return operationOf(request) === "listServers" && key !== undefined && !known.includes(key);
    }),
  },
  "purge-accepts-malformed-keys": {
    defect: "A purge accepts tokens that do not look like a key.",
    killedBy: "auth",
    middleware: admitIf(
      (request) => operationOf(request) === "purgeCache" && /^Bearer (?!cnx_sk_)\S/.test(keyOf(request)),
    ),
  },
  "other-schemes-accepted": {
    defect: "Another scheme than Bearer is accepted.",
    killedBy: "auth",
    middleware: admitIf((request) => /^(?!bearer\b)\S+ \S/i.test(keyOf(request))),
  },
  "empty-bearer-accepted": {
    defect: "Creating a server accepts a Bearer without a token.",
    killedBy: "auth",
    middleware: admitIf((request) => operationOf(request) === "createServer" && keyOf(request).trim() === "Bearer"),
  },
  "empty-bearer-breaks": {
    defect: "A Bearer without a token gets 500.",
    killedBy: "server-error",
    middleware: mapResponse(async (response, request) =>
      keyOf(request).trim() === "Bearer" ? withBody(response, await response.text(), 500) : response,
    ),
  },
  "no-key-gets-403": {
    defect: "No key gets 403, not 401.",
    killedBy: "auth",
    middleware: mapResponse(async (response, request) =>
      keyOf(request) === "" && response.status === 401 ? withBody(response, await response.text(), 403) : response,
    ),
  },
  "unknown-key-gets-404": {
    defect: "An unknown key gets 404, not 401.",
    killedBy: ["auth", "status"],
    middleware: mapResponse(async (response, request) =>
      keyOf(request) !== "" && response.status === 401 ? withBody(response, await response.text(), 404) : response,
    ),
  },
  "no-key-redirects-to-login": {
    defect: "No key gets a redirect to a login page, not 401.",
    killedBy: "auth",
    middleware: mapResponse((response, request) =>
      keyOf(request) === "" && response.status === 401
        ? new Response(null, { status: 302, headers: { Location: "https://login.example.com/" } })
        : response,
    ),
    settings: { checks: ["auth"] },
  },
  "read-only-purges": {
    defect: "A read-only key may purge.",
    killedBy: "auth",
    middleware: admitIf(
      (request, { keys }) => operationOf(request) === "purgeCache" && keyOf(request).endsWith(keys.readOnly),
    ),
  },
  "read-only-may-not-read": {
    defect: "A read-only key may not list servers.",
    killedBy: "auth",
    middleware:
      (next, { keys }) =>
      (request) =>
        operationOf(request) === "listServers" && keyOf(request).endsWith(keys.readOnly)
          ? next(new Request(request.url, { method: "POST", headers: request.headers, body: "{}" }))
          : next(request),
  },
  "read-only-gets-401": {
    defect: "A write with a read-only key gets 401, not 403.",
    killedBy: "auth",
    middleware: replaceStatus(403, 401),
  },
};
