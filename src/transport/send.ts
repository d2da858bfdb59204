import { TimeoutError } from "../errors.js";
import { abortable } from "../internal/abortable.js";
import { type Answer, answerOf } from "./answer.js";
import { readBody } from "./body.js";
import type { Attempt, Fetch } from "./types.js";

/** How often a signal is used again: in Node, what listened to it stays there, and is counted each time. */
const REUSES = 7;

/**
 * The innermost layer: one request, its answer and the answer's body, within the attempt's timeout.
 * It settles on time even where the given fetch pays no heed to its signal.
 *
 * @param fetch Default: the global one of the moment, which a test or a tracer may replace later.
 */
export function send(fetch?: typeof globalThis.fetch): Fetch {
  // Nothing else that is done here costs as much as making a signal. The platform's fetch doesn't mind when one is aborted
  // under a later request; a given fetch may still listen to it.
  const spare: [controller: AbortController, reuses: number][] = [];
  return (call, key, heard) =>
    abortable(call.signal, (resolve, reject) => {
      const started = performance.now();
      const attempt: Attempt = { duration: 0 };
      call.attempts.push(attempt);
      call.unknown = true;
      call.observe?.({ type: "attempt" });
      const [controller, reuses] = spare.pop() ?? [new AbortController(), REUSES];
      let answer: Answer | undefined;
      const exchange = async () => {
        const response = await (fetch ?? globalThis.fetch)(call.url, {
          method: call.method,
          // V8 takes ten times as long to add a property to what was spread.
          headers: Object.assign({}, call.headers, { authorization: `Bearer ${key}` }),
          body: call.body,
          // One that is followed would show the key to wherever it leads.
          redirect: "manual",
          signal: controller.signal,
        });
        answer = answerOf(response);
        heard?.(answer);
        // Proxies and gateways echo requests in what they say of them, which then is in an error's message.
        answer.text = (await readBody(answer)).replaceAll(key, "[key]");
        resolve(answer);
      };
      exchange().catch(reject);
      // After it: Node has written a request without a body by now, so that this takes none of the call's time.
      const timer = setTimeout(() => {
        const late = new TimeoutError(`${call.operation}: no answer within ${call.timeout} ms (timeout).`);
        // Without it as its reason: Node's fetch puts another stack on that.
        controller.abort();
        // An error is told by its status even where its body doesn't end.
        // Nothing of that yet: the aborted reader gives what came, before who waits for the answer looks at it.
        if (answer && !answer.ok) resolve(answer);
        reject(late);
      }, call.timeout);
      return (failure) => {
        clearTimeout(timer);
        attempt.duration = performance.now() - started;
        if (answer && failure === undefined) {
          attempt.status = answer.status;
          if (reuses && !fetch && !controller.signal.aborted) spare.push([controller, reuses - 1]);
        } else {
          attempt.error = String(failure);
          controller.abort();
        }
        call.observe?.({ type: "answer", response: answer?.response, error: failure });
      };
    });
}
