import { version } from "./version.js";

interface Globals {
  process?: { env?: Record<string, string | undefined>; versions?: Record<string, string | undefined> };
  navigator?: { userAgent?: string };
  document?: unknown;
  importScripts?: unknown;
  Error: { captureStackTrace?: (error: object) => void };
}

/** No runtime has all of these, so none of their types can be taken for granted. */
export const globals = globalThis as Globals;

/** An environment variable, where there are such things; blank counts as absent. */
export function env(name: string): string | undefined {
  return globals.process?.env?.[name]?.trim() || undefined;
}

/** Whether this is a web page or a web worker, where everybody can read the key. Bun and Deno have Node's version, too. */
export function isBrowser(): boolean {
  return !globals.process?.versions?.node && !!(globals.document || globals.importScripts);
}

/** `cloudnexus-sdk/1.0.0 (node/20.19.0)`; undefined in browsers, which set their own. */
export function userAgent(): string | undefined {
  if (isBrowser()) return undefined;
  const { process, navigator } = globals;
  const agent = navigator?.userAgent ?? "Node";
  // Other runtimes name their own version there, and in `process` that of the Node that they imitate.
  return `cloudnexus-sdk/${version} (${agent.startsWith("Node") ? `node/${process?.versions?.node}` : agent})`;
}
