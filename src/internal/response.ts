/** Sets the URL of a response: one that was constructed, or cloned from such, has none to resolve relative links against. */
export function withUrl(response: Response, url: string): Response {
  return Object.defineProperty(response, "url", { value: url, configurable: true });
}
