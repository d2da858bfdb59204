import { listOf } from "./internal/assert.js";
import { createGuard } from "./internal/guard.js";
import { env } from "./internal/runtime.js";
import type { CallEvent, ObservedCall, Observer } from "./transport/call.js";
import { classifyNetworkError } from "./transport/network-error.js";

/**
 * How much the client logs: each level includes those before it.
 *
 * @category Logging and observing
 * @example
 * const level: LogLevel = "debug";
 * const verbose = new CloudNexus({ logLevel: level });
 */
export type LogLevel = "off" | "error" | "warn" | "info" | "debug";

/** From the most verbose to none. */
export const LOG_LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error", "off"];

/**
 * Where log lines go: `console`, a pino logger, or anything else with these methods.
 *
 * @category Logging and observing
 * @example
 * const lines: string[] = [];
 * const keep = (line: string) => void lines.push(line);
 * const logger: Logger = { error: keep, warn: keep, info: keep, debug: keep };
 */
export type Logger = Record<Exclude<LogLevel, "off">, (message: string) => void>;

const DEFAULT_LEVEL = "warn";

/** A wait that looks as if the program hung; milliseconds. */
const LONG_WAIT_MS = 60_000;

/**
 * An observer that logs each attempt and wait at `debug`, and at `warn` what does not surface as an error: a wait of more
 * than a minute. Never a key, a query or a body.
 */
export function createLogObserver(logger: Logger, level: LogLevel): Observer {
  const isLogged = (at: LogLevel) => LOG_LEVELS.indexOf(at) >= LOG_LEVELS.indexOf(level);
  const log = (at: Exclude<LogLevel, "off">, line: () => string) =>
    isLogged(at) ? logger[at](`cloudnexus: ${line()}`) : undefined;
  // What a logger returns is passed on: an async one may reject.
  return (call) => (event) => {
    if (event.type === "wait") return log(isLong(event) ? "warn" : "debug", () => waitLine(call, event));
    return event.type === "answer" ? log("debug", () => attemptLine(call, event)) : undefined;
  };
}

type EventOf<T extends CallEvent["type"]> = Extract<CallEvent, { type: T }>;

function isLong({ until = 0 }: EventOf<"wait">): boolean {
  return until > Date.now() + LONG_WAIT_MS;
}

function waitLine({ operation }: ObservedCall, { until, reason }: EventOf<"wait">): string {
  const end = until ? ` until ${new Date(until).toISOString()}` : "";
  return `${operation} waits${end} (${reason})`;
}

function attemptLine({ operation, attempts }: ObservedCall, { response, requestId, error }: EventOf<"answer">): string {
  // Not the error's message, which may contain a query.
  const outcome = error === undefined ? response?.status : (classifyNetworkError(error) ?? "given up");
  const remaining = response?.headers.get("x-ratelimit-remaining") ?? "?";
  const parts = [outcome, `${attempts.at(-1)?.duration.toFixed()} ms`, requestId, `${remaining} requests left`];
  return `${operation} #${attempts.length}: ${parts.filter((part) => part !== undefined).join(", ")}`;
}

/** The level of the options, or of the environment variable `CLOUDNEXUS_LOG`; an invalid one there only causes a warning. */
export function resolveLogLevel(option: LogLevel | undefined, logger: Logger): LogLevel {
  const name = option ?? env("CLOUDNEXUS_LOG") ?? DEFAULT_LEVEL;
  const level = LOG_LEVELS.find((known) => known === name);
  if (level) return level;
  // A logger that throws must not keep the client from being created.
  createGuard()(() =>
    logger.warn(`cloudnexus: Invalid CLOUDNEXUS_LOG ${JSON.stringify(name)}; expected ${listOf(LOG_LEVELS, "or")}.`),
  );
  return DEFAULT_LEVEL;
}
