import { type ParseArgsConfig, parseArgs } from "node:util";

/** A mistake that the user has to fix: reported in one line, without a stack, with exit code 2. */
export class UsageError extends Error {
  override name = "UsageError";
}

type Options = NonNullable<ParseArgsConfig["options"]>;

interface Command<O extends Options> {
  /** The text for `--help`. */
  help: string;
  options: O;
  /** Resolves to the exit code: 0 where all is well, 1 where something was found wrong. */
  run(values: Values<O>): Promise<number>;
}

type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O; strict: true }>>["values"];

/** Runs a script's command: flags in, exit code out. */
export async function command<const O extends Options>({ help, options, run }: Command<O>): Promise<void> {
  if (process.argv.slice(2).includes("--help")) {
    console.log(help.trim());
    return;
  }
  try {
    process.exitCode = await run(parse(options));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}

function parse<O extends Options>(options: O): Values<O> {
  try {
    return parseArgs({ options, strict: true }).values;
  } catch (error) {
    // parseArgs throws only for what was typed; its first sentence names the flag.
    throw new UsageError(`${messageOf(error).split(/\.\s|\n/)[0]}. --help lists what there is.`);
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What to throw where a server can't listen: one line where the port is taken, else the failure itself. */
export function listenFailure(error: unknown, port: string | number): unknown {
  if (!messageOf(error).includes("EADDRINUSE")) return error;
  return new UsageError(
    `Port ${port} is taken: stop what uses it, or choose another with --port (0 takes a free one).`,
  );
}

/** How many, from a flag. */
export function parseCount(flag: string, value: string, least = 1): number {
  const count = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (count >= least && count < 2 ** 31) return count;
  throw new UsageError(`--${flag} ${value}: give a whole number of at least ${least}.`);
}

/** A TCP port from a flag. */
export function parsePort(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new UsageError(`--port ${value}: give a number from 0 (any free port) to 65535.`);
  }
  return port;
}
