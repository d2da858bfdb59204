import { version } from "./version.js";

interface Globals {
  process?: { env?: Record<string, string | undefined>; versions?: Record<string, string | undefined> };
  navigator?: { userAgent?: string };
  document?: unknown;
  importScripts?: unknown;
  Error: { captureStackTrace?: (error: object) => void };
}

/** No runtime has all of these, so each is optional here. */
export const globals = globalThis as Globals;

/** An environment variable, if the runtime has them and allows reading them; a blank one counts as unset. */
export function env(name: string): string | undefined {
  try {
    return globals.process?.env?.[name]?.trim() || undefined;
  } catch {
    // Deno without --allow-env.
    return undefined;
  }
}

/** Whether this is a web page or a web worker, where anyone can read the key. Bun and Deno report a Node version, too. */
export function isBrowser(): boolean {
  return !globals.process?.versions?.node && !!(globals.document || globals.importScripts);
}

/** `cloudnexus-sdk/1.0.0 (node/20.19.0)`; undefined in browsers, which set their own. */
export function userAgent(): string | undefined {
  if (isBrowser()) return undefined;
  const { process, navigator } = globals;
  const agent = navigator?.userAgent ?? "Node";
  // Other runtimes name themselves in `navigator`, and in `process.versions` the Node that they imitate.
  return `cloudnexus-sdk/${version} (${agent.startsWith("Node") ? `node/${process?.versions?.node}` : agent})`;
}
