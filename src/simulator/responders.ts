import type { OperationDescription } from "../operations.js";
import type { OperationId } from "./api-keys.js";
import type { SimulatedContract } from "./contract.js";
import { contentResponse, exampleResponse } from "./examples.js";
import { handlers } from "./handlers.js";
import type { OperationHandler } from "./operation-types.js";
import type { State } from "./state.js";

/** A valid request to any operation; see `OperationRequest`. */
export interface AnyRequest extends Record<"path" | "query" | "header" | "cookie", Record<string, unknown>> {
  body: unknown;
  raw: Request;
}

/** Responds to a valid request to an operation. */
export type Respond = (operation: OperationDescription, request: AnyRequest) => Promise<Response>;

type AnyResult = { status: number; headers?: Record<string, string>; body?: unknown };
type AnyHandler = (request: AnyRequest) => Response | AnyResult | Promise<Response | AnyResult>;

interface Responders {
  respond: Respond;
  on<Id extends OperationId>(operation: Id, handler: OperationHandler<Id>): () => void;
}

/** An operation is responded to by the handler that a test supplied, by the built-in one, or with the contract's example. */
export function createResponders(state: State, { operations, examples }: SimulatedContract): Responders {
  const supplied = new Map<string, AnyHandler>();
  const builtIn = new Map(
    Object.entries(handlers).map(([id, handler]): [string, AnyHandler] => [
      id,
      // The contract's validators have confirmed the types that the handler of this operation expects.
      (request) => (handler as (state: State, request: AnyRequest) => AnyResult)(state, request),
    ]),
  );
  return {
    async respond(operation, request) {
      const { id } = operation;
      const handler = supplied.get(id) ?? builtIn.get(id);
      if (handler) return toResponse(await handler(request), operation);
      return exampleResponse(operation, examples[id] ?? {}, request.raw.headers.get("accept"));
    },
    on(id, handler) {
      if (!Object.hasOwn(operations, id)) {
        throw new RangeError(`Unknown operation "${id}"; expected one of ${Object.keys(operations).join(", ")}.`);
      }
      const added = handler as AnyHandler;
      supplied.set(id, added);
      return () => {
        if (supplied.get(id) === added) supplied.delete(id);
      };
    },
  };
}

function toResponse(result: Response | AnyResult, { successes }: OperationDescription): Response {
  if (result instanceof Response) return result;
  const { status, headers = {}, body } = result;
  if (body === undefined) return new Response(null, { status, headers });
  return contentResponse(body, successes[status]?.[0] ?? "application/json", { status, headers });
}
