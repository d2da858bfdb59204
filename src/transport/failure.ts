import { fieldsOf, TimeoutError, textOf } from "../errors.js";

/** Codes of failures before anything was sent: the name, the connection. From Node, undici and Bun. */
const NEVER_SENT = /^(ENOTFOUND|EAI_AGAIN|FailedToOpenSocket)$|(REFUSED|UNREACH|CONNECT_TIMEOUT)$/i;
/** TLS refuses before anything is sent, and will again. */
const TLS = /EPROTO|TLS|SSL|CERT|UNABLE_TO_/;
const LOST = /^(ECONN|EPIPE|ETIMEDOUT|UND_ERR_|ERR_STREAM_PREM|ERR_HTTP2|Connection|HPE_|Z_)/;
/** How runtimes that give no code say that the network failed: undici, Chromium, Firefox, Safari, Deno, workerd. */
const NETWORK =
  /^((fetch|load) failed|failed to fetch|terminated|network(error| connection lost)|connection error|error (sending request|reading a body))/i;

/**
 * What a rejected fetch means: `never-sent`, `lost` (it may have arrived), `fatal` (not sent, and no use trying again),
 * or undefined where it isn't the network but the program that failed.
 */
export function classifyFailure(error: unknown): "never-sent" | "lost" | "fatal" | undefined {
  const code = codeOf(error);
  if (NEVER_SENT.test(code)) return "never-sent";
  if (TLS.test(code)) return "fatal";
  const lost =
    error instanceof TimeoutError || LOST.test(code) || (error instanceof Error && NETWORK.test(error.message));
  return lost ? "lost" : undefined;
}

/** The code of an error or, as fetch hides it there, of its cause. */
function codeOf(error: unknown): string {
  const { code, cause } = fieldsOf(error);
  return textOf(code) ?? (cause ? codeOf(cause) : "");
}
