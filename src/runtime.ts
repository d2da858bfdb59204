import { version } from "./version.js";

interface Globals {
  process?: { env?: Record<string, string | undefined>; versions?: Record<string, string | undefined> };
  Deno?: { version: { deno: string } };
  Bun?: { version: string };
  navigator?: { userAgent?: string };
  document?: unknown;
  importScripts?: unknown;
}

// No runtime has all of these, so none of their types can be taken for granted.
const globals = globalThis as Globals;

/** An environment variable, where there are such things; blank counts as absent. */
export function env(name: string): string | undefined {
  return globals.process?.env?.[name]?.trim() || undefined;
}

/** Whether this is a web page or a web worker, where everybody can read the key. */
export function isBrowser(): boolean {
  if (globals.process?.versions?.node !== undefined || globals.Deno || globals.Bun) return false;
  return globals.document !== undefined || typeof globals.importScripts === "function";
}

/** `cloudnexus-sdk/1.0.0 (node/20.19.0)`; undefined in browsers, which set their own. */
export function userAgent(): string | undefined {
  if (isBrowser()) return undefined;
  const { Bun, Deno, process, navigator } = globals;
  // Workers have the versions of the Node that they imitate.
  const isWorker = navigator?.userAgent === "Cloudflare-Workers";
  const runtime = Bun
    ? `bun/${Bun.version}`
    : Deno
      ? `deno/${Deno.version.deno}`
      : process?.versions?.node && !isWorker
        ? `node/${process.versions.node}`
        : (navigator?.userAgent ?? "unknown");
  return `cloudnexus-sdk/${version} (${runtime})`;
}
