import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { MockAgent } from "undici";
import { afterEach, describe, expect, it } from "vitest";
import { TimeoutError } from "../../src/errors.js";
import { nodeFetch } from "../../src/node.js";
import { classifyNetworkError, describeNetworkError, type NetworkFailure } from "../../src/transport/network-error.js";
import { thrownBy } from "../support/client.js";

interface Fields {
  name?: string;
  code?: unknown;
  syscall?: string;
  cause?: unknown;
}

const error = (message: string, fields: Fields = {}) => Object.assign(new Error(message), fields);
const typeError = (message: string, fields: Fields = {}) => Object.assign(new TypeError(message), fields);
const fetchFailed = (message: string, fields: Fields = {}) =>
  typeError("fetch failed", { cause: error(message, fields) });

type Row = [what: string, error: unknown, meaning: NetworkFailure | undefined];

/** As the runtimes throw them, but for names and ports. */
const rows: Record<string, Row[]> = {
  Node: [
    ["no way to the host", fetchFailed("connect ENETUNREACH", { code: "ENETUNREACH", syscall: "connect" }), "not-sent"],
    ["too many open files", fetchFailed("connect EMFILE", { code: "EMFILE", syscall: "connect" }), "not-sent"],
    [
      "a name server that does not respond",
      fetchFailed("getaddrinfo EAI_AGAIN", { code: "EAI_AGAIN", syscall: "getaddrinfo" }),
      "not-sent",
    ],
    [
      "an unknown name, as node-fetch reports it",
      error("request to http://nx.invalid/ failed, reason: getaddrinfo ENOTFOUND nx.invalid", { code: "ENOTFOUND" }),
      "not-sent",
    ],
    ["a connect timeout", fetchFailed("Connect Timeout Error", { code: "UND_ERR_CONNECT_TIMEOUT" }), "not-sent"],
    [
      "no permission for the network",
      fetchFailed(
        "connect ERR_ACCESS_DENIED Access to this API has been restricted. Use --allow-net to manage permissions.",
        {
          code: "ERR_ACCESS_DENIED",
          syscall: "connect",
        },
      ),
      "not-retryable",
    ],
    [
      "a self-signed certificate",
      fetchFailed("self-signed certificate", { code: "DEPTH_ZERO_SELF_SIGNED_CERT" }),
      "not-retryable",
    ],
    [
      "a certificate of an unknown issuer",
      fetchFailed("unable to verify the first certificate", { code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" }),
      "not-retryable",
    ],
    ["an expired certificate", fetchFailed("certificate has expired", { code: "CERT_HAS_EXPIRED" }), "not-retryable"],
    [
      "a certificate for another host",
      fetchFailed("Hostname/IP does not match certificate's altnames", { code: "ERR_TLS_CERT_ALTNAME_INVALID" }),
      "not-retryable",
    ],
    [
      "an outdated version of TLS",
      fetchFailed("tlsv1 alert protocol version", { code: "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION" }),
      "not-retryable",
    ],
    [
      "a server without TLS, in older versions",
      error("write EPROTO: wrong version number", { code: "EPROTO" }),
      "not-retryable",
    ],
    [
      "a damaged TLS record",
      fetchFailed("bad record mac", { code: "ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC" }),
      "connection-lost",
    ],
    [
      "a route that vanishes while waiting",
      fetchFailed("read EHOSTUNREACH", { code: "EHOSTUNREACH", syscall: "read" }),
      "connection-lost",
    ],
    ["a connection that times out", error("read ETIMEDOUT", { code: "ETIMEDOUT", syscall: "read" }), "connection-lost"],
    ["a silent server", fetchFailed("Headers Timeout Error", { code: "UND_ERR_HEADERS_TIMEOUT" }), "connection-lost"],
    ["a cause that no table has", fetchFailed("???", { code: "EXYZ" }), "connection-lost"],
    ["invalid HTTP", error("Parse Error", { code: "HPE_INVALID_CONSTANT" }), "connection-lost"],
    ["a broken encoding", error("incorrect header check", { code: "Z_DATA_ERROR" }), "connection-lost"],
    [
      "a header name in a response that is invalid",
      fetchFailed("Response does not match the HTTP/1.1 protocol (Invalid header value char)"),
      "connection-lost",
    ],
    [
      "a host that is named like an error",
      error("request to https://certs.example/ failed: ECONNRESET", { code: "ECONNRESET" }),
      "connection-lost",
    ],
    [
      "a proxy without the server",
      fetchFailed("Proxy response (502) !== 200 when HTTP Tunneling", { code: "UND_ERR_ABORTED" }),
      "not-sent",
    ],
    [
      "a proxy that wants a password",
      fetchFailed("Proxy response (407) !== 200 when HTTP Tunneling", { code: "UND_ERR_ABORTED" }),
      "not-retryable",
    ],
  ],
  Bun: [
    [
      "a refused connection",
      typeError("ECONNREFUSED: Unable to connect. Is the computer able to access the url?", { code: "ECONNREFUSED" }),
      "not-sent",
    ],
    ["a refused connection, in 1.2", error("Unable to connect.", { code: "ConnectionRefused" }), "not-sent"],
    [
      "an unknown name",
      typeError("getaddrinfo ENOTFOUND nx.invalid", { code: "ENOTFOUND", syscall: "getaddrinfo" }),
      "not-sent",
    ],
    [
      "no way to the host",
      typeError("ENETUNREACH: Was there a typo in the url or port?", { code: "ENETUNREACH" }),
      "not-sent",
    ],
    [
      "no way to the host, in 1.2",
      error("Was there a typo in the url or port?", { code: "FailedToOpenSocket" }),
      "not-sent",
    ],
    [
      "a self-signed certificate",
      typeError("self signed certificate", { code: "DEPTH_ZERO_SELF_SIGNED_CERT" }),
      "not-retryable",
    ],
    [
      "a server without TLS",
      typeError("EPROTO: The TLS handshake failed. Does the server speak TLS on this port?", { code: "EPROTO" }),
      "not-retryable",
    ],
    ["an invalid header value", typeError("Header 'x' has invalid value"), "not-retryable"],
    ["an invalid header name", typeError("Invalid header name: 'x y'"), "not-retryable"],
    [
      "a closed connection",
      typeError("ECONNRESET: The socket connection was closed unexpectedly.", { code: "ECONNRESET" }),
      "connection-lost",
    ],
    [
      "a closed connection, in 1.2",
      error("The socket connection was closed unexpectedly.", { code: "ConnectionClosed" }),
      "connection-lost",
    ],
    [
      "invalid HTTP",
      typeError(
        'Malformed_HTTP_Response fetching "http://127.0.0.1/". For more information, pass `verbose: true` in the second argument to fetch()',
        { code: "Malformed_HTTP_Response" },
      ),
      "connection-lost",
    ],
  ],
  Deno: [
    [
      "a refused connection",
      fetchFailed(
        "error sending request for url (http://127.0.0.1:9/): client error (Connect): tcp connect error: Connection refused (os error 111)",
      ),
      "not-sent",
    ],
    [
      "an unknown name, in 2.1",
      typeError(
        "error sending request for url (http://nx.invalid/): client error (Connect): dns error: failed to lookup",
      ),
      "not-sent",
    ],
    [
      "no way to the host, in 2.1",
      typeError("error sending request for url (http://10.0.0.1/): client error (Connect): tcp connect error", {
        code: "ENETUNREACH",
      }),
      "not-sent",
    ],
    [
      "a connection that ends in the handshake",
      fetchFailed("error sending request for url (https://127.0.0.1/): client error (Connect): tls handshake eof"),
      "not-sent",
    ],
    [
      "no permission for the network",
      error('Requires net access to "127.0.0.1:4010", run again with the --allow-net flag', { name: "NotCapable" }),
      "not-retryable",
    ],
    [
      "a certificate that is not trusted",
      fetchFailed(
        "error sending request for url (https://127.0.0.1/): client error (Connect): invalid peer certificate: UnknownIssuer",
      ),
      "not-retryable",
    ],
    [
      "an outdated version of TLS",
      fetchFailed(
        "error sending request for url (https://127.0.0.1/): client error (Connect): received fatal alert: ProtocolVersion",
      ),
      "not-retryable",
    ],
    [
      "a server without TLS",
      fetchFailed(
        "error sending request for url (https://127.0.0.1/): client error (Connect): received corrupt message of type InvalidContentType",
      ),
      "not-retryable",
    ],
    ["a blocked port", typeError("Fetch failed: Requests to port 9 are blocked"), "not-retryable"],
    [
      "a header beyond U+00FF",
      typeError("Failed to construct 'Request': 'headers' of 'RequestInit' (Argument 2) is not a valid ByteString"),
      "not-retryable",
    ],
    ["an invalid header value", typeError('Invalid header value: "a\nb"'), "not-retryable"],
    [
      "a closed connection",
      fetchFailed(
        "error sending request from 127.0.0.1:5 for http://127.0.0.1/ (127.0.0.1:80): client error (SendRequest): connection closed before message completed",
      ),
      "connection-lost",
    ],
    ["a body that is cut off", typeError("error reading a body from connection"), "connection-lost"],
    ["a broken encoding", typeError("unexpected end of file"), "connection-lost"],
  ],
  workerd: [
    ["any failed connection", error("Network connection lost."), "connection-lost"],
    ["an unknown name", error("internal error; reference = tp48opb86g4lhsp6teqedcom"), "connection-lost"],
    ["a broken encoding", typeError("Gzip decompression failed."), "connection-lost"],
    ["an invalid header value", typeError("Invalid header value."), "not-retryable"],
    ["too many requests of one Worker", error("Too many subrequests."), "not-retryable"],
  ],
  browsers: [
    ["any failure in Chromium", typeError("Failed to fetch"), "connection-lost"],
    ["any failure in a Chromium that names the host", typeError("Failed to fetch (127.0.0.1)"), "connection-lost"],
    ["a body that is cut off in Chromium", typeError("network error"), "connection-lost"],
    [
      "a header that Chromium refuses",
      typeError("Failed to execute 'fetch' on 'Window': Failed to read the 'headers' property from 'RequestInit'"),
      "not-retryable",
    ],
    ["any failure in Firefox", typeError("NetworkError when attempting to fetch resource."), "connection-lost"],
    ["a body that is cut off in Firefox", typeError("Error in input stream"), "connection-lost"],
    [
      "a header that Firefox refuses",
      typeError(
        "Window.fetch: Cannot convert value in record to ByteString because the character at index 0 has value 26085",
      ),
      "not-retryable",
    ],
    ["any failure in Safari", typeError("Load failed"), "connection-lost"],
    ["a lost connection in Safari", typeError("The network connection was lost."), "connection-lost"],
    ["a refused connection in Safari", typeError("Could not connect to the server."), "not-sent"],
  ],
  msw: [
    ["HttpResponse.error()", typeError("Failed to fetch", { cause: Response.error() }), "connection-lost"],
    [
      "a request without a handler",
      error('[MSW] Cannot bypass a request when using the "error" strategy for the "onUnhandledRequest" option.', {
        name: "InternalError",
      }),
      "not-retryable",
    ],
  ],
  "the program": [
    ["a TypeError", typeError("x is not a function"), undefined],
    ["a TypeError about a connection", typeError("connection.request is not a function"), undefined],
    ["a ReferenceError", new ReferenceError("x is not defined"), undefined],
    ["a missing file", error("ENOENT", { code: "ENOENT", syscall: "open" }), undefined],
    ["an abort by the custom fetch", error("aborted", { code: "ABORT_ERR" }), undefined],
    ["a code of its own", error("open", { code: "CIRCUIT_OPEN" }), undefined],
    ["a number for a code", error("x", { code: 20 }), undefined],
    ["an argument that Node refuses", typeError("x", { code: "ERR_INVALID_ARG_TYPE" }), undefined],
    ["a thrown string", "boom", undefined],
    ["nothing thrown", undefined, undefined],
  ],
};

describe("what a failed request means", () => {
  for (const [runtime, cases] of Object.entries(rows)) {
    it.each(cases)(`${runtime}: %s`, (_, thrown, meaning) => {
      expect(classifyNetworkError(thrown)).toBe(meaning);
    });
  }

  it("is a lost connection if the client's own timeout passed", () => {
    expect(classifyNetworkError(new TimeoutError("late"))).toBe("connection-lost");
  });

  it("takes every connection that was tried into account", () => {
    const refused = error("connect ECONNREFUSED", { code: "ECONNREFUSED", syscall: "connect" });
    const timedOut = error("connect ETIMEDOUT", { code: "ETIMEDOUT", syscall: "connect" });
    const reset = error("read ECONNRESET", { code: "ECONNRESET", syscall: "read" });
    const all = (...errors: unknown[]) => Object.assign(new AggregateError(errors), { code: "ETIMEDOUT" });
    expect(classifyNetworkError(all(timedOut, refused))).toBe("not-sent");
    expect(classifyNetworkError(all(refused, reset))).toBe("connection-lost");
  });

  it("is found in an error that is its own cause", () => {
    const circular = typeError("fetch failed");
    circular.cause = circular;
    expect(classifyNetworkError(circular)).toBe("connection-lost");
    expect(describeNetworkError(circular)).toBe("fetch failed");
  });
});

describe.each([
  ["fetch", globalThis.fetch],
  ["nodeFetch", nodeFetch],
])("over %s, a request to a server", (_, fetch) => {
  let close = () => {};
  afterEach(() => close());

  /** What a request to a server on loopback fails with. */
  async function failure(onConnection: (socket: Socket) => void, { tls = false, headers = {} } = {}): Promise<unknown> {
    const server = createServer((socket) => onConnection(socket.on("error", () => {}))).listen(0, "127.0.0.1");
    close = () => void server.close();
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const url = `http${tls ? "s" : ""}://127.0.0.1:${port}`;
    const request = async () => (await fetch(url, { method: "POST", body: "{}", headers })).text();
    return thrownBy(request());
  }
  const respond = (text: string) => (socket: Socket) => void socket.once("data", () => socket.end(text));

  it("that is not there was not sent", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    const refused = await thrownBy(fetch(`http://127.0.0.1:${port}/?secret=1`));
    expect(classifyNetworkError(refused)).toBe("not-sent");
    expect(describeNetworkError(refused)).toBe(`connect ECONNREFUSED 127.0.0.1:${port}`);
  });

  it("whose name is not known was not sent", async () => {
    // Longer than a label may be, so that no name server is asked.
    const unknown = await thrownBy(fetch(`http://${"x".repeat(64)}.invalid/`));
    expect(classifyNetworkError(unknown)).toBe("not-sent");
    expect(describeNetworkError(unknown)).toContain("getaddrinfo ENOTFOUND");
  });

  it("that hangs up during the handshake was not sent", async () => {
    const thrown = await failure((socket) => void socket.once("data", () => socket.end()), { tls: true });
    expect(classifyNetworkError(thrown)).toBe("not-sent");
  });

  it("that does not speak TLS is not retryable", async () => {
    const thrown = await failure(respond("HTTP/1.1 400 Bad Request\r\n\r\n"), { tls: true });
    expect(classifyNetworkError(thrown)).toBe("not-retryable");
    expect(describeNetworkError(thrown)).toBe("wrong version number");
  });

  it.each([
    [{ expect: "100-continue" }, "expect header not supported"],
    [{ "transfer-encoding": "chunked" }, "invalid transfer-encoding header"],
    [{ "keep-alive": "timeout=5" }, "invalid keep-alive header"],
    [{ "content-length": "7" }, "content-length"],
    [{ "x-name": "日本" }, /ByteString/],
    [{ "x-name": "a\nb" }, /invalid/],
  ])("with the header %j is not retryable", async (headers, reason) => {
    let received = "";
    const thrown = await failure(
      (socket) =>
        void socket.on("data", (data) => {
          received += data;
        }),
      { headers },
    );
    expect(classifyNetworkError(thrown)).toBe("not-retryable");
    expect(describeNetworkError(thrown)).toMatch(reason);
    expect(received).toBe("");
  });

  it.each<[string, (socket: Socket) => void]>([
    ["closes the connection", respond("")],
    ["resets the connection", (socket) => void socket.once("data", () => socket.resetAndDestroy())],
    ["does not speak HTTP", respond("SSH-2.0-OpenSSH_9\r\n\r\n")],
    ["breaks off in the body", respond("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf")],
    ["sends a broken chunk", respond("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nhalf\r\n")],
    [
      "sends no gzip where it says so",
      respond("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 5\r\n\r\nhello"),
    ],
  ])("that %s may have arrived", async (_, onConnection) => {
    expect(classifyNetworkError(await failure(onConnection))).toBe("connection-lost");
  });
});

it("fetch refuses some ports, and would again", async () => {
  const thrown = await thrownBy(fetch("http://127.0.0.1:9/"));
  expect(classifyNetworkError(thrown)).toBe("not-retryable");
  expect(describeNetworkError(thrown)).toBe("bad port");
});

it("what undici's MockAgent has no interceptor for is not retryable, and its query is not in the description", async () => {
  const dispatcher = new MockAgent();
  dispatcher.disableNetConnect();
  const thrown = await thrownBy(nodeFetch("http://127.0.0.1/servers?name=secret", { dispatcher }));
  expect(classifyNetworkError(thrown)).toBe("not-retryable");
  expect(describeNetworkError(thrown)).toContain("Mock dispatch not matched for path '/servers'");
});

describe("the description of a failed request", () => {
  it.each([
    ["the innermost message", fetchFailed("other side closed", { code: "UND_ERR_SOCKET" }), "other side closed"],
    [
      "the outer message if the cause has none",
      typeError("Failed to fetch", { cause: Response.error() }),
      "Failed to fetch",
    ],
    ["what was thrown if it is no error", "boom", "boom"],
    [
      "the first of several connections",
      typeError("fetch failed", { cause: new AggregateError([error("connect ECONNREFUSED ::1:9")]) }),
      "connect ECONNREFUSED ::1:9",
    ],
    [
      "the reason in Deno, without addresses",
      fetchFailed(
        "error sending request for url (http://127.0.0.1/?a=(b)): client error (Connect): tcp connect error: Connection refused (os error 111)",
      ),
      "tcp connect error: Connection refused (os error 111)",
    ],
    [
      "no key of a header",
      typeError('Headers.append: "Bearer cnx_sk_test_abc\ndef" is an invalid header value.'),
      'Headers.append: "Bearer [key]" is an invalid header value.',
    ],
    ["no key at all", error("x-key: cnx_sk_live_abc123 is refused"), "x-key: [key] is refused"],
    [
      "no query",
      error('ZlibError fetching "http://127.0.0.1/servers?name=secret". See the manual.'),
      'ZlibError fetching "http://127.0.0.1/servers". See the manual.',
    ],
  ])("is %s", (_, thrown, description) => {
    expect(describeNetworkError(thrown)).toBe(description);
  });
});
