import type { Middleware } from "openapi-fetch";
import { withUrl } from "../internal/response.js";

/**
 * The middleware, with a copy of the response for itself: with openapi-fetch alone, the second middleware that reads a body
 * fails, and so does the client after the first. Not for responses that are handed over unread: a copy would keep all of the
 * body in memory.
 */
export function isolateMiddleware(middleware: Middleware): Middleware {
  // The methods are called on the middleware itself, which may be an object with a state.
  return {
    onRequest: (params) => middleware.onRequest?.(params),
    onError: (params) => middleware.onError?.(params),
    async onResponse(params) {
      if (!middleware.onResponse) return undefined;
      const copy = withUrl(params.response.clone(), params.response.url);
      const result = await middleware.onResponse({ ...params, response: copy });
      if (result !== copy || !copy.bodyUsed) return result;
      // A copy that comes back has been read; the original has not.
      return withUrl(new Response(params.response.body, copy), params.response.url);
    },
  };
}
