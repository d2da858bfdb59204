import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readOptions } from "../../../src/cli/contract-options.js";
import { preflight } from "../../../src/contract/run/preflight.js";
import { simulatorTarget } from "../../../src/contract/run/targets.js";
import { contract, contractWith } from "./support.js";

const settings = { allowWrites: false, operations: [] };

function targetOf(fetch: typeof globalThis.fetch) {
  return { ...simulatorTarget(), fetch };
}

/** What a preflight finds at a server that sends these bytes in response to anything, and ends the connection. */
async function obstacleAfter(bytes: string, scheme = "http"): Promise<string | undefined> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end(bytes));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const target = { ...targetOf(globalThis.fetch), baseUrl: `${scheme}://127.0.0.1:${port}` };
  try {
    const { obstacle } = await preflight(contract, target, { ...settings, operations: ["listServers"] });
    return obstacle?.replaceAll(String(port), "PORT");
  } finally {
    server.close();
  }
}

/** The contract without any security, that of single operations included. */
function withoutSecurity(text: string): string {
  const { security: _, ...contract } = parse(text);
  return JSON.stringify(contract, (name, value) => (name === "security" ? undefined : value));
}

function failing(cause: string): typeof globalThis.fetch {
  return () => Promise.reject(new TypeError("fetch failed", { cause: new Error(cause) }));
}

describe("preflight", () => {
  it("finds a server that is ready, and its rate limit", async () => {
    const { obstacle, rateLimit } = await preflight(contract, simulatorTarget(), settings);
    expect(obstacle).toBeUndefined();
    expect(rateLimit).toMatchObject({ limit: 600 });
  });

  it("suggests to start a server that does not respond", async () => {
    const { obstacle } = await preflight(contract, targetOf(failing("connect ECONNREFUSED")), settings);
    expect(obstacle).toMatch(/No response from .* \(connect ECONNREFUSED\)\. Start the server, .*--wait SECONDS/);
  });

  it.each([
    ["a body that is cut off", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{", "other side closed"],
    [
      "a body that is not compressed as it says",
      "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}",
      "incorrect header check",
    ],
    ["headers that are too large", `HTTP/1.1 200 OK\r\na: ${"a".repeat(20_000)}\r\n\r\n`, "Headers Overflow Error"],
    ["something else than HTTP", "SSH-2.0-OpenSSH_9.6\r\n", "Expected HTTP/"],
  ])("says that the response cannot be read if it has %s", async (_, bytes, reason) => {
    const obstacle = await obstacleAfter(bytes);
    expect(obstacle).toMatch(/^The response of http:\/\/127\.0\.0\.1:PORT cannot be read \(.*\)\.$/);
    expect(obstacle).toContain(reason);
  });

  it("suggests http for a server that does not speak TLS", async () => {
    expect(await obstacleAfter("HTTP/1.1 400 Bad Request\r\n\r\n", "https")).toBe(
      "https://127.0.0.1:PORT does not speak TLS: try http://127.0.0.1:PORT.",
    );
  });

  it.each(["self-signed certificate", "unable to verify the first certificate"])(
    "suggests NODE_EXTRA_CA_CERTS for: %s",
    async (cause) => {
      const { obstacle } = await preflight(contract, targetOf(failing(cause)), settings);
      expect(obstacle).toContain("NODE_EXTRA_CA_CERTS");
    },
  );

  it("waits for a server that starts, or whose proxy responds with 503 until then", async () => {
    const simulator = simulatorTarget();
    let count = 0;
    const starting: typeof globalThis.fetch = (input, init) => {
      count++;
      if (count === 1) return failing("connect ECONNREFUSED")(input, init);
      return count === 2 ? Promise.resolve(new Response("", { status: 503 })) : simulator.fetch(input, init);
    };
    const { obstacle } = await preflight(contract, targetOf(starting), {
      ...settings,
      operations: ["listServers"],
      waitMs: 60_000,
    });
    expect(obstacle).toBeUndefined();
    expect(count).toBe(3);
  });

  it("does not blame the key for a 401 if the contract asks for none", async () => {
    const open = await contractWith(withoutSecurity);
    const unauthorized: typeof globalThis.fetch = () => Promise.resolve(new Response("{}", { status: 401 }));
    const obstacleOf = async (of: typeof contract) => (await preflight(of, targetOf(unauthorized), settings)).obstacle;
    expect(await obstacleOf(open)).toBe(
      "Every operation gets 401 without a key, but the contract asks for none (security).",
    );
    expect(await obstacleOf(contract)).toMatch(/^Every operation rejects the API key, with 401\. Check --api-key/);
  });

  it("needs no key if the contract asks for none", async () => {
    const open = await contractWith(withoutSecurity);
    const { target } = readOptions({ "base-url": "http://127.0.0.1:1/v1" }, {}, open);
    const sent: (string | null)[] = [];
    const fetch: typeof globalThis.fetch = (input, init) => {
      sent.push(new Request(input, init).headers.get("authorization"));
      return Promise.resolve(new Response("{}"));
    };
    if (typeof target === "string") throw new TypeError("Expected a remote server.");
    await preflight(open, { ...targetOf(fetch), keys: target.keys }, settings);
    expect(new Set(sent)).toEqual(new Set([null]));
  });

  describe("if every operation redirects", () => {
    const obstacleOf = async (locationOf: (url: URL) => string) => {
      const fetch: typeof globalThis.fetch = (input) => {
        const location = locationOf(new URL(String(input)));
        return Promise.resolve(new Response(null, { status: 308, headers: { location } }));
      };
      const given = { ...targetOf(fetch), baseUrl: "http://api.example.com/v1" };
      return (await preflight(contract, given, { ...settings, allowWrites: true })).obstacle;
    };

    it("names the base URL that they lead to", async () => {
      expect(await obstacleOf(({ pathname }) => `https://api.example.com${pathname}`)).toBe(
        "Every operation redirects to https://api.example.com/v1: use that as --base-url.",
      );
    });

    it("names a page that they lead to, without its query", async () => {
      expect(await obstacleOf(() => "/login?next=secret")).toBe(
        "Every operation redirects, such as to http://api.example.com/login. Check --base-url and --api-key.",
      );
    });

    it("leaves it to the checks if only some do", async () => {
      const simulator = simulatorTarget();
      const fetch: typeof globalThis.fetch = (input, init) =>
        init?.method === "GET"
          ? simulator.fetch(input, init)
          : Promise.resolve(new Response(null, { status: 302, headers: { location: "/login" } }));
      const { obstacle } = await preflight(contract, { ...simulator, fetch }, { ...settings, allowWrites: true });
      expect(obstacle).toBeUndefined();
    });
  });

  describe("if every operation gets 404", () => {
    const notFound: typeof globalThis.fetch = () => Promise.resolve(new Response("{}", { status: 404 }));
    const obstacleAt = async (baseUrl: string, operations: string[] = []) =>
      (await preflight(contract, { ...targetOf(notFound), baseUrl }, { ...settings, allowWrites: true, operations }))
        .obstacle;

    it("suggests the base path of the contract", async () => {
      expect(await obstacleAt("http://127.0.0.1:4010")).toBe(
        'Every operation gets 404 at http://127.0.0.1:4010. The base URL may lack "/v1": try --base-url http://127.0.0.1:4010/v1.',
      );
    });

    it("leaves it to the checks if the base URL has that path", async () => {
      expect(await obstacleAt("http://127.0.0.1:4010/api/v1")).toBeUndefined();
    });

    it("leaves it to the checks if resources may be missing that the operations need", async () => {
      expect(await obstacleAt("http://127.0.0.1:4010", ["purgeCache"])).toBeUndefined();
    });
  });
});
