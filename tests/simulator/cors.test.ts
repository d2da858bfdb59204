import { afterEach, describe, expect, it } from "vitest";
import { createSimulator } from "../../src/simulator/index.js";
import { newServer, send } from "./support.js";

const sim = createSimulator();
afterEach(() => sim.close());

const preflight = (origin: string) =>
  send(sim, "/servers", {
    method: "OPTIONS",
    key: null,
    headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "authorization,x-a" },
  });
const allowedOrigin = ({ headers }: Response) => headers.get("access-control-allow-origin");

describe("web pages on this machine", () => {
  it.each(["http://localhost:5173", "http://127.0.0.1:8080", "http://[::1]:3000", "https://app.localhost"])(
    "may call the simulator from %s: the preflight request needs no key",
    async (origin) => {
      const response = await preflight(origin);
      expect([response.status, allowedOrigin(response)]).toEqual([204, origin]);
      expect(response.headers.get("access-control-allow-methods")?.split(",")).toEqual(
        expect.arrayContaining(["GET", "POST", "PUT", "PATCH", "DELETE"]),
      );
      expect(response.headers.get("access-control-allow-headers")).toBe("authorization,x-a");
      expect(response.headers.get("x-ratelimit-remaining")).toBe("1000");
    },
  );

  it("can read every response and its rate limit headers, errors included", async () => {
    const headers = { origin: "http://localhost:5173" };
    const responses = await Promise.all([
      send(sim, "/servers", { headers }),
      send(sim, "/servers", { headers, body: newServer }),
      send(sim, "/servers", { headers, key: null }),
      send(sim, "/nothing", { headers }),
    ]);
    expect(responses.map(({ status }) => status)).toEqual([200, 201, 401, 404]);
    for (const response of responses) {
      expect(allowedOrigin(response)).toBe(headers.origin);
      expect(response.headers.get("access-control-expose-headers")?.toLowerCase().split(",")).toEqual(
        expect.arrayContaining(["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "retry-after"]),
      );
    }
  });
});

describe("other web pages", () => {
  it.each(["https://example.com", "https://127.0.0.1.example.com", "http://localhost.example.com", "null"])(
    "may not call the simulator from %s",
    async (origin) => {
      const responses = [await preflight(origin), await send(sim, "/servers", { headers: { origin } })];
      expect(responses.map(({ status }) => status)).toEqual([401, 200]);
      for (const { headers } of responses) {
        expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
      }
    },
  );
});
