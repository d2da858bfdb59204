import { version } from "../internal/version.js";
import { UsageError } from "../openapi/usage-error.js";
import { surviveClosedTerminal } from "./closed-terminal.js";
import { type Command, reportUsageErrors } from "./command.js";

interface Entry {
  summary: string;
  /** Each command is loaded only when it runs, so that help comes quickly. */
  load(): Promise<Command>;
}

const COMMANDS: Readonly<Record<string, Entry>> = {
  simulator: {
    summary: "runs a local CloudNexus API that keeps its data in memory",
    load: async () => (await import("./commands/simulator.js")).simulator,
  },
  contract: {
    summary: "checks that a server conforms to the API contract",
    load: async () => (await import("./commands/contract.js")).contract,
  },
  drift: {
    summary: "checks that recorded or live traffic conforms to the API contract",
    load: async () => (await import("./commands/drift.js")).drift,
  },
  mock: {
    summary: "runs Prism, a mock that responds with the contract's examples",
    load: async () => (await import("./commands/mock.js")).mock,
  },
  mutant: {
    summary: "runs a simulator that has one defect, to try a test suite on",
    load: async () => (await import("./commands/mutant.js")).mutant,
  },
};

const WIDTH = Math.max(...Object.keys(COMMANDS).map((name) => name.length));

const help = `
Usage: npx @cloudnexus/cli COMMAND [options]

Tools for servers and clients of the CloudNexus REST API.

Commands:
${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(WIDTH)}  ${summary}`)
  .join("\n")}

Options:
  --help     show this text, or that of a command: npx @cloudnexus/cli contract --help
  --version  print the version

Examples:
  npx @cloudnexus/cli simulator --port 4010
  npx @cloudnexus/cli contract --base-url http://127.0.0.1:8080/v1 --api-key cnx_sk_test_admin

Exit codes:
  0  success
  1  the server or the traffic does not conform to the contract
  2  a command or option is invalid, or the command could not run
`.trim();

/**
 * Runs the command that the first argument names, with the others. Resolves to its exit code.
 *
 * @param programOf How the user started a command, for its help.
 */
export async function main(
  [name, ...args]: string[],
  programOf = (command: string) => `npx @cloudnexus/cli ${command}`,
): Promise<number> {
  if (name === "--version") return print(version);
  if (name === "--help" || name === "-h" || name === "help") return print(help);
  const end = surviveClosedTerminal();
  try {
    return await reportUsageErrors(async () => {
      const command = await loadCommand(name);
      return command(args, programOf(name ?? ""));
    });
  } finally {
    end();
  }
}

async function loadCommand(name: string | undefined): Promise<Command> {
  if (name === undefined) throw new UsageError(help);
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!entry) {
    throw new UsageError(`Unknown command "${name}"; expected one of ${Object.keys(COMMANDS).join(", ")}.`);
  }
  return entry.load();
}

function print(text: string): number {
  console.log(text);
  return 0;
}
