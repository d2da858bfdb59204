import { textOf } from "./answer.js";

/**
 * What names the request, for support. The documentation has it in the body of errors; a header isn't documented, and is
 * taken where it comes.
 */
export function requestIdOf(answer: Response): string | undefined {
  const documented = /"request_id"\s*:\s*"([\w.:-]+)"/.exec(textOf(answer));
  // Gateways may echo the key in any header.
  return documented?.[1] ?? answer.headers.get("x-request-id")?.replace(/cnx_sk_\w+/g, "[key]");
}
