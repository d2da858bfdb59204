import type { Middleware, ParseAs } from "openapi-fetch";
import { ConfigurationError } from "./errors.js";
import { withBody } from "./transport/body.js";
import type { Call } from "./transport/types.js";
import { fillPath, type Params, queryOf } from "./url.js";

/** What middleware is told of a call, besides what the call itself says. */
interface About {
  baseUrl: string;
  params: Params;
  parseAs: ParseAs;
}

let calls = 0;

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
  const options = { ...serializers(), baseUrl, parseAs };
  const about = { schemaPath: call.path, params, id: String(++calls), options };
  let request = new Request(call.url, { method: call.method, headers: call.headers, body: call.body ?? null });
  for (const { onRequest } of chain) {
    const made = await onRequest?.({ ...about, request });
    if (made instanceof Response) return reread(made);
    request = made ?? request;
  }
  call.url = request.url;
  call.headers = Object.fromEntries(request.headers);
  // The body has become a stream, of which another attempt would get nothing.
  call.body = (await request.text()) || undefined;
  if (!call.url.startsWith(`${baseUrl}/`)) {
    throw new ConfigurationError(`${call.path}: a call goes to ${baseUrl}/… only.`);
  }
  const back = chain.toReversed();
  let response = await send().catch(async (error: unknown) => {
    let thrown = error;
    for (const { onError } of back) {
      const made = await onError?.({ ...about, request, error: thrown });
      if (made instanceof Response) return reread(made);
      thrown = made ?? thrown;
    }
    throw thrown;
  });
  for (const { onResponse } of back) {
    const made = await onResponse?.({ ...about, request, response });
    if (made && made !== response) response = await reread(made);
  }
  return response;
}

const serializers = () => ({
  fetch: globalThis.fetch,
  querySerializer: queryOf,
  pathSerializer: fillPath,
  bodySerializer: JSON.stringify,
});

/** What middleware made can be read as often as what came. */
async function reread(made: Response): Promise<Response> {
  return withBody(made, await made.text(), made.url);
}
