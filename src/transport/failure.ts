import { fieldsOf, TimeoutError, textOf } from "../errors.js";
import type { Failure } from "./policy.js";

/** Codes of failures before anything was sent: the name, the connection. From Node, undici and Bun. */
const NEVER_SENT = /^(ENOTFOUND|EAI_|FailedToOpen)|(REFUSED|UNREACH|CONNECT_TIMEOUT)$/i;
/** TLS refuses before anything is sent, and will again. */
const TLS = /EPROTO|TLS|SSL|CERT|UNABLE_TO_/;
/**
 * All other codes of systems and parsers, and what runtimes that give no code say of a network that failed: undici,
 * Chromium, Firefox, Safari, Deno, workerd.
 */
const LOST =
  /^(E(CONN|PIPE|TIMED)|UND_|HPE_|Z_|ERR_(STREAM_PREM|HTTP2)|connection|network|terminated|(fetch|load) failed|failed to fetch|error (sending|reading a body))/i;

/**
 * What a rejected fetch means: `never-sent`, `lost` (it may have arrived), `fatal` (not sent, and no use trying again),
 * or undefined where it isn't the network but the program that failed.
 */
export function classifyFailure(error: unknown): Failure | undefined {
  const code = codeOf(error);
  if (NEVER_SENT.test(code)) return "never-sent";
  if (TLS.test(code)) return "fatal";
  const said = code || String(fieldsOf(error).message);
  return error instanceof TimeoutError || LOST.test(said) ? "lost" : undefined;
}

/** The code of an error or, as fetch hides it there, of its cause. */
function codeOf(error: unknown): string {
  const { code, cause } = fieldsOf(error);
  return textOf(code) ?? (cause ? codeOf(cause) : "");
}
