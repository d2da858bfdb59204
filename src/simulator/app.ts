import { type Context, Hono, type MiddlewareHandler } from "hono";
import { operations } from "../../generated/operations.js";
import { type ApiKey, authenticate, authorize, type OperationId, type Permission } from "./api-keys.js";
import { corsForLoopback } from "./cors.js";
import { badRequest, errorResponse, HttpError, internalError, notFound } from "./errors.js";
import type { FaultName } from "./faults.js";
import { handlers } from "./handlers.js";
import { assertValidUrl, parseInput, readText } from "./input.js";
import type { RateLimitState, RateLimits } from "./rate-limit.js";
import type { State } from "./state.js";

/** What is known about one request, filled in while it is processed. */
export interface RequestContext {
  readonly requestId: string;
  readonly fault?: FaultName | undefined;
  /** Why the request is not valid HTTP, if it is not. */
  readonly malformed?: string;
  rateLimit?: RateLimitState;
  apiKey?: ApiKey;
  operation?: OperationId;
  body?: string | undefined;
}

type Env = { Bindings: { context: RequestContext } };

interface AppOptions {
  state: State;
  permissions: ReadonlyMap<string, Permission>;
  rateLimits: RateLimits;
}

export const BASE_PATH = "/v1";

/** The API as a Hono app. Connections and their faults are handled outside of it. */
export function createApp({ state, permissions, rateLimits }: AppOptions): Hono<Env> {
  const app = new Hono<Env>();
  app.onError((error, c) => errorResponse(error, c.env.context.requestId));
  app.use(commonHeaders(state, rateLimits));
  app.use(corsForLoopback);
  app.use(rejectMalformed);
  app.use(requireKey(permissions));
  app.use(limitRate(state, rateLimits));
  app.use(async (c, next) => {
    assertValidUrl(new URL(c.req.url));
    await next();
  });
  for (const id of operationIds()) addOperation(app, id, state);
  addMethodNotAllowed(app);
  app.all("*", (c) => {
    throw notFound(`There is no resource at ${c.req.path}.`);
  });
  return app;
}

/** Every response has a date and the rate limit, errors included. */
function commonHeaders(state: State, rateLimits: RateLimits): MiddlewareHandler<Env> {
  return async (c, next) => {
    await next();
    const { limit, remaining, reset } = c.env.context.rateLimit ?? rateLimits.unused(state.now);
    c.header("Date", new Date(state.now).toUTCString());
    c.header("X-RateLimit-Limit", String(limit));
    c.header("X-RateLimit-Remaining", String(remaining));
    c.header("X-RateLimit-Reset", String(reset));
  };
}

const rejectMalformed: MiddlewareHandler<Env> = async (c, next) => {
  const { malformed } = c.env.context;
  if (malformed !== undefined) throw badRequest(malformed);
  await next();
};

function requireKey(permissions: ReadonlyMap<string, Permission>): MiddlewareHandler<Env> {
  return async (c, next) => {
    c.env.context.apiKey = authenticate(c.req.header("authorization"), permissions);
    await next();
  };
}

function limitRate(state: State, rateLimits: RateLimits): MiddlewareHandler<Env> {
  return async (c, next) => {
    const { context } = c.env;
    const { key } = apiKeyOf(c);
    const now = state.now;
    const rateLimit = context.fault === "burst" ? rateLimits.burst(key, now) : rateLimits.consume(key, now);
    context.rateLimit = rateLimit;
    if (rateLimit.exceeded) throw tooManyRequests(rateLimit, now);
    if (context.fault === "errorBefore") throw internalError();
    await next();
  };
}

function tooManyRequests({ limit, reset }: RateLimitState, now: number): HttpError {
  const seconds = Math.max(0, Math.ceil(reset - now / 1000));
  const message = `The rate limit of ${limit} requests is exceeded. Retry in ${seconds} s.`;
  return new HttpError(429, "rate_limit_exceeded", message, { limit, reset }, { "Retry-After": String(seconds) });
}

function addOperation<Id extends OperationId>(app: Hono<Env>, id: Id, state: State): void {
  const { method, path } = operations[id];
  app.on(method, routeOf(path), async (c) => {
    const { context } = c.env;
    context.operation = id;
    authorize(apiKeyOf(c), id, method);
    context.body = method === "GET" ? undefined : await readText(c.req.raw.body);
    const { searchParams: query } = new URL(c.req.url);
    const contentType = c.req.header("content-type");
    const input = parseInput(id, { query, path: c.req.param(), contentType, body: context.body });
    const handle = handlers[id];
    if (!handle) throw new HttpError(501, "not_implemented", `The simulator does not implement ${id}.`);
    const { status, body } = handle(state, input);
    if (context.fault === "errorAfter") throw internalError();
    return Response.json(body, { status });
  });
}

/** The other methods of the contract's paths: OPTIONS lists the methods that a path has, the rest gets 405. */
function addMethodNotAllowed(app: Hono<Env>): void {
  for (const path of new Set(operationIds().map((id) => operations[id].path))) {
    const methods = operationIds()
      .filter((id) => operations[id].path === path)
      .map((id): string => operations[id].method);
    const allow = [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
    app.all(routeOf(path), (c) => {
      if (c.req.method === "OPTIONS") return c.body(null, 204, { Allow: allow });
      const message = `${c.req.method} is not allowed for ${path}; expected one of ${allow}.`;
      throw new HttpError(405, "method_not_allowed", message, { allow }, { Allow: allow });
    });
  }
}

function apiKeyOf(c: Context<Env>): ApiKey {
  const { apiKey } = c.env.context;
  if (!apiKey) throw new Error("The key is checked before this.");
  return apiKey;
}

function operationIds(): OperationId[] {
  return Object.keys(operations) as OperationId[];
}

/** A path of the contract in Hono's syntax. */
function routeOf(path: string): string {
  return BASE_PATH + path.replaceAll(/\{(\w+)\}/g, ":$1");
}
