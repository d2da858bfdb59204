import type { Middleware } from "openapi-fetch";
import { withUrl } from "../internal/response.js";

/**
 * Gives each middleware its own copy of the response. With openapi-fetch alone, a middleware that reads the body would make
 * the next one fail, and the client. Responses that are handed over unread are not copied, since a copy would keep the whole
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
      // If middleware returns its copy, that has been read; the original has not.
      return withUrl(new Response(params.response.body, copy), params.response.url);
    },
  };
}
