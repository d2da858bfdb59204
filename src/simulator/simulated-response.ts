/** What the client gets: a response, the first half of one, or a connection that is closed without a response. */
export type SimulatedResponse =
  | { type: "complete"; response: Response }
  | { type: "truncated"; response: Response; ending: Truncation }
  | { type: "dropped" };

/** What follows the first half of a response's body: nothing, or the end of the connection. */
export type Truncation = "stall" | "cut";

/** The error that `fetch` of Node throws when the connection is lost. */
export function connectionLost(message: "fetch failed" | "terminated"): TypeError {
  const cause = Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" });
  return new TypeError(message, { cause });
}

/** A typical error page of a gateway. */
export function gatewayErrorPage(): Response {
  const page =
    "<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n";
  return new Response(page, { status: 502, headers: { "content-type": "text/html; charset=utf-8" } });
}

/** A response's body as bytes, and the first half of it. */
export async function readHalf(response: Response): Promise<{ whole: Uint8Array; half: Uint8Array }> {
  const whole = new Uint8Array(await response.arrayBuffer());
  return { whole, half: whole.subarray(0, Math.ceil(whole.length / 2)) };
}

/** A response whose body stops halfway, as `fetch` returns it. */
export async function truncate(response: Response, ending: Truncation, signal: AbortSignal): Promise<Response> {
  const { half } = await readHalf(response);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      signal.addEventListener("abort", () => controller.error(signal.reason), { once: true });
      controller.enqueue(half);
    },
    // Called once the half has been read.
    pull(controller) {
      if (ending === "cut") controller.error(connectionLost("terminated"));
    },
  });
  return new Response(body, response);
}
