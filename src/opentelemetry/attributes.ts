import type { Attributes } from "@opentelemetry/api";
import type { ObservedCall } from "../transport/call.js";

// Names from OpenTelemetry's semantic conventions for HTTP clients; those that begin with `cloudnexus.` are ours.

/** What is known of a call before it is sent. */
export function callAttributes({ method, path, url }: ObservedCall): Attributes {
  const { protocol, hostname, port } = new URL(url);
  return {
    "http.request.method": method,
    "url.template": path,
    "server.address": hostname,
    "server.port": Number(port) || (protocol === "https:" ? 443 : 80),
  };
}

/** The outcome of an attempt, or of the call. To a client, a status of 400 or more is an error. */
export function outcomeAttributes(response: Response | undefined, error: unknown): Attributes {
  const status = response?.status;
  return {
    ...(status !== undefined && { "http.response.status_code": status }),
    ...(error !== undefined && { "error.type": typeOf(error) }),
    ...(error === undefined && status !== undefined && status >= 400 && { "error.type": String(status) }),
  };
}

/** The code of what broke the connection, or the error's name; nothing of its message. */
function typeOf(error: unknown): string {
  if (!(error instanceof Error)) return "_OTHER";
  const { cause } = error;
  return cause instanceof Error && "code" in cause ? String(cause.code) : error.name;
}

/** The URL with the names of its query parameters, not their values. */
export function redacted(url: string): string {
  const { origin, pathname, searchParams } = new URL(url);
  const names = [...searchParams.keys()].map((name) => `${encodeURIComponent(name)}=REDACTED`);
  return origin + pathname + (names.length > 0 ? `?${names.join("&")}` : "");
}
