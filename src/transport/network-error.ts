import { TimeoutError } from "../errors.js";
import { redactKeys } from "../internal/redact.js";

/**
 * What a request that got no response means:
 * - `not-sent`: no connection was made, so any operation may be tried again.
 * - `not-retryable`: it was rejected before it was sent, and would be again.
 * - `connection-lost`: the server may have received it.
 */
export type NetworkFailure = "not-sent" | "not-retryable" | "connection-lost";

/** How errors of one meaning are recognized: by any of these. */
interface Rule {
  readonly failure: NetworkFailure;
  /** Beginnings of `code`. */
  readonly codes: readonly string[];
  /** System calls that failed, whatever their code. */
  readonly syscalls?: readonly unknown[];
  /** Parts of "name: message". Most have a space, since the URLs that messages quote have none. */
  readonly texts: readonly string[];
}

/** The response is not valid HTTP, or its head is too large. */
const INVALID_RESPONSE: Rule = {
  failure: "connection-lost",
  codes: ["HPE_", "UND_ERR_HEADERS_OVERFLOW"],
  texts: [" does not match the HTTP/1.1 protocol"],
};

/** The server does not speak TLS: Node; the text is also Bun's. */
const NO_TLS: Rule = {
  failure: "not-retryable",
  codes: ["ERR_SSL_PACKET_LENGTH_TOO_LONG"],
  texts: ["wrong version number"],
};

/** The first rule that matches decides. */
const RULES: readonly Rule[] = [
  // First, since the parser's messages resemble those about headers of the request.
  INVALID_RESPONSE,
  NO_TLS,
  {
    failure: "not-retryable",
    codes: [
      // undici, Node: headers that it does not send, or that contain invalid characters.
      "UND_ERR_INVALID_ARG",
      "UND_ERR_NOT_SUPPORTED",
      // undici, Node: a content-length that is not the length of the body.
      "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH",
      // undici's MockAgent: no interceptor matches.
      "UND_MOCK_ERR_",
      // Node, Bun: the certificate is not trusted (https://nodejs.org/api/tls.html#x509-certificate-error-codes).
      "CERT_",
      "CRL_",
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "ERR_TLS_CERT_",
      "HOSTNAME_MISMATCH",
      "INVALID_CA",
      "INVALID_PURPOSE",
      "PATH_LENGTH_EXCEEDED",
      "SELF_SIGNED_CERT_IN_CHAIN",
      "UNABLE_TO_",
      // Node: no version of TLS in common.
      "ERR_SSL_NO_PROTOCOLS_AVAILABLE",
      "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION",
      "ERR_SSL_UNSUPPORTED_PROTOCOL",
      "ERR_SSL_VERSION_TOO_LOW",
      // Node: no cipher in common; the first is OpenSSL 3.0's, the second that of later versions.
      "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
      "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE",
    ],
    texts: [
      // A port that fetch blocks: Node; Deno. A URL that is neither http nor https.
      "Error: bad port",
      "Requests to port",
      "Error: unknown scheme",
      // Chromium: an argument that fetch refuses, such as a header.
      "Failed to execute 'fetch' on",
      // A header with a control character: Deno, workerd, Safari; Bun. Node's message is the same for a header of the response.
      "Error: Invalid header",
      "Error: Header '",
      // A header with a character beyond U+00FF: Node, Firefox, Deno.
      " ByteString",
      // Node, Deno: the program may not use the network.
      " --allow-net",
      // Bun: the server does not speak TLS, or no version or cipher is in common.
      "TLS handshake failed",
      // Deno: the certificate is not trusted; the TLS handshake failed.
      "(Connect): invalid peer certificate",
      "(Connect): received",
      // undici: the proxy wants a password.
      "Proxy response (407)",
      // msw: no handler matches, and `onUnhandledRequest` is "error".
      "[MSW] Cannot bypass a request",
      // workerd: the Worker has used up its requests.
      "Too many subrequests",
    ],
  },
  {
    failure: "not-sent",
    codes: [
      // Nobody listens. A connection that exists is never refused. The second is that of Bun up to 1.2.
      "ECONNREFUSED",
      "ConnectionRefused",
      // The name of the host is not known, or its name server does not respond: in fetches that do not say the system call.
      "ENOTFOUND",
      "EAI_",
      // undici, Node: connecting took too long.
      "UND_ERR_CONNECT_TIMEOUT",
    ],
    // Node, undici, Bun: EHOSTUNREACH, ENETUNREACH, ETIMEDOUT, EMFILE and others, which mean something else for an open
    // connection; all errors of names that cannot be resolved.
    syscalls: ["connect", "getaddrinfo"],
    texts: [
      // Node: the connection ended in the handshake.
      " before secure TLS connection",
      // undici: the proxy did not connect to the server.
      " when HTTP Tunneling",
      // Bun: ENETUNREACH and others.
      "Was there a typo in the url or port?",
      // Deno: whatever happened while connecting.
      "client error (Connect)",
      // Safari.
      "Could not connect to the server",
      "A server with the specified hostname could not be found",
    ],
  },
  {
    failure: "connection-lost",
    codes: [
      // Systems.
      "ECONN",
      "EHOST",
      "ENET",
      "ENOTCONN",
      "EPIPE",
      "EPROTO",
      "ETIMEDOUT",
      // undici, in a fetch built on it: every other cause.
      "UND_ERR_",
      // Fetches over node:http: a compressed body that is broken; one that is incomplete.
      "Z_",
      "ERR_STREAM_PREMATURE_CLOSE",
      // Bun up to 1.2.
      "ConnectionClosed",
    ],
    texts: [
      // Node, undici: around every cause; the second while reading a body.
      "TypeError: fetch failed",
      "TypeError: terminated",
      // Chromium, msw; the second while reading a body.
      "TypeError: Failed to fetch",
      "TypeError: network error",
      // Firefox; the second while reading a body.
      "TypeError: NetworkError when",
      "TypeError: Error in input stream",
      // Safari.
      "TypeError: Load failed",
      "TypeError: The network connection was lost",
      "TypeError: The Internet connection appears",
      // React Native.
      "TypeError: Network request failed",
      // Deno; the others while reading a body.
      "TypeError: error sending request",
      "TypeError: error reading a body",
      "TypeError: connection closed before message",
      "TypeError: unexpected end of file",
      // workerd: for every cause; those that it has no message for; an encoding that is broken.
      "Error: Network connection lost",
      "Error: internal error; reference =",
      "Error: Gzip decompression failed",
      // Bun: every other cause.
      "pass `verbose: true`",
    ],
  },
];

/**
 * Node and Firefox: a header of the request that contains an invalid character. As the cause of another error, it is a
 * header of the response, and the request was sent.
 */
const INVALID_HEADER = "is an invalid header";

/** Of the failures of several connections, the first of these decides. */
const BY_SEVERITY: readonly NetworkFailure[] = ["connection-lost", "not-sent", "not-retryable"];

/** The number of causes that are followed, since a chain of causes may be circular. */
const MAX_DEPTH = 10;

/** The properties that a thrown value may have. */
interface ErrorFields {
  name?: unknown;
  message?: unknown;
  code?: unknown;
  syscall?: unknown;
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
  return error instanceof TimeoutError ? "connection-lost" : classify(error, MAX_DEPTH);
}

function classify(error: unknown, depth: number): NetworkFailure | undefined {
  const fields: ErrorFields = Object(error);
  // Inner errors have more information than those around them.
  const inner = depth > 0 ? innerErrors(fields).map((each) => classify(each, depth - 1)) : [];
  const decisive = BY_SEVERITY.find((failure) => inner.includes(failure));
  const isInvalidHeader = depth === MAX_DEPTH && String(fields.message).includes(INVALID_HEADER);
  const own = RULES.find((rule) => matches(fields, rule))?.failure;
  return decisive ?? own ?? (isInvalidHeader ? "not-retryable" : undefined);
}

/** Whether a server did respond, but with something that is not HTTP as it has to be. */
export function isInvalidResponse(error: unknown): boolean {
  return matchesInside(error, INVALID_RESPONSE, MAX_DEPTH);
}

/** Whether a server of an https URL does not speak TLS. */
export function isNoTls(error: unknown): boolean {
  return matchesInside(error, NO_TLS, MAX_DEPTH);
}

function matchesInside(error: unknown, rule: Rule, depth: number): boolean {
  const fields: ErrorFields = Object(error);
  return matches(fields, rule) || (depth > 0 && innerErrors(fields).some((one) => matchesInside(one, rule, depth - 1)));
}

function innerErrors({ cause, errors }: ErrorFields): readonly unknown[] {
  if (Array.isArray(errors)) return errors;
  return cause === undefined ? [] : [cause];
}

function matches({ name, message, code, syscall }: ErrorFields, { codes, syscalls, texts }: Rule): boolean {
  if (codes.some((prefix) => String(code).startsWith(prefix)) || syscalls?.includes(syscall)) return true;
  const text = `${name}: ${message}`;
  return texts.some((part) => text.includes(part));
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
  return redactKeys(message.replaceAll(/Bearer [^"']+/g, "Bearer [key]").replaceAll(/\?[^\s"']+/g, ""));
}
