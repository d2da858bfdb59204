import { operations } from "../../../generated/operations.js";
import type { components, operations as Types } from "../../../generated/schema.js";
import type { Simulator } from "../../simulator/index.js";

export type OperationId = keyof typeof operations;
export type Send = (request: Request) => Promise<Response>;
/** A defect at a server's edge: what it makes of requests on their way in and of answers on their way out. */
export type Edge = (next: Send, sim: Simulator) => Send;

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

/** A simulator's `fetch` behind an edge. */
export function behind(sim: Simulator, edge: Edge): typeof globalThis.fetch {
  const send = edge((request) => sim.fetch(request), sim);
  // Nobody gives up waiting here, and to follow a signal costs more than all the rest.
  return (input, init) => send(new Request(input, { ...init, signal: null }));
}

/** Several edges, the first the outermost. */
export function all(...edges: readonly Edge[]): Edge {
  return (next, sim) => edges.reduceRight((inner, edge) => edge(inner, sim), next);
}

export function operationOf({ method, url }: Request): OperationId | undefined {
  const { pathname } = new URL(url);
  const ids = Object.keys(operations) as OperationId[];
  return ids.find((id) => {
    const pattern = operations[id].path.replaceAll(/\{\w+\}/g, "[^/]+");
    return operations[id].method === method && new RegExp(`/v1${pattern}$`).test(pathname);
  });
}

/** Rewrites every answer. The body of the request is used up by then. */
export function answers(change: (response: Response, request: Request) => Response | Promise<Response>): Edge {
  return (next) => async (request) => change(await next(request), request);
}

/** Rewrites the JSON of an operation's answers of one status. */
export function body<Id extends OperationId, Status extends keyof Responses<Id> & number>(
  id: Id,
  status: Status,
  change: (body: BodyOf<Id, Status>, request: Request) => unknown,
): Edge {
  return answers(async (response, request) => {
    if (operationOf(request) !== id || response.status !== status) return response;
    return withBody(response, JSON.stringify(await change(await response.json(), request)));
  });
}

/** Rewrites each server of every list. */
export function listed(change: (server: Schemas["Server"], index: number) => unknown): Edge {
  return body("listServers", 200, (page) => ({ ...page, data: page.data.map(change) }));
}

/** Rewrites the `meta` of every list. */
export function meta(change: (meta: Schemas["PageMeta"], page: Schemas["ServerPage"]) => unknown): Edge {
  return body("listServers", 200, (page) => ({ ...page, meta: change(page.meta, page) }));
}

/** Rewrites the JSON of every error, or of those with one status. */
export function errors(change: (error: Schemas["ErrorObject"], request: Request) => unknown, status?: number): Edge {
  return answers(async (response, request) => {
    if (response.status < 400 || (status !== undefined && response.status !== status)) return response;
    const { error }: Schemas["ErrorResponse"] = await response.json();
    return withBody(response, JSON.stringify(change(error, request)));
  });
}

/** Changes the headers of every answer. */
export function headers(change: (headers: Headers, response: Response, request: Request) => void): Edge {
  return answers((response, request) => {
    const changed = new Response(response.body, response);
    change(changed.headers, response, request);
    return changed;
  });
}

/** An answer with another body, or another status. */
export function withBody(response: Response, text: string | null, status = response.status): Response {
  return new Response(text, { status, headers: response.headers });
}

/** Answers one status as another. */
export function instead(from: number, to: number, id?: OperationId): Edge {
  return answers(async (response, request) => {
    if (response.status !== from || (id && operationOf(request) !== id)) return response;
    return withBody(response, await response.text(), to);
  });
}

/** Changes the query of every list that is asked for. */
export function query(change: (query: URLSearchParams) => void): Edge {
  return (next) => (request) => {
    if (operationOf(request) !== "listServers") return next(request);
    const url = new URL(request.url);
    change(url.searchParams);
    return next(new Request(url, request));
  };
}

/** Changes the text of an operation's requests. */
export function text(id: OperationId, change: (text: string) => string): Edge {
  return (next) => async (request) => {
    if (operationOf(request) !== id || !request.body) return next(request);
    return next(rewritten(request, change(await request.clone().text())));
  };
}

/** Changes the JSON of an operation's requests, where it is JSON. */
export function sent<Id extends OperationId>(id: Id, change: (body: RequestOf<Id>) => unknown): Edge {
  return text(id, (given) => {
    try {
      return JSON.stringify(change(JSON.parse(given)));
    } catch {
      return given;
    }
  });
}

/** Takes a value that it should refuse, as if another had been sent. */
export function lenient<Id extends OperationId, Field extends string & keyof RequestOf<Id>>(
  id: Id,
  field: Field,
  takes: (value: unknown) => boolean,
  as: RequestOf<Id>[Field],
): Edge {
  return sent(id, (body) => (isObject(body) && takes(body[field]) ? { ...body, [field]: as } : body));
}

/** Takes a query parameter that it should refuse, as if another had been sent; undefined: as if none had been. */
export function lenientQuery(name: string, takes: (value: string) => boolean, as?: string): Edge {
  return query((query) => {
    const value = query.get(name);
    if (value === null || !takes(value)) return;
    query.delete(name);
    if (as !== undefined) query.set(name, as);
  });
}

/** Refuses some requests with 400, once it knows who asks; nothing is done. */
export function refuseIf(refuses: (request: Request, text: string) => boolean): Edge {
  return (next) => async (request) => {
    const refused = operationOf(request) && refuses(request, await request.clone().text());
    return next(refused ? spoilt(request) : request);
  };
}

/** Refuses some JSON bodies of an operation. */
export function refuse<Id extends OperationId>(id: Id, refuses: (body: RequestOf<Id>) => boolean): Edge {
  return refuseIf((request, text) => operationOf(request) === id && jsonHas(text, refuses));
}

/** Refuses some queries. */
export function refuseQuery(refuses: (query: URLSearchParams) => boolean): Edge {
  return refuseIf((request) => operationOf(request) === "listServers" && refuses(new URL(request.url).searchParams));
}

/** Breaks on some requests, once it knows who asks: 500, and nothing is done. */
export function crash(when: (request: Request, text: string) => boolean): Edge {
  return (next) => async (request) => {
    if (!operationOf(request) || !when(request, await request.clone().text())) return next(request);
    const response = await next(spoilt(request));
    if (![400, 415].includes(response.status)) return response;
    const { error }: Schemas["ErrorResponse"] = await response.json();
    return withBody(response, JSON.stringify({ error: { ...error, code: "internal_error" } }), 500);
  };
}

/** Breaks on some JSON bodies of an operation. */
export function crashOn<Id extends OperationId>(id: Id, when: (body: RequestOf<Id>) => boolean): Edge {
  return crash((request, text) => operationOf(request) === id && jsonHas(text, when));
}

/** Lets requests pass with the admin's key, whatever came with them. */
export function admit(when: (request: Request, sim: Simulator) => boolean): Edge {
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

/** The same request, but such that the simulator refuses it with 400 and does nothing. */
function spoilt(request: Request): Request {
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
