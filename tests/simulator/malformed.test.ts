import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSimulator } from "../../src/simulator/index.js";

const sim = createSimulator({ servers: 0 });
beforeAll(() => sim.listen());
afterAll(() => sim.close());

/** Sends the bytes over a socket of their own and resolves to all that comes back. */
async function sendRaw(...chunks: (string | Buffer)[]): Promise<string> {
  const socket = connect(Number(new URL(sim.baseUrl).port), "127.0.0.1");
  let received = "";
  socket.setEncoding("latin1").on("data", (text: string) => {
    received += text;
    // Responses to well-formed requests keep the connection open.
    if (/\r\n\r\n/.test(received)) socket.end();
  });
  await once(socket, "connect");
  for (const chunk of chunks) socket.write(chunk);
  await once(socket, "close");
  return received;
}

function parse(response: string) {
  const [head = "", body = ""] = response.split("\r\n\r\n");
  const [statusLine = "", ...lines] = head.split("\r\n");
  const headers = new Headers(
    lines.map((line): [string, string] => [line.split(": ")[0] ?? "", line.split(": ")[1] ?? ""]),
  );
  return { status: Number(statusLine.split(" ")[1]), headers, body };
}

const host = "Host: localhost";
const key = `Authorization: Bearer ${sim.keys.admin}`;
const request = (target: string, ...headers: string[]) => [`GET ${target} HTTP/1.1`, ...headers, "", ""].join("\r\n");
const post = (...headers: string[]) =>
  ["POST /v1/servers HTTP/1.1", host, key, "Content-Type: application/json", ...headers, "", ""].join("\r\n");

describe("a request that is not valid HTTP", () => {
  it.each<[string, (string | Buffer)[]]>([
    ["a control character in a header", [request("/v1/servers", host, "X-Note: a\u0001b")]],
    ["raw UTF-8 in the URL", [Buffer.from(request("/v1/servers?region=zürich", host, key))]],
    ["20,000 characters in the URL", [request(`/v1/servers?cursor=${"x".repeat(20_000)}`, host, key)]],
    ["headers of 100 kB", [request("/v1/servers", host, key, `X-Note: ${"x".repeat(100_000)}`)]],
    ["no Host header", [request("/v1/servers", key)]],
    ["a Host header that is not a host", [request("/v1/servers", "Host: a b", key)]],
    ["credentials in the Host header", [request("/v1/servers", "Host: user@localhost", key)]],
    ["an unknown expectation", [request("/v1/servers", host, key, "Expect: foo")]],
    ["a bad chunk", [post("Transfer-Encoding: chunked"), "zz\r\n{}\r\n0\r\n\r\n"]],
    ["a Content-Length that is not a number", [post("Content-Length: ten")]],
    ["another protocol", ["\u0016\u0003\u0001\u0002\u0000"]],
  ])("gets the documented error body: %s", async (_, chunks) => {
    const { status, headers, body } = parse(await sendRaw(...chunks));
    expect(status).toBe(400);
    expect(headers.get("content-type")).toBe("application/json");
    expect(headers.get("content-length")).toBe(String(Buffer.byteLength(body)));
    expect(JSON.parse(body).error).toEqual({
      code: "invalid_request",
      message: expect.stringMatching(/\w.*\.$/),
      request_id: expect.stringMatching(/^req_[a-z0-9]+$/),
    });
    expect(headers.get("x-ratelimit-limit")).toBe("1000");
    expect(headers.get("x-ratelimit-remaining")).toBe("1000");
    expect(Number(headers.get("x-ratelimit-reset"))).toBeGreaterThan(Date.now() / 1000 - 1);
    expect(Date.parse(headers.get("date") ?? "")).toBeGreaterThan(0);
  });

  it("creates nothing", () => expect(sim.state.servers.all()).toEqual([]));

  it("does not corrupt a response that has already begun", async () => {
    sim.faults.stall = 1;
    const socket = connect(Number(new URL(sim.baseUrl).port), "127.0.0.1");
    socket.write(request("/v1/servers", host, key));
    const [begun] = await once(socket, "data");
    const closed = once(socket, "close");
    const more: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => more.push(chunk)).write("\u0001");
    await closed;
    sim.faults.stall = 0;
    expect(String(begun)).toMatch(/^HTTP\/1\.1 200 /);
    expect(Buffer.concat(more).toString()).not.toContain("HTTP/1.1");
  });
});

describe("an unusual but valid request", () => {
  it.each([
    ["of HTTP/1.0 needs no Host header", `GET /v1/servers HTTP/1.0\r\n${key}\r\n\r\n`, 200],
    ["may have an absolute URL", request("http://localhost/v1/servers", host, key), 200],
    ["may expect 100-continue", `${post("Content-Length: 2", "Expect: 100-continue")}{}`, 100],
    ["may use the method TRACE, which is not allowed", `TRACE /v1/servers HTTP/1.1\r\n${host}\r\n${key}\r\n\r\n`, 405],
  ])("%s", async (_, text, status) => {
    expect(parse(await sendRaw(text)).status).toBe(status);
  });
});
