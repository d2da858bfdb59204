import { describe, expect, it } from "vitest";
import { answerOf } from "../../src/transport/answer.js";
import { readBody } from "../../src/transport/body.js";

/** Bytes that are read of an error. */
const MAX_ERROR = 2 ** 20;

const bodyOf = (response: Response) => readBody(answerOf(response));

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
    expect(await bodyOf(chunked(chunks))).toBe('{"name":"Zürich 🏔"}');
  });

  it("gives what there is of a character that is cut off by the end", async () => {
    expect(await bodyOf(chunked([bytes.slice(0, 11)]))).toBe('{"name":"Z\uFFFD');
  });

  it("gives nothing of no body", async () => {
    expect(await bodyOf(chunked([]))).toBe("");
    expect(await bodyOf(new Response(null, { status: 204 }))).toBe("");
  });

  describe("of a declared length", () => {
    /** An answer of a platform's fetch: only of the type `basic` are all headers to be seen. */
    const typed = (response: Response, type = "basic") => Object.defineProperty(response, "type", { value: type });
    const headers = { "content-length": `${bytes.length}` };

    it.each([200, 404])("doesn't wait for the end of what is whole (%d)", async (status) => {
      const endless = new ReadableStream({ start: (controller) => controller.enqueue(bytes) });
      expect(await bodyOf(typed(new Response(endless, { status, headers })))).toBe('{"name":"Zürich 🏔"}');
    });

    it.each([
      ["says that it is encoded", { ...headers, "content-encoding": "gzip" }, "basic"],
      ["may hide that it is encoded", headers, "cors"],
      ["a program made", headers, "default"],
      ["says two lengths", { "content-length": `${bytes.length}, ${bytes.length}` }, "basic"],
      ["says none", {}, "basic"],
    ])("reads an answer that %s to its end", async (_, init, type) => {
      const twice = typed(chunked([bytes, bytes], { headers: init }), type);
      expect(await bodyOf(twice)).toBe('{"name":"Zürich 🏔"}'.repeat(2));
    });

    it("of nothing reads nothing", async () => {
      const silent = new Response(new ReadableStream(), { headers: { "content-length": "0" } });
      expect(await bodyOf(typed(silent))).toBe("");
    });
  });

  it("cuts an error's body at the bound, whatever length it declares", async () => {
    const half = new Uint8Array(MAX_ERROR / 2).fill(97);
    const response = chunked([half, half, half], { status: 500, headers: { "content-length": "5" } });
    expect(await bodyOf(response)).toHaveLength(MAX_ERROR);
  });
});
