import type { Traffic } from "./traffic.js";

/** A security scheme of the contract, as far as a request shows it. */
export interface SecurityScheme {
  type: string;
  /** Of `http`: `bearer`, `basic` … */
  scheme?: string;
  /** Of `apiKey`. */
  in?: "header" | "query" | "cookie";
  name?: string;
}

type Request = Pick<Traffic, "url" | "requestHeaders">;

/** What a request carries for a scheme; undefined if nothing. */
export function credentialFor({ type, scheme = "bearer", in: place, name = "" }: SecurityScheme, request: Request) {
  const { requestHeaders: headers, url } = request;
  if (type !== "apiKey") {
    const authorization = headers.get("authorization") ?? "";
    return authorization.toLowerCase().startsWith(`${scheme.toLowerCase()} `) ? authorization : undefined;
  }
  if (place === "query") return url.searchParams.get(name) ?? undefined;
  if (place === "header") return headers.get(name) ?? undefined;
  return cookieOf(headers, name);
}

function cookieOf(headers: Headers, name: string): string | undefined {
  const cookies = (headers.get("cookie") ?? "").split(/; */);
  return cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);
}
