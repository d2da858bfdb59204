import { TimeoutError } from "../errors.js";

/**
 * What a request that got no response means:
 * - `not-sent`: no connection was made, so any operation may be tried again.
 * - `not-retryable`: it was rejected before it was sent, and would be again.
 * - `connection-lost`: the server may have received it.
 */
export type NetworkFailure = "not-sent" | "not-retryable" | "connection-lost";

/** What identifies a failure. An error that has any of these is one. */
interface Signs {
  codes: ReadonlySet<unknown>;
  codePrefixes?: readonly string[];
  /** System calls that failed, whatever their code. */
  syscalls?: ReadonlySet<unknown>;
  messagePrefixes?: readonly string[];
  /** Parts of messages, each specific enough not to be in an error of the program's own. */
  messageParts?: readonly string[];
}

const NOT_RETRYABLE: Signs = {
  codes: new Set([
    // undici, Node: headers that it does not send (expect, transfer-encoding, keep-alive) or that contain what none may.
    "UND_ERR_INVALID_ARG",
    "UND_ERR_NOT_SUPPORTED",
    // undici, Node: a content-length that is not the length of the body.
    "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH",
    // undici's MockAgent: no interceptor matches.
    "UND_MOCK_ERR_MOCK_NOT_MATCHED",
    // Node, Bun: the certificate is not trusted (https://nodejs.org/api/tls.html#x509-certificate-error-codes); more of
    // these codes are below.
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "HOSTNAME_MISMATCH",
    "INVALID_CA",
    "INVALID_PURPOSE",
    "PATH_LENGTH_EXCEEDED",
    "SELF_SIGNED_CERT_IN_CHAIN",
    // Node: no version of TLS in common.
    "ERR_SSL_NO_PROTOCOLS_AVAILABLE",
    "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION",
    "ERR_SSL_UNSUPPORTED_PROTOCOL",
    "ERR_SSL_VERSION_TOO_LOW",
    // Node: no cipher in common; the first is OpenSSL 3.0's, the second that of later versions.
    "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
    "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE",
    // Node: the server does not speak TLS.
    "ERR_SSL_PACKET_LENGTH_TOO_LONG",
    "ERR_SSL_WRONG_VERSION_NUMBER",
  ]),
  // Node, Bun: the certificate has expired, was revoked, has no known issuer, ...
  codePrefixes: ["CERT_", "CRL_", "UNABLE_TO_"],
  messagePrefixes: [
    // Node: a port that fetch blocks, a URL that is neither http nor https.
    "bad port",
    "unknown scheme",
    // Deno: a port that fetch blocks.
    "Fetch failed: Requests to port",
    // A header with a control character: Deno, workerd; Bun, Safari. The names of headers: the same.
    "Invalid header value",
    "Invalid header name",
    "Header '",
    // Chromium: an argument that fetch refuses, such as a header.
    "Failed to execute 'fetch' on",
    // msw: no handler matches, and `onUnhandledRequest` is "error".
    "[MSW] Cannot bypass a request",
    // workerd: the Worker has used up its requests.
    "Too many subrequests",
  ],
  messageParts: [
    // A header with a character beyond U+00FF: Node; Firefox; Deno.
    "to a ByteString because",
    "to ByteString because",
    "is not a valid ByteString",
    // A header with a control character: Node, Firefox.
    "is an invalid header",
    // Deno, Node: the program may not use the network.
    "Requires net access to",
    "Use --allow-net to manage permissions",
    // Node, as older versions report a server that does not speak TLS.
    "wrong version number",
    // Bun: the same, or no version or cipher in common.
    "The TLS handshake failed",
    // Deno: the certificate is not trusted; no version or cipher in common; the server does not speak TLS.
    "client error (Connect): invalid peer certificate",
    "client error (Connect): received fatal alert: ProtocolVersion",
    "client error (Connect): received fatal alert: HandshakeFailure",
    "client error (Connect): received corrupt message",
    // undici: the proxy wants a password.
    "Proxy response (407)",
  ],
};

const NOT_SENT: Signs = {
  codes: new Set([
    // Node, Bun, Deno: nobody listens. A connection that exists is never refused.
    "ECONNREFUSED",
    // Node, Bun: the name of the host is not known, or its name server does not respond.
    "ENOTFOUND",
    "EAI_AGAIN",
    // undici, Node: connecting took too long.
    "UND_ERR_CONNECT_TIMEOUT",
    // Bun up to 1.2: nobody listens, or the name is not known; no way to the host.
    "ConnectionRefused",
    "FailedToOpenSocket",
  ]),
  // Node, undici: EHOSTUNREACH, ENETUNREACH, ETIMEDOUT, EMFILE and others, which mean something else for an open connection.
  syscalls: new Set(["connect", "getaddrinfo"]),
  messageParts: [
    // Node: the connection ended in the handshake.
    "before secure TLS connection was established",
    // Bun from 1.3: ENETUNREACH and others.
    "Was there a typo in the url or port?",
    // Deno: whatever happened while connecting.
    "client error (Connect)",
    // undici: the proxy did not connect to the server.
    "when HTTP Tunneling",
    // Safari.
    "Could not connect to the server",
    "A server with the specified hostname could not be found",
  ],
};

const CONNECTION_LOST: Signs = {
  codes: new Set([
    // Systems.
    "ECONNABORTED",
    "ECONNRESET",
    "EHOSTDOWN",
    "EHOSTUNREACH",
    "ENETDOWN",
    "ENETRESET",
    "ENETUNREACH",
    "ENOTCONN",
    "EPIPE",
    "EPROTO",
    "ETIMEDOUT",
    // undici, in a fetch built on it: the connection ended, was silent for too long, or carried no valid HTTP.
    "UND_ERR_SOCKET",
    "UND_ERR_CLOSED",
    "UND_ERR_DESTROYED",
    "UND_ERR_INFO",
    "UND_ERR_HEADERS_TIMEOUT",
    "UND_ERR_BODY_TIMEOUT",
    "UND_ERR_HEADERS_OVERFLOW",
    "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
    "UND_ERR_RES_EXCEEDED_MAX_SIZE",
    // node-fetch: the body is incomplete.
    "ERR_STREAM_PREMATURE_CLOSE",
    // Bun up to 1.2.
    "ConnectionClosed",
  ]),
  // Fetches over node:http: no valid HTTP; a compressed body that is broken.
  codePrefixes: ["HPE_", "Z_"],
  messagePrefixes: [
    // Node, undici: around every cause, of which those that say more are above; the second while reading a body.
    "fetch failed",
    "terminated",
    // undici: no valid HTTP.
    "Response does not match the HTTP/1.1 protocol",
    // Chromium, msw; the second is that of older versions while reading a body.
    "Failed to fetch",
    "network error",
    // Firefox; the second while reading a body.
    "NetworkError when attempting to fetch resource",
    "Error in input stream",
    // Safari.
    "Load failed",
    "The network connection was lost",
    "The Internet connection appears to be offline",
    // React Native.
    "Network request failed",
    // Deno; the others while reading a body.
    "error sending request",
    "error reading a body",
    "connection closed before message completed",
    "unexpected end of file",
    // workerd: for every cause; those that it has no message for; an encoding that is broken.
    "Network connection lost",
    "internal error; reference =",
    "Gzip decompression failed",
  ],
  // Bun: every other cause.
  messageParts: ["pass `verbose: true` in the second argument to fetch()"],
};

/** In order of precedence: "client error (Connect)" alone, for one, says less than with what follows it. */
const TABLE: readonly [NetworkFailure, Signs][] = [
  ["not-retryable", NOT_RETRYABLE],
  ["not-sent", NOT_SENT],
  ["connection-lost", CONNECTION_LOST],
];

/** Of the failures of several connections, the first of these decides. */
const BY_SEVERITY: readonly NetworkFailure[] = ["connection-lost", "not-sent", "not-retryable"];

/** Causes that are followed; a chain of causes may be a circle. */
const MAX_DEPTH = 10;

/** What any value might have that was thrown. */
interface ErrorFields {
  code?: unknown;
  syscall?: unknown;
  message?: unknown;
  /** OpenSSL's errors have these two. */
  library?: unknown;
  reason?: unknown;
  cause?: unknown;
  /** Those of an AggregateError: Node tries each address of a name. */
  errors?: unknown;
}

/**
 * Whether a request that failed was sent.
 *
 * @returns undefined if not the network but the program failed, such as a TypeError in the user's own fetch.
 */
export function classifyNetworkError(error: unknown): NetworkFailure | undefined {
  // The client's own time limits end requests that were sent.
  if (error instanceof TimeoutError) return "connection-lost";
  return classify(error, MAX_DEPTH);
}

function classify(error: unknown, depth: number): NetworkFailure | undefined {
  const fields: ErrorFields = Object(error);
  // Inner errors say more than those around them.
  const inner = depth > 0 ? innerErrors(fields).map((each) => classify(each, depth - 1)) : [];
  return (
    BY_SEVERITY.find((failure) => inner.includes(failure)) ?? TABLE.find(([, signs]) => matches(fields, signs))?.[0]
  );
}

function innerErrors({ cause, errors }: ErrorFields): readonly unknown[] {
  if (Array.isArray(errors)) return errors;
  return cause === undefined ? [] : [cause];
}

function matches({ code, syscall, message }: ErrorFields, signs: Signs): boolean {
  const { codes, codePrefixes = [], syscalls, messagePrefixes = [], messageParts = [] } = signs;
  if (codes.has(code) || syscalls?.has(syscall)) return true;
  if (typeof code === "string" && codePrefixes.some((prefix) => code.startsWith(prefix))) return true;
  if (typeof message !== "string") return false;
  return (
    messagePrefixes.some((prefix) => message.startsWith(prefix)) || messageParts.some((part) => message.includes(part))
  );
}

/**
 * Why a request failed, in a few words for a message, such as "connect ECONNREFUSED 127.0.0.1:9".
 * It contains neither an API key nor the query of a URL.
 */
export function describeNetworkError(error: unknown): string {
  const message = rootMessage(error, MAX_DEPTH) ?? String(error);
  return withoutSecrets(withoutPreamble(message)).trim();
}

/** The message of the innermost error that has one. */
function rootMessage(error: unknown, depth: number): string | undefined {
  const fields: ErrorFields = Object(error);
  const [inner] = innerErrors(fields);
  const innerMessage = depth > 0 && inner !== undefined ? rootMessage(inner, depth - 1) : undefined;
  // OpenSSL's messages contain the file and line of its source.
  const own = fields.library === undefined ? fields.message : fields.reason;
  return innerMessage ?? (typeof own === "string" && own !== "" ? own : undefined);
}

/** Deno puts addresses and the URL before the reason: "error sending request for url (…): client error (Connect): …". */
function withoutPreamble(message: string): string {
  return message.split(/client error \(\w+\): /).at(-1) ?? message;
}

/** Runtimes quote headers and URLs in their messages. */
function withoutSecrets(message: string): string {
  return message
    .replaceAll(/Bearer [^"']+/g, "Bearer [key]")
    .replaceAll(/cnx_sk_\w+/g, "[key]")
    .replaceAll(/\?[^\s"']+/g, "");
}
