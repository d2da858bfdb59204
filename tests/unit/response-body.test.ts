import { describe, expect, it } from "vitest";
import { ResponseValidationError } from "../../src/index.js";
import { bufferResponse } from "../../src/transport/response-body.js";

/** Bytes that are read of an error. */
const MAX_ERROR_BYTES = 2 ** 20;

const buffer = (response: Response, signal = new AbortController().signal) =>
  bufferResponse(response, { apiKey: "cnx_sk_test_abc", signal });

const textOf = async (response: Response) => (await buffer(response)).response.text();

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

describe("a response that is read into memory", () => {
  const bytes = new TextEncoder().encode('{"name":"Zürich 🏔"}');

  it.each([1, 2, 3, 5, bytes.length])("joins characters that are cut by chunks of %d bytes", async (size) => {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.slice(i * size, (i + 1) * size),
    );
    expect(await textOf(chunked(chunks))).toBe('{"name":"Zürich 🏔"}');
  });

  it("replaces a character that is cut off at the end", async () => {
    expect(await textOf(chunked([bytes.slice(0, 11)]))).toBe('{"name":"Z\uFFFD');
  });

  it("has no text if there is no body", async () => {
    expect(await textOf(chunked([]))).toBe("");
    expect(await textOf(new Response(null, { status: 204 }))).toBe("");
  });

  it("keeps the bytes of a body that is not text", async () => {
    const binary = new Uint8Array([0, 255, 254, 128]);
    const { response } = await buffer(chunked([binary], { headers: { "content-type": "image/png" } }));
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(binary);
  });

  it("cuts an error's body at 1 MiB, whatever length it declares", async () => {
    const half = new Uint8Array(MAX_ERROR_BYTES / 2).fill(97);
    const response = chunked([half, half, half], { status: 500, headers: { "content-length": "5" } });
    expect(await textOf(response)).toHaveLength(MAX_ERROR_BYTES);
  });

  it("keeps what has arrived of an error's body when it is aborted", async () => {
    const controller = new AbortController();
    const endless = new ReadableStream({ start: (stream) => stream.enqueue(bytes) });
    const reading = buffer(new Response(endless, { status: 500 }), controller.signal);
    controller.abort();
    expect(await (await reading).response.text()).toBe('{"name":"Zürich 🏔"}');
  });

  it("is refused with a status that no response can have", async () => {
    const response = Object.defineProperty(new Response("{}"), "status", { value: 799 });
    await expect(buffer(response)).rejects.toThrow(ResponseValidationError);
    await expect(buffer(response)).rejects.toThrow("the server sent the invalid status 799.");
  });

  it("drops a reason phrase that is not ASCII", async () => {
    const localized = Object.defineProperty(new Response("{}", { status: 201 }), "statusText", { value: "已创建" });
    expect((await buffer(localized)).response).toMatchObject({ status: 201, statusText: "" });
  });

  it("reads the text of a response without a stream", async () => {
    const streamless = { ok: true, status: 200, statusText: "OK", headers: new Headers(), url: "", body: {} };
    const response = { ...streamless, text: async () => "{}" } as unknown as Response;
    expect(await textOf(response)).toBe("{}");
  });
});
