import { fieldsOf, TimeoutError } from "../errors.js";
import type { Failure } from "./policy.js";

/**
 * What a rejected fetch means: `unsent`, `lost` (it may have arrived), `fatal` (not sent, and no use trying again),
 * or undefined where it isn't the network but the program that failed.
 */
export function classifyFailure(error: unknown): Failure | undefined {
  const { code, syscall, message } = rootOf(error);
  // Whatever befell the connecting of a system's socket, or the codes of undici and Bun for it.
  const unsent = /^(connect|getaddrinfo) |(REFUSED|NOTFOUND|CONNECT_TIMEOUT|OpenSocket)$/i;
  if (unsent.test(`${syscall} ${code}`)) return "unsent";
  // By code, and by message where that is all there is: TLS refuses before anything is sent, and will again. Its other
  // failures come at any time.
  const distrusted = /^\S*(CERT|UNABLE_TO_|WRONG_VERSION)|wrong version number/;
  if (code && distrusted.test(`${code} ${message}`)) return "fatal";
  // All other codes of systems, but for files, of undici, decompression, the parser of HTTP and Bun.
  const codes = /^(E(?!NOENT)[A-Z]+$|UND_|Z_|HPE_|Conn)/;
  // What is said, without a code, of a network that failed: undici, Chromium, Firefox, Safari, Deno, workerd.
  const said =
    /^((network ?|connection ?)+(closed|error|lost|reset)|terminated|(fetch|load) failed|failed to fetch|error (sending|reading a body))/i;
  const isLost = error instanceof TimeoutError || codes.test(`${code}`) || said.test(`${fieldsOf(error).message}`);
  return isLost ? "lost" : undefined;
}

/** What has a code: fetch hides it in causes, and those of a name's many addresses are in a list. */
function rootOf(error: unknown): Record<string, unknown> {
  const fields = fieldsOf(error);
  const { code, cause, errors } = fields;
  const inner = Array.isArray(errors) ? errors[0] : !code && cause;
  return inner ? rootOf(inner) : fields;
}
