import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { environments, operations } from "../../generated/operations.js";
import type { RunOptions } from "../../src/contract/run/run-options.js";
import {
  ANSWER_CHECKS,
  BUILT_IN,
  type CheckName,
  GROUPS,
  type Remote,
  type TargetOption,
} from "../../src/contract/types.js";
import { checkBaseUrl } from "../../src/guards.js";
import { messageOf, parseCount, UsageError } from "./command.js";

/** The flags of the command, as `parseArgs` takes them. */
export const OPTIONS = {
  target: { type: "string" },
  "base-url": { type: "string" },
  "api-key": { type: "string" },
  "read-only-key": { type: "string" },
  "second-key": { type: "string" },
  "database-id": { type: "string" },
  "zone-id": { type: "string" },
  "allow-writes": { type: "boolean" },
  "yes-this-is-billed": { type: "boolean" },
  "exhaust-rate-limit": { type: "boolean" },
  strict: { type: "boolean" },
  operation: { type: "string", multiple: true },
  check: { type: "string", multiple: true },
  seed: { type: "string" },
  runs: { type: "string" },
  "max-p95": { type: "string" },
  report: { type: "string", multiple: true },
} as const;

type Name = keyof typeof OPTIONS;
type Value = string | boolean | string[] | undefined;
export type Flags = { [N in Name]?: Value };

export const REPORTS = ["junit", "json", "html"] as const;
export type ReportFiles = Partial<Record<(typeof REPORTS)[number], string>>;

/** Gives flags that weren't typed the value of their environment variable. */
export function withEnvironment(typed: Flags, env: NodeJS.ProcessEnv): Flags {
  const names = Object.keys(OPTIONS) as Name[];
  return Object.fromEntries(names.map((name) => [name, typed[name] ?? fromEnvironment(name, env[variableOf(name)])]));
}

export function variableOf(name: string): string {
  return `CLOUDNEXUS_${name.toUpperCase().replaceAll("-", "_")}`;
}

function fromEnvironment(name: Name, text: string | undefined): Value {
  if (text === undefined || text === "") return undefined;
  if ("multiple" in OPTIONS[name]) return text.split(",");
  if (OPTIONS[name].type === "string") return text;
  if (["1", "true"].includes(text)) return true;
  if (["0", "false"].includes(text)) return undefined;
  throw new UsageError(`${variableOf(name)} is "${text}": give 1 or 0.`);
}

/**
 * What a run is to do.
 *
 * @throws UsageError naming the flag that can't be used.
 */
export function readOptions(typed: Flags, env: NodeJS.ProcessEnv): RunOptions {
  const flags = withEnvironment(typed, env);
  const target = targetOf(typed, flags);
  const options: RunOptions = {
    target,
    settings: {
      allowWrites: flags["allow-writes"] === true,
      exhaustRateLimit: flags["exhaust-rate-limit"] === true,
      strict: flags.strict === true,
      operations: namesOf("operation", flags.operation, Object.keys(operations)),
      checks: namesOf<CheckName>("check", flags.check, [...GROUPS, ...ANSWER_CHECKS]),
      // 31 bits, for all who count from it.
      seed: numberOf("seed", flags.seed, 0) ?? Math.floor(Math.random() * 2 ** 31),
      runs: numberOf("runs", flags.runs, 1) ?? 100,
      maxP95: numberOf("max-p95", flags["max-p95"], 1),
    },
  };
  if (flags["allow-writes"] === true && flags["yes-this-is-billed"] !== true) refuseBilled(target);
  return options;
}

function targetOf(typed: Flags, flags: Flags): TargetOption {
  if (typed.target !== undefined && typed["base-url"] !== undefined) {
    throw new UsageError("Give --target or --base-url, not both.");
  }
  const baseUrl = typed.target === undefined ? flags["base-url"] : undefined;
  if (typeof baseUrl === "string") return remoteOf(baseUrl, flags);
  const unused = (["api-key", "read-only-key", "second-key", "database-id", "zone-id"] as const).find(
    (name) => typed[name] !== undefined,
  );
  if (unused)
    throw new UsageError(`--${unused} goes with --base-url: the built-in targets have keys and ids of their own.`);
  const [target = "simulator"] = namesOf("target", flags.target === undefined ? [] : [String(flags.target)], BUILT_IN);
  return target;
}

function remoteOf(text: string, flags: Flags): Remote {
  const main = textOf(flags["api-key"]);
  if (main === undefined) throw new UsageError("No API key: give --api-key, or set CLOUDNEXUS_API_KEY.");
  const [database_id, zone_id] = [textOf(flags["database-id"]), textOf(flags["zone-id"])];
  return {
    baseUrl: urlOf(text),
    keys: { main, readOnly: textOf(flags["read-only-key"]), second: textOf(flags["second-key"]) },
    known: { ...(database_id !== undefined && { database_id }), ...(zone_id !== undefined && { zone_id }) },
  };
}

function urlOf(text: string): string {
  try {
    return checkBaseUrl(text);
  } catch (error) {
    throw new UsageError(`--base-url ${text}: ${messageOf(error)}`);
  }
}

/** What is created there costs money. */
function refuseBilled(target: TargetOption): void {
  if (typeof target === "string") return;
  const isLive = Object.values(target.keys).some((key) => key?.startsWith("cnx_sk_live_"));
  const isProduction = new URL(target.baseUrl).host === new URL(environments.production).host;
  if (!isLive && !isProduction) return;
  const what = isLive ? "with a live key" : "at the production URL";
  throw new UsageError(
    `--allow-writes ${what} creates servers that are billed: add --yes-this-is-billed if you mean it.`,
  );
}

function textOf(value: Value): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function namesOf<T extends string>(flag: string, given: Value, known: readonly T[]): T[] {
  return (Array.isArray(given) ? given : []).map((name) => {
    const found = known.find((one) => one === name);
    if (found === undefined) throw new UsageError(`--${flag} ${name}: there are ${known.join(", ")}.`);
    return found;
  });
}

function numberOf(flag: string, given: Value, least: number): number | undefined {
  return given === undefined ? undefined : parseCount(flag, String(given), least);
}

/** Where each report goes. */
export function readReports(given: Value, kinds: readonly (keyof ReportFiles)[] = REPORTS): ReportFiles {
  const entries = (Array.isArray(given) ? given : []).map((text) => {
    const [, kind, file = ""] = /^([^=]*)=(.+)$/.exec(text) ?? [];
    const format = kinds.find((one) => one === kind);
    if (!format) throw new UsageError(`--report ${text}: give ${kinds.map((one) => `${one}=FILE`).join(" or ")}.`);
    const path = resolve(file);
    if (!existsSync(dirname(path))) throw new UsageError(`--report ${text}: there is no folder ${dirname(path)}.`);
    return [format, path] as const;
  });
  return Object.fromEntries(entries);
}
