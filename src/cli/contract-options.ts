import { environments as documented } from "../../generated/operations.js";
import type { SuiteContract } from "../contract/openapi/contract.js";
import {
  BUILT_IN,
  type CheckName,
  DEFAULT_SETTINGS,
  GROUPS,
  RESPONSE_CHECKS,
  type Remote,
  type Settings,
  type TargetOption,
} from "../contract/types.js";
import { contractPath } from "../openapi/contract-path.js";
import { UsageError } from "../openapi/usage-error.js";
import { parseBaseUrl } from "./base-url.js";
import { parseCount } from "./command.js";
import { readKeys } from "./key-options.js";
import { readKnown } from "./known-values.js";
import { whyNotWritable } from "./output-file.js";
import { type ReportFiles, readReports } from "./report-options.js";
import { variableOf } from "./variable.js";

/** The flags of the command, as `parseArgs` takes them. */
export const OPTIONS = {
  contract: { type: "string" },
  target: { type: "string" },
  "base-url": { type: "string" },
  "api-key": { type: "string" },
  "read-only-key": { type: "string" },
  "second-key": { type: "string" },
  known: { type: "string", multiple: true },
  "database-id": { type: "string" },
  "zone-id": { type: "string" },
  wait: { type: "string" },
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
  baseline: { type: "string" },
  "write-baseline": { type: "boolean" },
} as const;

type Name = keyof typeof OPTIONS;
type Value = string | boolean | string[] | undefined;
export type Flags = { [N in Name]?: Value };

/** Seeds have 31 bits, as fast-check counts on from them. */
const MAX_SEED = 2 ** 31;

/** What the command is to do. */
export interface ContractOptions {
  target: TargetOption;
  settings: Settings;
  /** How long to wait for the server to start, in milliseconds. */
  waitMs: number;
  reports: ReportFiles;
  /** The baseline file, and whether to write it. */
  baseline?: { file: string; write: boolean } | undefined;
}

type ContractParts = Pick<SuiteContract, "operations" | "environments" | "schemas">;

/** Adds the environment variables of the flags that were not given. */
export function withEnvironment(given: Flags, env: NodeJS.ProcessEnv): Flags {
  const names = Object.keys(OPTIONS) as Name[];
  return Object.fromEntries(names.map((name) => [name, given[name] ?? fromEnvironment(name, env[variableOf(name)])]));
}

function fromEnvironment(name: Name, text: string | undefined): Value {
  if (text === undefined || text === "") return undefined;
  if ("multiple" in OPTIONS[name]) return text.split(",");
  if (OPTIONS[name].type === "string") return text;
  if (["1", "true"].includes(text)) return true;
  if (["0", "false"].includes(text)) return false;
  throw new UsageError(`${variableOf(name)} has to be 1 or 0 (got "${text}").`);
}

/**
 * Reads flags and environment variables.
 *
 * @throws UsageError that names the flag that is wrong.
 */
export function readOptions(given: Flags, env: NodeJS.ProcessEnv, contract: ContractParts): ContractOptions {
  const flags = withEnvironment(given, env);
  refuseMissingBaseUrl(given, flags, env);
  const target = targetOf(given, flags, contract);
  if (flags["allow-writes"] === true && flags["yes-this-is-billed"] !== true) refuseBilled(target, contract);
  return {
    target,
    settings: settingsOf(flags, target, contract),
    waitMs: (numberOf("wait", flags.wait, 0) ?? 0) * 1000,
    reports: readReports(listOf(flags.report), {
      inputs: { contract: stringOf(flags.contract) ?? contractPath, baseline: stringOf(flags.baseline) },
    }),
    baseline: baselineOf(flags),
  };
}

function settingsOf(flags: Flags, target: TargetOption, { operations }: ContractParts): Settings {
  const checks = namesOf<CheckName>("check", flags.check, [...GROUPS, ...RESPONSE_CHECKS]);
  checkSelection(flags, checks);
  return {
    // A built-in target is thrown away after the run.
    allowWrites: flags["allow-writes"] === undefined ? typeof target === "string" : flags["allow-writes"] === true,
    exhaustRateLimit: flags["exhaust-rate-limit"] === true,
    strict: flags.strict === true,
    operations: namesOf(
      "operation",
      flags.operation,
      operations.map(({ operationId }) => operationId),
    ),
    checks,
    seed: numberOf("seed", flags.seed, 0) ?? Math.floor(Math.random() * MAX_SEED),
    runs: numberOf("runs", flags.runs, 1) ?? DEFAULT_SETTINGS.runs,
    maxP95: numberOf("max-p95", flags["max-p95"], 1),
  };
}

/** The options that only one check uses, with that check. */
const OPTIONS_OF_A_CHECK = [
  ["max-p95", "response-time"],
  ["exhaust-rate-limit", "rate-limits"],
] as const;

/** Refuses options that the selected checks would ignore. */
function checkSelection(flags: Flags, checks: readonly CheckName[]): void {
  if (checks.length === 0) return;
  for (const [option, check] of OPTIONS_OF_A_CHECK) {
    if (!flags[option] || checks.includes(check)) continue;
    throw new UsageError(
      `--${option} (or ${variableOf(option)}) needs the check ${check}: add --check ${check}, or leave it out.`,
    );
  }
}

function baselineOf(flags: Flags): ContractOptions["baseline"] {
  const file = stringOf(flags.baseline);
  const write = flags["write-baseline"] === true;
  if (file === undefined && write) throw new UsageError("--write-baseline needs --baseline FILE: the file to write.");
  if (file === undefined) return undefined;
  const selection = (["check", "operation"] as const).find((name) => flags[name] !== undefined);
  if (write && selection !== undefined) {
    throw new UsageError(
      `--write-baseline does not go with --${selection} (or ${variableOf(selection)}): the file would lose all other findings. Leave one of them out.`,
    );
  }
  const obstacle = write ? whyNotWritable(file) : undefined;
  if (obstacle !== undefined) throw new UsageError(`Invalid --baseline "${file}": ${obstacle}.`);
  return { file, write };
}

function targetOf(given: Flags, flags: Flags, contract: ContractParts): TargetOption {
  if (given.target !== undefined && given["base-url"] !== undefined) {
    throw new UsageError("Give either --target or --base-url, not both.");
  }
  const baseUrl = given.target === undefined ? flags["base-url"] : undefined;
  if (typeof baseUrl === "string") return remoteOf(baseUrl, flags, contract);
  const unused = (["api-key", "read-only-key", "second-key", "known", "database-id", "zone-id", "wait"] as const).find(
    (name) => given[name] !== undefined,
  );
  if (unused) throw new UsageError(`--${unused} needs --base-url: the built-in targets have their own keys and ids.`);
  const [target = "simulator"] = namesOf("target", flags.target === undefined ? [] : [String(flags.target)], BUILT_IN);
  return target;
}

/**
 * Refuses to check the simulator where a server was meant: a pipeline whose variable is not set would pass. A key alone
 * is no sign of that, as the client reads the same variable on a developer's machine.
 */
function refuseMissingBaseUrl(given: Flags, flags: Flags, env: NodeJS.ProcessEnv): void {
  if (flags.target !== undefined || flags["base-url"] !== undefined) return;
  const advice = "Set CLOUDNEXUS_BASE_URL to the server's base URL, or give --target simulator to check the simulator.";
  if (env.CLOUDNEXUS_BASE_URL === "") throw new UsageError(`CLOUDNEXUS_BASE_URL is empty. ${advice}`);
  const hasKeyOnly = flags["api-key"] !== undefined && given["api-key"] === undefined;
  if (!hasKeyOnly || flags.baseline === undefined) return;
  throw new UsageError(
    `CLOUDNEXUS_API_KEY is set, but CLOUDNEXUS_BASE_URL is not: the baseline would be compared with the simulator. ${advice}`,
  );
}

function remoteOf(text: string, flags: Flags, contract: ContractParts): Remote {
  return {
    baseUrl: parseBaseUrl("base-url", text),
    keys: readKeys(contract, {
      "api-key": stringOf(flags["api-key"]),
      "read-only-key": stringOf(flags["read-only-key"]),
      "second-key": stringOf(flags["second-key"]),
    }),
    known: readKnown(listOf(flags.known), contract, {
      "database-id": stringOf(flags["database-id"]),
      "zone-id": stringOf(flags["zone-id"]),
    }),
  };
}

/** Servers that are created there cost money. */
function refuseBilled(target: TargetOption, { environments }: ContractParts): void {
  if (typeof target === "string") return;
  const isLive = Object.values(target.keys).some((key) => key?.startsWith("cnx_sk_live_"));
  const { production = documented.production } = environments;
  const productionHosts = [documented.production, production].map((url) => new URL(url).host);
  const isProduction = productionHosts.includes(new URL(target.baseUrl).host);
  if (!isLive && !isProduction) return;
  const what = isLive ? "with a live key" : "at the production URL";
  throw new UsageError(
    `--allow-writes ${what} creates servers that are billed. Add --yes-this-is-billed to accept that.`,
  );
}

function stringOf(value: Value): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function listOf(value: Value): string[] {
  return Array.isArray(value) ? value : [];
}

function namesOf<T extends string>(flag: string, given: Value, known: readonly T[]): T[] {
  return listOf(given).map((name) => {
    const found = known.find((candidate) => candidate === name);
    if (found === undefined) throw new UsageError(`Unknown --${flag} "${name}"; expected one of ${known.join(", ")}.`);
    return found;
  });
}

function numberOf(flag: string, given: Value, least: number): number | undefined {
  return given === undefined ? undefined : parseCount(flag, String(given), least);
}
