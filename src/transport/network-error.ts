import { TimeoutError } from "../errors.js";
import { asRecord } from "../internal/values.js";
export type NetworkFailure = "not-sent" | "not-retryable" | "connection-lost";
export function classifyNetworkError(error: unknown): NetworkFailure | undefined {
  const { code, syscall, message } = rootOf(error);
  const unsent = /^(connect|getaddrinfo) |(REFUSED|NOTFOUND|CONNECT_TIMEOUT|OpenSocket)$/i;
  if (unsent.test(`${syscall} ${code}`)) return "not-sent";
  const distrusted = /^\S*(CERT|UNABLE_TO_|WRONG_VERSION)|wrong version number/;
  if (code && distrusted.test(`${code} ${message}`)) return "not-retryable";
  const codes = /^(E(?!NOENT)[A-Z]+$|UND_|Z_|HPE_|Conn)/;
  const said =
    /^((network ?|connection ?)+(closed|error|lost|reset)|terminated|(fetch|load) failed|failed to fetch|error (sending|reading a body))/i;
  const isLost = error instanceof TimeoutError || codes.test(`${code}`) || said.test(`${asRecord(error).message}`);
  return isLost ? "connection-lost" : undefined;
}
export function describeNetworkError(error: unknown): string {
  return String(rootOf(error).message);
}
function rootOf(error: unknown): Record<string, unknown> {
  const fields = asRecord(error);
  const { code, cause, errors } = fields;
  const inner = Array.isArray(errors) ? errors[0] : !code && cause;
  return inner ? rootOf(inner) : fields;
}
