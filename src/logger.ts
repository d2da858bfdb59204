import { CloudNexusError, ConfigurationError } from "./errors.js";
import { isUnknown } from "./transport/policy.js";
import { requestIdOf } from "./transport/request-id.js";
import type { Attempt, CallEvent, ObservedCall, Observer } from "./transport/types.js";

export type LogLevel = "off" | "error" | "warn" | "info" | "debug";

/** Where log lines go: `console`, a pino logger, or anything else with these methods. */
export type Logger = Record<Exclude<LogLevel, "off">, (message: string) => void>;

const LEVELS: LogLevel[] = ["off", "error", "warn", "info", "debug"];

/** A wait that looks as if the program hung; milliseconds. */
const LONG = 60_000;

/**
 * Lines at `debug` for each attempt and wait, at `warn` for what needs a person: an order that may have been carried out
 * although no answer says so, and a wait of more than a minute. Never a key, query or body.
 */
export function createLog(logger: Logger, level: LogLevel): Observer {
  const at = (line: LogLevel) => LEVELS.indexOf(level) >= LEVELS.indexOf(line);
  if (!at("warn")) return () => undefined;
  return (call) => {
    const say = (line: "warn" | "debug", text: string) => {
      if (at(line)) logger[line](`cloudnexus: ${call.operation} ${text}`);
    };
    return (event) => {
      if (event.type === "answer") say("debug", attemptLine(call, event));
      if (event.type === "wait") {
        const { until = 0, reason } = event;
        const when = until ? new Date(until).toISOString() : "it is its turn";
        say(until > Date.now() + LONG ? "warn" : "debug", `waits (${reason}) until ${when}`);
      }
      if (event.type === "end" && isLost(call, event)) {
        say("warn", "may have been carried out, although no answer says so: look before it is sent again");
      }
    };
  };
}

type Ended<T> = Extract<CallEvent, { type: T }>;

function attemptLine({ attempts }: ObservedCall, { answer, error }: Ended<"answer">): string {
  const { duration } = attempts.at(-1) as Attempt;
  const remaining = answer?.headers.get("x-ratelimit-remaining");
  return [
    `#${attempts.length}: ${error ?? answer?.status} in ${Math.round(duration)} ms`,
    answer && requestIdOf(answer),
    remaining && `${remaining} requests left`,
  ]
    .filter(Boolean)
    .join(", ");
}

function isLost({ idempotent }: ObservedCall, { response, error }: Ended<"end">): boolean {
  if (error instanceof CloudNexusError) return error.outcomeUnknown;
  return !idempotent && response !== undefined && isUnknown(response);
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
