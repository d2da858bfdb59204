import { ConfigurationError } from "./errors.js";
import type { Outcome } from "./transport/policy.js";
import type { Call } from "./transport/types.js";

/**
 * How much the client tells of itself: each level also tells what those before it do.
 *
 * @example
 * const level: LogLevel = "debug";
 * const talkative = new CloudNexus({ logLevel: level });
 */
export type LogLevel = "off" | "error" | "warn" | "info" | "debug";

/**
 * Where log lines go: `console`, a pino logger, or anything else with these methods.
 *
 * @example
 * const lines: string[] = [];
 * const keep = (line: string) => void lines.push(line);
 * const logger: Logger = { error: keep, warn: keep, info: keep, debug: keep };
 */
export type Logger = Record<Exclude<LogLevel, "off">, (message: string) => void>;

/** What the transport tells of itself. */
export interface Log {
  attempt(call: Call, outcome: Outcome): void;
  wait(call: Call, delay: number): void;
}

const LEVELS: LogLevel[] = ["off", "error", "warn", "info", "debug"];

/** Lines at `debug` for each attempt and wait, at `warn` for what needs a person. Never a key, query or body. */
export function createLog(logger: Logger, level: LogLevel): Log {
  const at = (line: LogLevel) => LEVELS.indexOf(level) >= LEVELS.indexOf(line);
  return {
    attempt(call, outcome) {
      if (!at("debug")) return;
      const { duration } = call.attempts.at(-1) ?? { duration: 0 };
      const result =
        "failure" in outcome
          ? outcome.failure
          : `${outcome.status}, ${outcome.headers.get("x-ratelimit-remaining") ?? "?"} requests left`;
      logger.debug(
        `cloudnexus: ${call.operation} #${call.attempts.length}: ${result} after ${Math.round(duration)} ms`,
      );
    },
    wait(call, delay) {
      if (!at("debug")) return;
      const until = new Date(Date.now() + delay).toISOString();
      logger.debug(`cloudnexus: ${call.operation}: trying again in ${Math.round(delay)} ms, at ${until}`);
    },
  };
}

/** @throws ConfigurationError where the option is no level. An unknown level in the environment only warns. */
export function levelOf(option: LogLevel | undefined, fromEnv: string | undefined, logger: Logger): LogLevel {
  const known = (level: string): level is LogLevel => (LEVELS as string[]).includes(level);
  if (option !== undefined) {
    if (!known(option)) throw new ConfigurationError(`logLevel is one of ${LEVELS.join(", ")}.`);
    return option;
  }
  if (fromEnv === undefined) return "warn";
  if (known(fromEnv)) return fromEnv;
  logger.warn(`cloudnexus: CLOUDNEXUS_LOG is one of ${LEVELS.join(", ")}; taking "warn".`);
  return "warn";
}
