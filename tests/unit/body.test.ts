import { describe, expect, it } from "vitest";
import { MAX_BODY, readBody, withBody } from "../../src/transport/body.js";

function chunked(chunks: Uint8Array[], init?: ResponseInit): Response {
  return new Response(
    new ReadableStream({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(chunk);
        controller.close();
      },
    }),
    init,
  );
}

describe("readBody", () => {
  const bytes = new TextEncoder().encode('{"name":"Zürich 🏔"}');

  it.each([1, 2, 3, 5, bytes.length])("joins characters that are cut by chunks of %d bytes", async (size) => {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.slice(i * size, (i + 1) * size),
    );
    expect(await readBody(chunked(chunks))).toBe('{"name":"Zürich 🏔"}');
  });

  it("gives what there is of a character that is cut off by the end", async () => {
    expect(await readBody(chunked([bytes.slice(0, 11)]))).toBe('{"name":"Z\uFFFD');
  });

  it("gives nothing of no body", async () => {
    expect(await readBody(chunked([]))).toBe("");
    expect(await readBody(new Response(null, { status: 204 }))).toBe("");
  });

  it("cuts an error's body at the bound, whatever length it declares", async () => {
    const half = new Uint8Array(MAX_BODY.error / 2).fill(97);
    const response = chunked([half, half, half], { status: 500, headers: { "content-length": "5" } });
    expect(await readBody(response)).toHaveLength(MAX_BODY.error);
  });
});

describe("withBody", () => {
  class OtherResponse extends Response {
    readonly mark = "other";
    override async text() {
      return "not this";
    }
  }

  it.each([Response, OtherResponse])("can be read again and again, in every way: %o", async (Class) => {
    const came = new Class(null, { status: 201, headers: { "x-request-id": "req_1" } });
    const response = withBody(came, '{"a":1}', "http://127.0.0.1/v1");
    expect(response).toBeInstanceOf(Class);
    expect(response.constructor).toBe(Class);
    expect(response.url).toBe("http://127.0.0.1/v1");
    for (const one of [response, response.clone(), response]) {
      expect(one.bodyUsed).toBe(false);
      expect(one.status).toBe(201);
      expect(one.headers.get("x-request-id")).toBe("req_1");
      expect(await one.text()).toBe('{"a":1}');
      expect(await one.json()).toEqual({ a: 1 });
      expect((await one.arrayBuffer()).byteLength).toBe(7);
      expect((await one.blob()).size).toBe(7);
      expect(await new Response(one.body).text()).toBe('{"a":1}');
    }
  });

  it("leaves other responses alone", async () => {
    withBody(new Response(), "mine", "http://127.0.0.1/v1");
    expect(await new Response("yours").text()).toBe("yours");
  });

  it("rejects, rather than throws, where the text is no JSON", async () => {
    await expect(withBody(new Response(), "<html>", "http://127.0.0.1/v1").json()).rejects.toThrow(SyntaxError);
  });
});
