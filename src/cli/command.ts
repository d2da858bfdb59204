import { type ParseArgsConfig, parseArgs } from "node:util";
import { redactKeys } from "../internal/redact.js";
import { messageOf, UsageError } from "../openapi/usage-error.js";

/** The exit code for a mistake of the user's, or a run that could not take place. */
export const USAGE_ERROR = 2;

type Options = NonNullable<ParseArgsConfig["options"]>;

type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O; strict: true }>>["values"];

interface CommandDefinition<O extends Options> {
  /**
   * The text for `--help`.
   *
   * @param program How the command was started, such as `npx @cloudnexus/cli simulator`.
   */
  help(program: string): string;
  options: O;
  /** Resolves to the exit code: 0 if all is well, 1 if something was found wrong. */
  run(values: Values<O>): Promise<number>;
}

/**
 * A command that can be run with its arguments. Resolves to its exit code.
 *
 * @throws UsageError for a mistake of the user's.
 */
export type Command = (args: string[], program: string) => Promise<number>;

/** Makes a command of its flags, its help and what it does. */
export function defineCommand<const O extends Options>({ help, options, run }: CommandDefinition<O>): Command {
  return async (args, program) => {
    if (args.includes("--help") || args.includes("-h")) {
      console.log(help(program).trim());
      return 0;
    }
    return run(parse(args, options));
  };
}

/** Runs a script's own command with the arguments of the process, and sets its exit code. */
export async function command<const O extends Options>({
  help,
  ...definition
}: Omit<CommandDefinition<O>, "help"> & { help: string }): Promise<void> {
  const run = defineCommand({ help: () => help, ...definition });
  process.exitCode = await reportUsageErrors(() => run(process.argv.slice(2), ""));
}

/** Reports a mistake of the user's in one line, without a stack. */
export async function reportUsageErrors(run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    // A key may have been given in place of something else.
    console.error(redactKeys(error.message));
    return USAGE_ERROR;
  }
}

function parse<O extends Options>(args: string[], options: O): Values<O> {
  checkValues(args, options);
  try {
    return parseArgs({ args, options, strict: true }).values;
  } catch (error) {
    // A value without an option may be a key, or a URL with a password.
    if (Object(error).code === "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL") {
      throw new UsageError("There is a value without an option before it. --help lists the options.");
    }
    // parseArgs throws only for what was typed; its first sentence names the flag.
    throw new UsageError(`${messageOf(error).split(/\.\s|\n/)[0]}. --help lists the options.`);
  }
}

/** Refuses what parseArgs would explain badly, or accept in silence: missing, empty and repeated values. */
function checkValues(args: string[], options: Options): void {
  const seen = new Set<string>();
  for (const token of parseArgs({ args, options, strict: false, tokens: true }).tokens) {
    if (token.kind !== "option" || options[token.name]?.type !== "string") continue;
    const { name, rawName, value, inlineValue } = token;
    if (value === undefined) throw new UsageError(`${rawName} has no value: give one, or leave the option out.`);
    // As of a variable that is not set in the shell or the pipeline.
    if (value === "") throw new UsageError(`${rawName} has an empty value: give one, or leave the option out.`);
    if (!inlineValue && /^-./s.test(value)) throw dashedValue(rawName, value, options);
    if (seen.has(name) && !options[name]?.multiple) throw new UsageError(`${rawName} is given twice; give it once.`);
    seen.add(name);
  }
}

function dashedValue(rawName: string, value: string, options: Options): UsageError {
  const [word = ""] = value.split("=");
  // Another word may be a key.
  const isOption = word.startsWith("--") && Object.hasOwn(options, word.slice(2));
  const next = isOption ? `is ${word}` : "begins with a dash";
  return new UsageError(
    `${rawName} has no value (the next word ${next}). Write a value that begins with a dash as ${rawName}=VALUE.`,
  );
}

const MAX_COUNT = 2 ** 31 - 1;

/** How many, from a flag. */
export function parseCount(flag: string, value: string, least = 1): number {
  const count = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (count >= least && count <= MAX_COUNT) return count;
  const limit = count > MAX_COUNT ? `most ${MAX_COUNT}` : `least ${least}`;
  throw new UsageError(`--${flag} must be an integer of at ${limit} (got ${value}).`);
}

/** A TCP port from a flag. */
export function parsePort(value: string): number {
  const port = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (port <= 65535) return port;
  throw new UsageError(`--port ${value}: give a number from 0 (any free port) to 65535.`);
}
