import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  APIError,
  BadRequestError,
  ConflictError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
  ResponseValidationError,
} from "../../src/index.js";
import { clientOf, errorOf, newServer, operations } from "../support/client.js";
import { json, type Served, serve } from "../support/server.js";

/** Bytes that are read of a body: of a success, and of an error. */
const MAX_SUCCESS = 64 * 2 ** 20;
const MAX_ERROR = 2 ** 20;

let served: Served;

async function answer(respond: (response: ServerResponse) => void): Promise<void> {
  served = await serve((_, response) => respond(response));
}

/** With its length, or in chunks, which readers treat differently. */
const framings: [string, (response: ServerResponse, status: number, text: string) => void][] = [
  [
    "of known length",
    (response, status, text) =>
      void response.writeHead(status, { "content-length": Buffer.byteLength(text), "x-mark": "1" }).end(text),
  ],
  [
    "in chunks",
    (response, status, text) => {
      response.writeHead(status, { "x-mark": "1" }).flushHeaders();
      response.end(text);
    },
  ],
];

// Backoff is chance times a bound: with this it is 0, and no test waits for it.
beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0));

afterEach(async () => {
  vi.restoreAllMocks();
  await served.close();
});

describe.each(framings)("a success with a body %s", (_, write) => {
  it.each([
    ["HTML", "<!doctype html><title>Sign in</title>"],
    ["nothing", ""],
    ["null", "null"],
    ["an empty array", "[]"],
    ["truncated JSON", '{"data": [{"id": "srv_'],
    ["JSON without `data`", '{"meta":{}}'],
    ["JSON whose `data` is null", '{"data":null}'],
  ])("that is %s is a ResponseValidationError with what came", async (_name, text) => {
    await answer((response) => write(response, 200, text));
    for (const [name, , call] of operations) {
      const error = await errorOf(call(clientOf(served)));
      expect(error).toBeInstanceOf(ResponseValidationError);
      expect(error).toMatchObject({ status: 200, body: text });
      expect((error as ResponseValidationError).headers.get("x-mark")).toBe("1");
      // The server reports success: asking again would do it again.
      expect(error.attempts).toMatchObject([{ status: 200 }]);
      // Nothing is done by a list.
      expect(error.outcomeUnknown).toBe(name !== "list");
    }
    expect(served.requests).toHaveLength(operations.length);
  });

  it("of a list without `meta`, or whose `data` is no array, is a ResponseValidationError", async () => {
    for (const text of ['{"data":[]}', '{"data":{},"meta":{}}']) {
      await answer((response) => write(response, 200, text));
      expect(await errorOf(clientOf(served).servers.list())).toMatchObject({
        name: "ResponseValidationError",
        body: text,
        attempts: [{ status: 200 }],
      });
      await served.close();
    }
  });

  it("that isn't JSON has as cause what the parser made of it", async () => {
    await answer((response) => write(response, 200, "<!doctype html>"));
    for (const [, , call] of operations) {
      expect((await errorOf(call(clientOf(served)))).cause).toBeInstanceOf(SyntaxError);
    }
  });

  it("shows no more than the start of it", async () => {
    await answer((response) => write(response, 200, `<p>${"x".repeat(100_000)}`));
    const error = await errorOf(clientOf(served).servers.list());
    expect((error as ResponseValidationError).body).toHaveLength(1000);
    expect(error.message.length).toBeLessThan(1000);
  });
});

describe("what is thrown", () => {
  it("names its operation, and the request where a header does", async () => {
    await answer((response) => response.writeHead(200, { "x-request-id": "req_7" }).end("{}"));
    const error = await errorOf(clientOf(served).servers.create(newServer));
    expect(error).toMatchObject({ operation: "createServer", requestId: "req_7" });
    await served.close();
    await answer((response) => response.writeHead(404).end());
    expect(await errorOf(clientOf(served).servers.list())).toMatchObject({ operation: "listServers" });
    await served.close();
    await answer((response) => response.destroy());
    const lost = await errorOf(clientOf(served, { maxRetries: 0 }).servers.list());
    expect(lost).toMatchObject({ operation: "listServers" });
  });
});

describe("what JSON.stringify makes of what is thrown", () => {
  it.each([404, 200])("says what it is, and what it says of itself (%d)", async (status) => {
    await answer((response) => response.writeHead(status).end("<html>"));
    const error = await errorOf(clientOf(served).servers.create(newServer));
    const { name, message } = error;
    expect(name).toBe(status === 404 ? "NotFoundError" : "ResponseValidationError");
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({
      name,
      message,
      status,
      body: "<html>",
      operation: "createServer",
      attempts: [{ status }],
    });
  });
});

describe("a success without content", () => {
  it("is a ResponseValidationError, not undefined", async () => {
    await answer((response) => void response.writeHead(204).end());
    const error = await errorOf(clientOf(served).cdn.purge("zone_1", { paths: ["/*"] }));
    expect(error).toBeInstanceOf(ResponseValidationError);
    expect(error).toMatchObject({ status: 204, body: "" });
  });
});

describe("an error", () => {
  const bodies: [string, string][] = [
    ["HTML", "<html>Bad gateway</html>"],
    ["nothing", ""],
    ["0", "0"],
    ["false", "false"],
    ["null", "null"],
    ["an array", "[]"],
    ["a string", '"no"'],
    ["cut JSON", '{"error": {"code": "x"'],
    ["an object of another shape", '{"error":"no"}'],
    ["fields of other types", '{"error":{"code":1,"message":{},"details":3}}'],
  ];

  it.each(framings.flatMap(([framing, write]) => bodies.map(([name, text]) => [name, framing, text, write] as const)))(
    "whose body is %s, %s, has the class of its status",
    async (_name, _framing, text, write) => {
      for (const [status, Class] of [
        [400, BadRequestError],
        [404, NotFoundError],
        [409, ConflictError],
        [429, RateLimitError],
        [502, InternalServerError],
        [302, APIError],
      ] as const) {
        await answer((response) => write(response, status, text));
        const error = await errorOf(clientOf(served, { maxRetries: 0 }).servers.create(newServer));
        expect(error.constructor).toBe(Class);
        expect(error).toMatchObject({ status, code: undefined, requestId: undefined, outcomeUnknown: status === 502 });
        expect((error as APIError).headers.get("x-mark")).toBe("1");
        expect((error as APIError).body).toBe(text.startsWith('"') ? "no" : text);
        expect(error.message).not.toMatch(/undefined|\[object/);
        await served.close();
      }
    },
  );

  it("whose body is cut off is told by its status, with what came of it", async () => {
    await answer((response) => {
      response.writeHead(409, { "content-length": 1000 });
      response.write('{"error": {', () => response.socket?.destroy());
    });
    const error = await errorOf(clientOf(served).servers.create(newServer));
    expect(error).toBeInstanceOf(ConflictError);
    expect(error).toMatchObject({ outcomeUnknown: false, body: '{"error": {' });
    expect(error.message).toContain('{"error": {');
  });

  it("whose body stalls until the timeout is told by its status, with what came of it", async () => {
    await answer((response) => void response.writeHead(404).write('{"error": {'));
    // Where even the headers come too late, as on a busy machine, a list is tried again.
    const error = await errorOf(clientOf(served, { timeout: 100 }).servers.list());
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error).toMatchObject({ body: '{"error": {' });
  });
});

describe("a body of known length", () => {
  it.each([1, 2 ** 20])("leaves its connection to the next call (%d bytes)", async (bytes) => {
    const body = { data: [], meta: {}, filler: "x".repeat(bytes) };
    const sockets = new Set<unknown>();
    await answer((response) => {
      sockets.add(response.socket);
      json(response, 200, body);
    });
    const cnx = clientOf(served);
    for (let i = 0; i < 20; i++) await cnx.servers.list();
    // Node's fetch may open another one before it comes back to the first.
    expect(sockets.size).toBeLessThanOrEqual(2);
  });
});

describe("a body that never ends", () => {
  const chunk = Buffer.alloc(2 ** 18, "x");

  /** Writes until the client hangs up; resolves with how many bytes it took. */
  function pour(response: ServerResponse): Promise<number> {
    let written = 0;
    const more = () => {
      do written += chunk.length;
      while (!response.destroyed && response.write(chunk));
    };
    response.on("drain", more);
    return new Promise((resolve) => {
      response.on("close", () => resolve(written));
      more();
    });
  }

  /** What sockets and streams hold of what was not read. */
  const buffered = 16 * 2 ** 20;

  it("of a success is an error at its bound, and its connection is let go", async () => {
    let poured: Promise<number> | undefined;
    await answer((response) => {
      poured = pour(response.writeHead(200));
    });
    const error = await errorOf(clientOf(served).servers.list());
    expect(error).toBeInstanceOf(ResponseValidationError);
    expect(error.message).toContain(`larger than ${MAX_SUCCESS} bytes`);
    expect(error).toMatchObject({ status: 200, body: "", attempts: [{ error: expect.any(String) }] });
    expect(await poured).toBeLessThan(MAX_SUCCESS + buffered);
    expect(served.requests).toHaveLength(1);
  });

  it.each<[string, Record<string, string>]>([
    ["that says no length", {}],
    ["that says a gigantic length", { "content-length": String(2 ** 40) }],
  ])("of an error %s is cut at its bound, and its connection is let go", async (_, headers) => {
    let poured: Promise<number> | undefined;
    await answer((response) => {
      poured = pour(response.writeHead(404, headers));
    });
    const error = await errorOf(clientOf(served).servers.list());
    expect(error).toBeInstanceOf(NotFoundError);
    expect((error as NotFoundError).body).toBe("x".repeat(1000));
    expect(await poured).toBeLessThan(MAX_ERROR + buffered);
  });

  it("is bounded as well where it is small on the way and large when unpacked", async () => {
    const packed = gzipSync(Buffer.alloc(MAX_SUCCESS + 1, " "), { level: 1 });
    await answer((response) => {
      response.writeHead(200, { "content-encoding": "gzip", "content-length": packed.length }).end(packed);
    });
    expect((await errorOf(clientOf(served).servers.list())).message).toContain("larger than");
  });
});

describe("a compressed body", () => {
  it.each([200, 409])("is read (%d)", async (status) => {
    const body = { data: { id: "srv_1", name: "ü" }, error: { code: "full", message: "ü" } };
    const packed = gzipSync(JSON.stringify(body));
    await answer((response) => {
      response.writeHead(status, { "content-encoding": "gzip", "content-length": packed.length }).end(packed);
    });
    const call = clientOf(served).servers.create(newServer);
    if (status === 200) expect(await call).toEqual(body.data);
    else expect(await errorOf(call)).toMatchObject({ code: "full", message: expect.stringContaining("ü") });
  });

  it("is read whole, though a part of it may be as long as all that was sent", async () => {
    // What unpacks it gives so many bytes at a time.
    const part = 2 ** 14;
    const hashes = Array.from({ length: 2 ** 12 }, (_, i) => createHash("sha512").update(`${i}`).digest("hex"));
    const digits = hashes.join("");
    const bodyOf = (size: number) => JSON.stringify({ data: { id: digits.slice(0, size) } });
    let size = part;
    let packed = gzipSync(bodyOf(size));
    // Packed, each digit takes less than a byte: this comes ever nearer, and doesn't go past it.
    while (packed.length < part) {
      size += part - packed.length;
      packed = gzipSync(bodyOf(size));
    }
    expect(packed).toHaveLength(part);
    await answer((response) => {
      response.writeHead(201, { "content-encoding": "gzip", "content-length": packed.length }).end(packed);
    });
    expect(await clientOf(served).servers.create(newServer)).toEqual({ id: digits.slice(0, size) });
  });

  it("that is cut is tried again", async () => {
    const packed = gzipSync(JSON.stringify({ data: { id: "scl_1" } }));
    served = await serve((_, response, count) => {
      response.writeHead(202, { "content-encoding": "gzip" });
      if (count === 1) response.write(packed.subarray(0, packed.length - 9), () => response.socket?.destroy());
      else response.end(packed);
    });
    expect(await clientOf(served).databases.scale({ database_id: "db_1", new_tier: "small" })).toEqual({ id: "scl_1" });
    expect(served.requests).toHaveLength(2);
  });
});
