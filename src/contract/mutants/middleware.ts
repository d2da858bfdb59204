import { operations } from "../../../generated/operations.js";
import type { components, operations as Types } from "../../../generated/schema.js";
import type { Simulator } from "../../simulator/index.js";

export type OperationId = keyof typeof operations;
export type Send = (request: Request) => Promise<Response>;
/** A defect in front of a server: it changes requests on their way in and responses on their way out. */
export type Middleware = (next: Send, sim: Simulator) => Send;

type Schemas = components["schemas"];
type Responses<Id extends OperationId> = Types[Id]["responses"];
type BodyOf<Id extends OperationId, Status extends keyof Responses<Id>> = Responses<Id>[Status] extends {
  content: { "application/json": infer Body };
}
  ? Body
  : never;
type RequestOf<Id extends OperationId> = Types[Id] extends {
  requestBody: { content: { "application/json": infer Body } };
}
  ? Body
  : never;

/** A simulator's `fetch` with middleware around it. */
export function createFetch(sim: Simulator, middleware: Middleware): typeof globalThis.fetch {
  const send = middleware((request) => sim.fetch(sendable(request)), sim);
  return (input, init) => {
    // A copy would turn TRACE into GET. Where one is needed, it follows no signal: nobody aborts here, and it costs time.
    return send(input instanceof Request && !init ? input : new Request(input, { ...init, signal: null }));
  };
}

/** `fetch` cannot send TRACE, which a server receives like any other unsupported method. */
function sendable(request: Request): Request {
  const { method, url, headers } = request;
  return method === "TRACE" ? new Request(url, { method: "UNSUPPORTED", headers }) : request;
}

/** Combines middleware, the first outermost. */
export function compose(...layers: readonly Middleware[]): Middleware {
  return (next, sim) => layers.reduceRight((inner, layer) => layer(inner, sim), next);
}

export function operationOf({ method, url }: Request): OperationId | undefined {
  const { pathname } = new URL(url);
  const ids = Object.keys(operations) as OperationId[];
  return ids.find((id) => {
    const pattern = operations[id].path.replaceAll(/\{\w+\}/g, "[^/]+");
    return operations[id].method === method && new RegExp(`/v1${pattern}$`).test(pathname);
  });
}

/** Changes every response. The body of the request has been read by then. */
export function mapResponse(
  change: (response: Response, request: Request) => Response | Promise<Response>,
): Middleware {
  return (next) => async (request) => change(await next(request), request);
}

/** Changes the JSON of an operation's responses with one status. */
export function mapBody<Id extends OperationId, Status extends keyof Responses<Id> & number>(
  id: Id,
  status: Status,
  change: (body: BodyOf<Id, Status>, request: Request) => unknown,
): Middleware {
  return mapResponse(async (response, request) => {
    if (operationOf(request) !== id || response.status !== status) return response;
    return withBody(response, JSON.stringify(await change(await response.json(), request)));
  });
}

/** Changes each server of every list. */
export function mapServers(change: (server: Schemas["Server"], index: number) => unknown): Middleware {
  return mapBody("listServers", 200, (page) => ({ ...page, data: page.data.map(change) }));
}

/** Changes the `meta` of every list. */
export function mapMeta(change: (meta: Schemas["PageMeta"], page: Schemas["ServerPage"]) => unknown): Middleware {
  return mapBody("listServers", 200, (page) => ({ ...page, meta: change(page.meta, page) }));
}

/** Changes the JSON of every error, or of those with one status. */
export function mapErrors(
  change: (error: Schemas["ErrorObject"], request: Request) => unknown,
  status?: number,
): Middleware {
  return mapResponse(async (response, request) => {
    if (response.status < 400 || (status !== undefined && response.status !== status)) return response;
    const { error }: Schemas["ErrorResponse"] = await response.json();
    return withBody(response, JSON.stringify(change(error, request)));
  });
}

/** Changes the headers of every response. */
export function changeHeaders(change: (headers: Headers, response: Response, request: Request) => void): Middleware {
  return mapResponse((response, request) => {
    const changed = new Response(response.body, response);
    change(changed.headers, response, request);
    return changed;
  });
}

/** The response with another body, or another status. */
export function withBody(response: Response, text: string | null, status = response.status): Response {
  return new Response(text, { status, headers: response.headers });
}

/** Replaces one status by another. */
export function replaceStatus(from: number, to: number, id?: OperationId): Middleware {
  return mapResponse(async (response, request) => {
    if (response.status !== from || (id && operationOf(request) !== id)) return response;
    return withBody(response, await response.text(), to);
  });
}

/** Changes the query of every request for a list. */
export function changeQuery(change: (query: URLSearchParams) => void): Middleware {
  return (next) => (request) => {
    if (operationOf(request) !== "listServers") return next(request);
    const url = new URL(request.url);
    change(url.searchParams);
    return next(new Request(url, request));
  };
}

/** Changes the text of an operation's requests. */
export function changeText(id: OperationId, change: (text: string) => string): Middleware {
  return (next) => async (request) => {
    if (operationOf(request) !== id || !request.body) return next(request);
    return next(rewritten(request, change(await request.clone().text())));
  };
}

/** Changes the JSON of an operation's requests, if it is JSON. */
export function changeBody<Id extends OperationId>(id: Id, change: (body: RequestOf<Id>) => unknown): Middleware {
  return changeText(id, (given) => {
    try {
      return JSON.stringify(change(JSON.parse(given)));
    } catch {
      return given;
    }
  });
}

/** Accepts an invalid value of a property, as if another had been sent. */
export function acceptInvalid<Id extends OperationId, Field extends string & keyof RequestOf<Id>>(
  id: Id,
  field: Field,
  accepts: (value: unknown) => boolean,
  as: RequestOf<Id>[Field],
): Middleware {
  return changeBody(id, (body) => (isObject(body) && accepts(body[field]) ? { ...body, [field]: as } : body));
}

/** Accepts an invalid query parameter, as if another had been sent or, if that is undefined, none. */
export function acceptInvalidQuery(name: string, accepts: (value: string) => boolean, as?: string): Middleware {
  return changeQuery((query) => {
    const value = query.get(name);
    if (value === null || !accepts(value)) return;
    query.delete(name);
    if (as !== undefined) query.set(name, as);
  });
}

/** Rejects some requests with 400, after authentication and without any effect. */
export function rejectIf(rejects: (request: Request, text: string) => boolean): Middleware {
  return (next) => async (request) => {
    const isRejected = operationOf(request) && rejects(request, await request.clone().text());
    return next(isRejected ? invalidated(request) : request);
  };
}

/** Rejects some JSON bodies of an operation. */
export function rejectBody<Id extends OperationId>(id: Id, rejects: (body: RequestOf<Id>) => boolean): Middleware {
  return rejectIf((request, text) => operationOf(request) === id && jsonHas(text, rejects));
}

/** Rejects some queries. */
export function rejectQuery(rejects: (query: URLSearchParams) => boolean): Middleware {
  return rejectIf((request) => operationOf(request) === "listServers" && rejects(new URL(request.url).searchParams));
}

/** Responds to some requests with 500, after authentication and without any effect. */
export function crashIf(when: (request: Request, text: string) => boolean): Middleware {
  return (next) => async (request) => {
    if (!operationOf(request) || !when(request, await request.clone().text())) return next(request);
    const response = await next(invalidated(request));
    if (![400, 415].includes(response.status)) return response;
    const { error }: Schemas["ErrorResponse"] = await response.json();
    return withBody(response, JSON.stringify({ error: { ...error, code: "internal_error" } }), 500);
  };
}

/** Responds to some JSON bodies of an operation with 500. */
export function crashOnBody<Id extends OperationId>(id: Id, when: (body: RequestOf<Id>) => boolean): Middleware {
  return crashIf((request, text) => operationOf(request) === id && jsonHas(text, when));
}

/** Sends requests on with the admin's key, whatever theirs. */
export function admitIf(when: (request: Request, sim: Simulator) => boolean): Middleware {
  return (next, sim) => (request) => {
    if (!when(request, sim)) return next(request);
    const admitted = new Request(request);
    admitted.headers.set("authorization", `Bearer ${sim.keys.admin}`);
    return next(admitted);
  };
}

export function keyOf(request: Request): string {
  return request.headers.get("authorization") ?? "";
}

/** The same request, made invalid, so that the simulator rejects it with 400 and does nothing. */
function invalidated(request: Request): Request {
  if (request.method !== "GET") return rewritten(request, "{");
  const url = new URL(request.url);
  url.search = "?limit=0";
  return new Request(url, request);
}

function rewritten(request: Request, body: string): Request {
  const { method, headers } = request;
  return new Request(request.url, { method, headers, body });
}

export function jsonHas<T>(text: string, has: (value: T) => boolean): boolean {
  try {
    return has(JSON.parse(text));
  } catch {
    return false;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
