import type { OperationId } from "./api-keys.js";
import type { FaultName } from "./faults.js";

/**
 * A request that the simulator received, and the status of its response.
 *
 * @category Simulator
 * @example
 * const last: RecordedRequest | undefined = sim.requests.at(-1);
 * console.log(last?.operation, last?.status);
 */
export interface RecordedRequest {
  /** HTTP method. */
  method: string;
  /** The path of the URL, with `/v1`. */
  path: string;
  /** The query parameters; of a parameter that was sent twice, the last value. */
  query: Record<string, string>;
  /** The headers, with names in lower case, including `authorization`. */
  headers: Record<string, string>;
  /** The body as text; undefined if there was none, or if the request was rejected before its body was read. */
  body: string | undefined;
  /** The `operationId`; undefined if the request matches no operation, or was rejected before it was matched. */
  operation: OperationId | undefined;
  /** The status of the response; undefined while the request is in progress, and if the connection was dropped. */
  status: number | undefined;
  /** The injected fault; undefined if there was none. */
  fault: FaultName | undefined;
}

/** The record of a request that is in progress. */
export function recordOf(request: Request, fault: FaultName | undefined): RecordedRequest {
  const { pathname, searchParams } = new URL(request.url);
  return {
    method: request.method,
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: Object.fromEntries(request.headers),
    body: undefined,
    operation: undefined,
    status: undefined,
    fault,
  };
}
