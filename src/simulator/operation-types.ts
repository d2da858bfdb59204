import type { operations } from "../../generated/operations.js";
import type { operations as Types } from "../../generated/schema.js";
import type { OperationId } from "./api-keys.js";

/**
 * A request to an operation, parsed and validated against the contract.
 *
 * @category Your own responses
 * @example
 * sim.on("purgeCache", ({ path, body }) => {
 *   console.log(path.zone_id, body.paths);
 *   return new Response(null, { status: 503 });
 * });
 */
export interface OperationRequest<Id extends OperationId> {
  /** Path parameters by name. */
  path: ParametersOf<Id, "path">;
  /** Query parameters by name. A parameter with a default always has a value. */
  query: WithDefaults<Id, ParametersOf<Id, "query">>;
  /** Header parameters of the contract by name. */
  header: ParametersOf<Id, "header">;
  /** Cookie parameters by name. */
  cookie: ParametersOf<Id, "cookie">;
  /** The body, parsed by its media type: JSON, a string, a `FormData`, or bytes; undefined if there is none. */
  body: RequestBodyOf<Id>;
  /** The request itself, with all headers. Its body has been read. */
  raw: Request;
}

/**
 * A documented response of an operation: its status and its body.
 *
 * @category Your own responses
 * @example
 * const busy: OperationResult<"createServer"> = {
 *   status: 409,
 *   body: { error: { code: "insufficient_resources", message: "No capacity.", request_id: "req_1" } },
 * };
 */
export type OperationResult<Id extends OperationId> = {
  [Status in keyof Types[Id]["responses"]]: {
    status: Status extends number ? Status : number;
    headers?: Record<string, string>;
  } & BodyField<Types[Id]["responses"][Status]>;
}[keyof Types[Id]["responses"]];

/**
 * A function that responds to the requests of an operation, in place of the simulator's own behaviour.
 *
 * @category Your own responses
 * @example
 * const unavailable: OperationHandler<"listServers"> = () => new Response("Maintenance", { status: 503 });
 * sim.on("listServers", unavailable);
 */
export type OperationHandler<Id extends OperationId> = (
  request: OperationRequest<Id>,
) => Response | OperationResult<Id> | Promise<Response | OperationResult<Id>>;

type ParametersOf<Id extends OperationId, Location extends "path" | "query" | "header" | "cookie"> = [
  NonNullable<Types[Id]["parameters"][Location]>,
] extends [never]
  ? Record<string, never>
  : NonNullable<Types[Id]["parameters"][Location]>;

type WithDefaults<Id extends OperationId, Query> = Query & Required<Pick<Query, keyof Query & DefaultedQuery<Id>>>;

/** The names of the query parameters that have a default. */
type DefaultedQuery<Id extends OperationId> = Extract<
  (typeof operations)[Id]["parameters"][number],
  { in: "query"; default: unknown }
>["name"];

type ContentOf<T> = T extends { content: infer Content } ? Content[keyof Content] : never;

type RequestBodyOf<Id extends OperationId> = Types[Id] extends { requestBody: infer Body }
  ? ContentOf<Body>
  : Types[Id] extends { requestBody?: infer Body }
    ? ContentOf<NonNullable<Body>> | undefined
    : undefined;

type BodyField<T> = T extends { content: object } ? { body: ContentOf<T> } : { body?: undefined };
