import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { SIMULATOR_HEADER } from "./examples.js";

/** Headers of a response that a web page may read. */
const EXPOSED_HEADERS = [
  "Date",
  "Retry-After",
  SIMULATOR_HEADER,
  "X-RateLimit-Limit",
  "X-RateLimit-Remaining",
  "X-RateLimit-Reset",
];

const allowOrigin = cors({ origin: (origin) => origin, exposeHeaders: EXPOSED_HEADERS });

/** Lets web pages on this machine call the simulator. Preflight requests have no key, so this comes before the key check. */
export const corsForLoopback: MiddlewareHandler = (c, next) =>
  isLoopbackOrigin(c.req.header("origin")) ? allowOrigin(c, next) : next();

export function isLoopbackOrigin(origin: string | undefined): boolean {
  if (origin === undefined || !URL.canParse(origin)) return false;
  const { hostname } = new URL(origin);
  return /^(.+\.)?localhost$/.test(hostname) || /^127(\.\d+){3}$/.test(hostname) || hostname === "[::1]";
}
