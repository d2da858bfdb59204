import { abortable } from "../abortable.js";
import { TimeoutError } from "../errors.js";
import { readBody, withBody } from "./body.js";
import type { Attempt, Call, Fetch } from "./types.js";

/**
 * The innermost layer: one request, its answer and the answer's body, within the attempt's timeout.
 * It settles on time even where the given fetch pays no heed to its signal.
 *
 * @param fetch Default: the global one of the moment, which a test or a tracer may replace later.
 */
export function send(fetch?: typeof globalThis.fetch): Fetch {
  return (call, key, heard) =>
    abortable(call.signal, (resolve, reject) => {
      const started = performance.now();
      const attempt: Attempt = { duration: 0 };
      call.attempts.push(attempt);
      call.observe({ type: "attempt" });
      const controller = new AbortController();
      let answer: Response | undefined;
      const succeed = (response: Response) => {
        answer = response;
        // Not where the attempt was given up already.
        if (!controller.signal.aborted) attempt.status = response.status;
        resolve(response);
      };
      const timer = setTimeout(() => {
        // An error is told by its status even where its body doesn't end.
        if (answer && !answer.ok) succeed(withBody(answer, "", call.url));
        const late = new TimeoutError(`${call.operation}: no answer within ${call.timeout} ms (timeout).`);
        reject(late);
        controller.abort(late);
      }, call.timeout);
      exchange(fetch, call, key, controller.signal, (response) => {
        answer = response;
        heard?.(response);
      }).then(succeed, reject);
      return (failure) => {
        clearTimeout(timer);
        attempt.duration = performance.now() - started;
        call.observe({ type: "answer", response: answer, error: failure });
        if (failure === undefined) return;
        attempt.error = String(failure);
        controller.abort(failure);
      };
    });
}

async function exchange(
  fetch = globalThis.fetch,
  { url, method, headers, body }: Call,
  key: string,
  signal: AbortSignal,
  onAnswer: (response: Response) => void,
): Promise<Response> {
  const authorized = { ...headers, authorization: `Bearer ${key}` };
  // A redirect followed would show the key to wherever it leads.
  const response = await fetch(url, { method, headers: authorized, body: body ?? null, redirect: "manual", signal });
  onAnswer(response);
  // Proxies and gateways echo requests in what they say of them, which then is in an error's message.
  return withBody(response, (await readOrLose(response)).replaceAll(key, "[key]"), url);
}

/** An error is told by its status even where its body is cut. */
async function readOrLose(response: Response): Promise<string> {
  try {
    return await readBody(response);
  } catch (error) {
    if (response.ok) throw error;
    return "";
  }
}
