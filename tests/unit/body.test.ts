import { describe, expect, it } from "vitest";
import { readBody } from "../../src/transport/body.js";

/** Bytes that are read of an error. */
const MAX_ERROR = 2 ** 20;

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
    const half = new Uint8Array(MAX_ERROR / 2).fill(97);
    const response = chunked([half, half, half], { status: 500, headers: { "content-length": "5" } });
    expect(await readBody(response)).toHaveLength(MAX_ERROR);
  });
});
