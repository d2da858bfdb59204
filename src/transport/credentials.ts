import type { SecurityScheme } from "../operations.js";

/** The parts of a request that can carry the API key. */
interface Carrier {
  readonly url: string;
  readonly headers: Headers;
}

/** A copy of the URL and the headers, with the API key in the place that the contract gives it. */
export function withApiKey({ url, headers }: Carrier, scheme: SecurityScheme, apiKey: string): Carrier {
  const added = new Headers(headers);
  if (scheme.type === "bearer") added.set("authorization", `Bearer ${apiKey}`);
  else if (scheme.type === "basic") added.set("authorization", `Basic ${btoa(`${apiKey}:`)}`);
  else if (scheme.in === "header") added.set(scheme.name, apiKey);
  else {
    const separator = url.includes("?") ? "&" : "?";
    const parameter = `${encodeURIComponent(scheme.name)}=${encodeURIComponent(apiKey)}`;
    return { url: url + separator + parameter, headers: added };
  }
  return { url, headers: added };
}
