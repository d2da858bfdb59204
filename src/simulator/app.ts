import { type Context, Hono, type MiddlewareHandler } from "hono";
import type { OperationDescription } from "../operations.js";
import { type ApiKey, authenticate, authorize, type Permission } from "./api-keys.js";
import type { SimulatedContract } from "./contract.js";
import { corsForLoopback } from "./cors.js";
import { badRequest, errorResponse, HttpError, internalError, notFound } from "./errors.js";
import type { FaultName } from "./faults.js";
import { assertValidUrl, decodeUtf8, parseBody, parseRequestParameters, readBody } from "./input.js";
import type { RateLimitState, RateLimits } from "./rate-limit.js";
import type { Respond } from "./responders.js";
import { createRouter, type FindRoute, type Route } from "./router.js";

/** What is known about one request, filled in while it is processed. */
export interface RequestContext {
  readonly requestId: string;
  readonly fault?: FaultName | undefined;
  /** Why the request is not valid HTTP, if it is not. */
  readonly malformed?: string;
  route?: Route | undefined;
  apiKey?: ApiKey;
  rateLimit?: RateLimitState;
  operation?: string;
  body?: string | undefined;
}

type Env = { Bindings: { context: RequestContext } };

interface AppOptions {
  contract: SimulatedContract;
  permissions: ReadonlyMap<string, Permission>;
  rateLimits: RateLimits;
  /** Milliseconds since 1970. */
  clock: () => number;
  respond: Respond;
}

/** Requests without a key, which only public operations accept, share one rate limit. */
const ANONYMOUS = "";

/** The API as a Hono app. Connections and their faults are handled outside of it. */
export function createApp(options: AppOptions): Hono<Env> {
  const { contract, clock, permissions, rateLimits } = options;
  const app = new Hono<Env>();
  app.onError((error, c) => errorResponse(error, c.env.context.requestId));
  app.use(commonHeaders(clock, rateLimits));
  app.use(corsForLoopback);
  app.use(rejectMalformed);
  app.use(findRoute(contract.basePath, createRouter(Object.values(contract.operations))));
  app.use(requireKey(contract, permissions));
  app.use(limitRate(clock, rateLimits));
  app.all("*", (c) => {
    assertValidUrl(new URL(c.req.url));
    const { route } = c.env.context;
    if (!route) throw notFound(`There is no resource at ${c.req.path}.`);
    if (!route.operation) return otherMethod(c.req.method, route);
    return callOperation(c, route.operation, route.path, options);
  });
  return app;
}

/** Every response has a date and the rate limit, errors included. */
function commonHeaders(clock: () => number, rateLimits: RateLimits): MiddlewareHandler<Env> {
  return async (c, next) => {
    await next();
    const { limit, remaining, reset } = c.env.context.rateLimit ?? rateLimits.unused(clock());
    c.header("Date", new Date(clock()).toUTCString());
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

function findRoute(basePath: string, find: FindRoute): MiddlewareHandler<Env> {
  return async (c, next) => {
    const { pathname } = new URL(c.req.url);
    if (pathname.startsWith(`${basePath}/`)) {
      c.env.context.route = find(c.req.method, pathname.slice(basePath.length));
    }
    await next();
  };
}

function requireKey(
  { operations }: SimulatedContract,
  permissions: ReadonlyMap<string, Permission>,
): MiddlewareHandler<Env> {
  const allSchemes = Object.values(operations).flatMap(({ security }) => security);
  return async (c, next) => {
    const { context } = c.env;
    const schemes = context.route?.operation?.security ?? allSchemes;
    const isPublic = schemes.length === 0;
    if (!isPublic) context.apiKey = authenticate(c.req.raw, schemes, permissions);
    else if (c.req.header("authorization") !== undefined) {
      context.apiKey = authenticate(c.req.raw, allSchemes, permissions);
    }
    await next();
  };
}

function limitRate(clock: () => number, rateLimits: RateLimits): MiddlewareHandler<Env> {
  return async (c, next) => {
    const { context } = c.env;
    const key = context.apiKey?.key ?? ANONYMOUS;
    const now = clock();
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

/** A method that the path does not have: OPTIONS lists those that it has, any other gets 405. */
function otherMethod(method: string, { allowedMethods, template }: Extract<Route, { operation: undefined }>): Response {
  const allow = allowedMethods.join(", ");
  if (method === "OPTIONS") return new Response(null, { status: 204, headers: { Allow: allow } });
  const message = `${method} is not allowed for ${template}; expected one of ${allow}.`;
  throw new HttpError(405, "method_not_allowed", message, { allow }, { Allow: allow });
}

async function callOperation(
  c: Context<Env>,
  operation: OperationDescription,
  path: Record<string, string>,
  { contract, respond }: AppOptions,
): Promise<Response> {
  const { context } = c.env;
  const { id } = operation;
  const { raw } = c.req;
  context.operation = id;
  if (context.apiKey) authorize(context.apiKey, operation);
  const bytes = await readBody(raw.body);
  if (raw.body) context.body = decodeUtf8(bytes);
  const validators = contract.validators[id];
  if (!validators) throw new Error(`The contract has no validators for ${id}.`);
  const parameters = parseRequestParameters(operation, validators, raw, path);
  const body = await parseBody(operation, validators, raw.headers.get("content-type"), bytes);
  const response = await respond(operation, { ...parameters, body, raw });
  if (context.fault === "errorAfter") throw internalError();
  return response;
}
