import { ConfigurationError } from "./errors.js";
import { env } from "./internal/runtime.js";
import { classifyFailure } from "./transport/failure.js";
import { requestIdOf } from "./transport/request-id.js";
import type { CallObserver, ObservedCall, Observer } from "./transport/types.js";

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

const LEVELS: LogLevel[] = ["debug", "info", "warn", "error", "off"];

/** A wait that looks as if the program hung; milliseconds. */
const LONG = 60_000;

/**
 * Lines at `debug` for each attempt and wait, at `warn` for what no error tells: a wait of more than a minute. Never a
 * key, query or body. What it hears it passes on.
 *
 * @param observer Is told of all calls and of what happens in them, too.
 */
export function createLog(logger: Logger, level: LogLevel, observer?: Observer) {
  return (call: ObservedCall): CallObserver => {
    const { operation, attempts } = call;
    const tell = observer?.(call);
    return (event) => {
      if (event.type === "wait") {
        const { until = 0, reason } = event;
        const at = until > Date.now() + LONG ? "warn" : "debug";
        const end = until ? ` until ${new Date(until).toISOString()}` : "";
        if (LEVELS.indexOf(at) >= LEVELS.indexOf(level)) logger[at](`cloudnexus: ${operation} waits${end} (${reason})`);
      } else if (event.type === "answer" && level === "debug") {
        const { response, error } = event;
        const parts = [
          // What an error says may hold a query.
          error ? (classifyFailure(error) ?? "given up") : response?.status,
          `${attempts.at(-1)?.duration.toFixed()} ms`,
          response && requestIdOf(response),
          `${response?.headers.get("x-ratelimit-remaining") ?? "?"} requests left`,
        ];
        logger.debug(`cloudnexus: ${operation} #${attempts.length}: ${parts.filter(Boolean).join(", ")}`);
      }
      tell?.(event);
    };
  };
}

/** @throws ConfigurationError where the option is no level. An unknown level in the environment only warns. */
export function levelOf(option: LogLevel | undefined, logger: Logger): LogLevel {
  const asked = option ?? env("CLOUDNEXUS_LOG") ?? "warn";
  const level = LEVELS.find((known) => known === asked);
  if (level) return level;
  const message = `logLevel is one of ${LEVELS}, not ${asked}.`;
  if (option) throw new ConfigurationError(message);
  logger.warn(`cloudnexus: ${message}`);
  return "warn";
}
