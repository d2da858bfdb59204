/** What is sent back. Without a response the connection is dropped; of a half only a half arrives. */
export interface Answer {
  response: Response | undefined;
  /** After its half, does the answer stop (`stall`) or the connection end (`cut`)? */
  half?: "stall" | "cut" | undefined;
}

/** What a socket says when the other side is gone, as undici tells it. */
export function connectionLost(message: "fetch failed" | "terminated"): TypeError {
  const cause = Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" });
  return new TypeError(message, { cause });
}

/** A page as gateways have them. */
export function gatewayPage(): Response {
  const page =
    "<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n";
  return new Response(page, { status: 502, headers: { "content-type": "text/html; charset=utf-8" } });
}

/** A body and its first half. */
export async function halved(response: Response): Promise<{ whole: Uint8Array; half: Uint8Array }> {
  const whole = new Uint8Array(await response.arrayBuffer());
  return { whole, half: whole.subarray(0, Math.ceil(whole.length / 2)) };
}

/** An answer of which half arrives, as `fetch` tells it. */
export async function halfOf(response: Response, end: "stall" | "cut", signal: AbortSignal): Promise<Response> {
  const { half } = await halved(response);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      signal.addEventListener("abort", () => controller.error(signal.reason), { once: true });
      controller.enqueue(half);
    },
    // The half has been taken once more is asked for.
    pull(controller) {
      if (end === "cut") controller.error(connectionLost("terminated"));
    },
  });
  return new Response(body, response);
}

/** Resolves after so many milliseconds, or rejects as soon as the signal aborts. */
export async function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const waiting = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    await untilAborted(waiting, signal);
  } finally {
    clearTimeout(timer);
  }
}

/** A promise that an abort overtakes. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    const done = () => signal.removeEventListener("abort", onAbort);
    promise.then(resolve, reject).finally(done);
  });
}
