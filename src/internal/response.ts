/** Gives a response a URL: one that was constructed, or cloned from such, has none, and relative links lead nowhere. */
export function withUrl(response: Response, url: string): Response {
  return Object.defineProperty(response, "url", { value: url, configurable: true });
}
