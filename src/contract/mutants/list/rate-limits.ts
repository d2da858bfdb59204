import { admitIf, changeHeaders, keyOf, mapResponse, operationOf, replaceStatus, withBody } from "../middleware.js";
import type { Mutants } from "../mutant.js";

const SECOND_KEY = "cnx_sk_test_second";
const RESET = "X-RateLimit-Reset";

/** Defects past the limit of a key. */
const limited: Mutants = {
  "limit-not-enforced": {
    defect: "Past the limit, requests succeed as before.",
    killedBy: "rate-limits",
    // Sent again with another key, but with the headers that report an exhausted limit.
    simulator: { keys: { [SECOND_KEY]: "admin" } },
    middleware: (next) => async (request) => {
      const response = await next(request.clone());
      if (response.status !== 429) return response;
      const withSecondKey = new Request(request);
      withSecondKey.headers.set("authorization", `Bearer ${SECOND_KEY}`);
      const accepted = await next(withSecondKey);
      return new Response(accepted.body, { status: accepted.status, headers: response.headers });
    },
  },
  "exceeded-gets-503": {
    defect: "Past the limit comes 503, not 429.",
    killedBy: ["rate-limits", "server-error"],
    middleware: replaceStatus(429, 503),
  },
  "exceeded-gets-403": {
    defect: "Past the limit comes 403, not 429.",
    killedBy: "rate-limits",
    middleware: replaceStatus(429, 403),
  },
  "exceeded-without-body": {
    defect: "429 comes with an empty body.",
    killedBy: ["json", "error-body"],
    middleware: mapResponse((response) => (response.status === 429 ? withBody(response, "") : response)),
  },
  "exceeded-without-headers": {
    defect: "429 comes without rate limit headers.",
    killedBy: "headers",
    middleware: changeHeaders((headers, { status }) => {
      if (status !== 429) return;
      for (const name of ["X-RateLimit-Limit", "X-RateLimit-Remaining", RESET]) headers.delete(name);
    }),
  },
  "exceeded-resets-in-the-past": {
    defect: "429 has a reset in the past.",
    killedBy: ["rate-limits", "rate-limit-headers"],
    middleware: changeHeaders((headers, { status }) => {
      if (status === 429) headers.set(RESET, String(Number(headers.get(RESET)) - 3600));
    }),
  },
  "retry-after-no-number": {
    defect: "429 says Retry-After: soon.",
    killedBy: "headers",
    middleware: changeHeaders((headers, { status }) => {
      if (status === 429) headers.set("Retry-After", "soon");
    }),
  },
  "never-forgives": {
    defect: "A key that got 429 once gets nothing else from then on.",
    killedBy: "rate-limits",
    middleware: (next, sim) => {
      const rejections = new Map<string, string>();
      return mapResponse(async (response, request) => {
        const key = keyOf(request);
        const before = rejections.get(key);
        if (before !== undefined) return withBody(response, before, 429);
        if (response.status === 429) rejections.set(key, await response.clone().text());
        return response;
      })(next, sim);
    },
  },
  "keys-counted-together": {
    defect: "All keys share one limit.",
    killedBy: "rate-limits",
    middleware: admitIf((request, { keys }) => keyOf(request).endsWith(keys.second)),
  },
};

/** Windows short enough to wait for, and a limit low enough for a slow machine to use up. */
const LIMITED = { rateLimit: { limit: 200, window: 2 } };

export const rateLimits: Mutants = Object.fromEntries(
  Object.entries(limited).map(([name, mutant]) => [
    name,
    {
      ...mutant,
      simulator: { ...LIMITED, ...mutant.simulator },
      settings: { exhaustRateLimit: true, operations: ["listServers"] },
    },
  ]),
);

/** Slow responses. */
export const responseTime: Mutants = {
  "purge-slow": {
    defect: "A purge takes a tenth of a second.",
    killedBy: "response-time",
    settings: { maxP95: 50 },
    middleware: (next) => async (request) => {
      if (operationOf(request) === "purgeCache") await new Promise((resolve) => setTimeout(resolve, 100));
      return next(request);
    },
  },
};
