import type { Middleware, ParseAs } from "openapi-fetch";
import { ConfigurationError } from "./errors.js";
import { copyOf, remember } from "./transport/story.js";
import type { Call } from "./transport/types.js";
import { fillPath, type Params, queryOf } from "./url.js";

/** What middleware is told of a call, besides what the call itself says. */
interface About {
  baseUrl: string;
  params: Params;
  parseAs: ParseAs;
}

/**
 * Takes a call through openapi-fetch middleware: in order on the way out, in reverse on the way back. One that answers
 * by itself ends the call; `onError` is for what `send` throws.
 *
 * @throws ConfigurationError where middleware sends the call, and with it the key, elsewhere.
 */
export async function through(
  chain: readonly Middleware[],
  { baseUrl, params, parseAs }: About,
  call: Call,
  send: () => Promise<Response>,
): Promise<Response> {
  const options = {
    baseUrl,
    parseAs,
    fetch: globalThis.fetch,
    querySerializer: queryOf,
    pathSerializer: fillPath,
    bodySerializer: JSON.stringify,
  };
  const about = { schemaPath: call.path, params, id: `${Math.random()}`, options };
  const made = async (response: Response) => remember(response, call, await response.text());
  let request = new Request(call.url, { method: call.method, headers: call.headers, body: call.body ?? null });
  for (const one of chain) {
    const other = await one.onRequest?.({ ...about, request });
    if (other instanceof Response) return made(other);
    request = other ?? request;
  }
  call.url = request.url;
  call.headers = Object.fromEntries(request.headers);
  // The body has become a stream, of which another attempt would get nothing.
  call.body = (await request.text()) || undefined;
  if (!call.url.startsWith(`${baseUrl}/`)) {
    throw new ConfigurationError(`Calls go to ${baseUrl} only.`);
  }
  const back = chain.toReversed();
  let answer = await send().catch(async (error: unknown) => {
    let thrown = error;
    for (const one of back) {
      const other = await one.onError?.({ ...about, request, error: thrown });
      if (other instanceof Response) return made(other);
      thrown = other ?? thrown;
    }
    throw thrown;
  });
  for (const one of back) {
    // Each has one of its own to read.
    const response = copyOf(answer);
    const other = await one.onResponse?.({ ...about, request, response });
    if (other && other !== response) answer = await made(other);
  }
  return answer;
}
