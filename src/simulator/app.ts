import { type Context, Hono } from "hono";
import { operations } from "../../generated/operations.js";
import { Refusal } from "./errors.js";
import type { FaultName } from "./faults.js";
import { handlers } from "./handlers.js";
import { checkUrl, readInput, readText } from "./input.js";
import { bearerToken, type OperationId, type Permission, refusal } from "./keys.js";
import type { RateLimits, Standing } from "./rate-limit.js";
import type { State } from "./state.js";

/** One request on its way through. */
export interface Exchange {
  readonly id: string;
  readonly fault: FaultName | undefined;
  permission?: Permission;
  operation?: OperationId;
  body?: string | undefined;
}

type Env = { Bindings: { exchange: Exchange } };

interface Parts {
  state: State;
  keys: ReadonlyMap<string, Permission>;
  limits: RateLimits;
}

export const BASE_PATH = "/v1";

/** The API, from a request to its answer. Connections, and what happens to them, are not known here. */
export function createApp({ state, keys, limits }: Parts): Hono<Env> {
  const app = new Hono<Env>();
  app.onError(answerError);
  app.notFound((c) => answerError(new Refusal(404, "not_found", `There is nothing at ${c.req.path}.`), c));
  app.use(async (c, next) => {
    admit(c, { state, keys, limits });
    checkUrl(new URL(c.req.url));
    await next();
  });
  for (const id of operationIds()) addOperation(app, id, state);
  addOtherMethods(app);
  return app;
}

/** Who asks, and how often: the rate limit comes first, so that every answer can tell of it. */
function admit(c: Context<Env>, { state, keys, limits }: Parts): void {
  const { exchange } = c.env;
  const now = state.now;
  c.header("Date", new Date(now).toUTCString());
  const key = bearerToken(c.req.header("authorization") ?? null);
  const permission = key === undefined ? undefined : keys.get(key);
  if (key === undefined || permission === undefined || permission === "expired") {
    setStanding(c, limits.untouched(now));
    throw new Refusal(401, "invalid_api_key", "The API key is missing, invalid or expired.");
  }
  exchange.permission = permission;
  const standing = exchange.fault === "burst" ? limits.burst(key, now) : limits.take(key, now);
  setStanding(c, standing);
  if (standing.exceeded) {
    const { limit, reset } = standing;
    c.header("Retry-After", String(Math.max(0, Math.ceil(reset - now / 1000))));
    throw new Refusal(429, "rate_limit_exceeded", `The rate limit of ${limit} requests is exceeded.`, { limit, reset });
  }
  if (exchange.fault === "errorBefore") throw broken();
}

function setStanding(c: Context<Env>, { limit, remaining, reset }: Standing): void {
  c.header("X-RateLimit-Limit", String(limit));
  c.header("X-RateLimit-Remaining", String(remaining));
  c.header("X-RateLimit-Reset", String(reset));
}

function addOperation<Id extends OperationId>(app: Hono<Env>, id: Id, state: State): void {
  const { method, path } = operations[id];
  app.on(method, routeOf(path), async (c) => {
    const { exchange } = c.env;
    exchange.operation = id;
    const why = exchange.permission && refusal(exchange.permission, id, method);
    if (why !== undefined) {
      const permission = typeof exchange.permission === "object" ? "scoped" : exchange.permission;
      throw new Refusal(403, "insufficient_permissions", why, { permission });
    }
    exchange.body = method === "GET" ? undefined : await readText(c.req.raw.body);
    const contentType = c.req.header("content-type") ?? null;
    const query = new URL(c.req.url).searchParams;
    const input = readInput(id, { query, path: c.req.param(), contentType, body: exchange.body });
    const handle = handlers[id];
    if (!handle) throw new Refusal(501, "not_implemented", `The simulator can't do ${id} yet.`);
    const { status, body } = handle(state, input);
    if (exchange.fault === "errorAfter") throw broken();
    return c.json(body, status);
  });
}

/** What the contract has a path for, but no such method. */
function addOtherMethods(app: Hono<Env>): void {
  for (const path of new Set(operationIds().map((id) => operations[id].path))) {
    const methods: string[] = operationIds().flatMap((id) =>
      operations[id].path === path ? operations[id].method : [],
    );
    const allow = [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
    app.all(routeOf(path), (c) => {
      c.header("Allow", allow);
      if (c.req.method === "OPTIONS") return c.body(null, 204);
      throw new Refusal(405, "method_not_allowed", `${path} takes ${allow}.`, { allow });
    });
  }
}

function answerError(error: Error, c: Context<Env>): Response {
  // What isn't a refusal is a mistake of the simulator itself: its reason shouldn't be hidden from those who test.
  const { status, code, message, details } =
    error instanceof Refusal ? error : broken({ reason: `${error.name}: ${error.message}` });
  return c.json({ error: { code, message, ...(details && { details }), request_id: c.env.exchange.id } }, status);
}

function broken(details?: Record<string, unknown>): Refusal {
  return new Refusal(500, "internal_error", "An unexpected error occurred.", details);
}

function operationIds(): OperationId[] {
  return Object.keys(operations) as OperationId[];
}

/** A path of the contract as Hono writes it. */
function routeOf(path: string): string {
  return BASE_PATH + path.replaceAll(/\{(\w+)\}/g, ":$1");
}
