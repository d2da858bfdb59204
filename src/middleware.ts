import type { Middleware } from "openapi-fetch";
import { type Answer, answerOf, copyOf } from "./transport/answer.js";
import type { Call } from "./transport/types.js";
import { checkTarget, fillPath, type Params, queryOf } from "./url.js";

/** What middleware of ours looks at: what the others are told is made only where it is asked for, as it costs. */
export interface Inside {
  call: Call;
  /** What came, or what middleware made of it. */
  answer?: Answer;
}

/** All that middleware is told, at whatever point. */
type Told = Parameters<NonNullable<Middleware["onResponse"]>>[0] & Inside & { error: unknown };

/**
 * Takes a call through openapi-fetch middleware: in order on the way out, in reverse on the way back. One that answers
 * by itself ends the call; `onError` is for what `send` throws.
 *
 * @throws ConfigurationError where middleware sends the call, and with it the key, elsewhere.
 */
export async function through(
  chain: readonly Middleware[],
  baseUrl: string,
  params: Params,
  call: Call,
  send: (call: Call) => Promise<Answer>,
): Promise<Answer> {
  let request: Request | undefined;
  let copy: Response | undefined;
  // What is told is made where it is asked for.
  const told: Told = {
    schemaPath: call.path,
    params,
    id: String(Math.random()),
    options: {
      baseUrl,
      parseAs: "json",
      fetch: globalThis.fetch,
      querySerializer: queryOf,
      pathSerializer: fillPath,
      bodySerializer: JSON.stringify,
    },
    call,
    error: undefined,
    get request() {
      request ??= new Request(call.url, call);
      return request;
    },
    /** Each has one of its own to read. */
    get response() {
      copy ??= told.answer ? copyOf(told.answer) : Response.error();
      return copy;
    },
  };
  const take = async (made: Response) => answerOf(made, await made.text());

  for (const one of chain) {
    const made = await one.onRequest?.(told);
    if (made instanceof Response) return take(made);
    request = made ?? request;
  }
  if (request) {
    call.url = checkTarget(request.url, baseUrl);
    call.headers = Object.fromEntries(request.headers);
    // The body has become a stream, of which another attempt would get nothing.
    call.body = (await request.text()) || null;
  }
  const back = chain.toReversed();
  told.answer = await send(call).catch(async (error: unknown) => {
    told.error = error;
    for (const one of back) {
      const made = await one.onError?.(told);
      if (made instanceof Response) return take(made);
      told.error = made ?? told.error;
    }
    throw told.error;
  });
  for (const one of back) {
    copy = undefined;
    const made = await one.onResponse?.(told);
    if (made && made !== copy) told.answer = await take(made);
  }
  return told.answer;
}
