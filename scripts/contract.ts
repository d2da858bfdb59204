import { command, messageOf, UsageError } from "./lib/command.js";
import { lintContract } from "./lib/contract.js";
import { tool } from "./lib/tools.js";

const help = `
npm run contract [-- --base-url URL --api-key KEY [--allow-writes]]

Tells whether a server keeps openapi.yaml. Without flags it checks the Prism mock, which it starts itself.

  --base-url URL   the server to check, /v1 included        (or CLOUDNEXUS_BASE_URL)
  --api-key KEY    a key that the server takes              (or CLOUDNEXUS_API_KEY)
  --allow-writes   also send what creates or changes something; a live server bills for it

Exit code 0: the contract is kept; 1: it isn't; 2: the check could not run.
`;

await command({
  help,
  options: {
    "base-url": { type: "string" },
    "api-key": { type: "string" },
    "allow-writes": { type: "boolean", default: false },
  },
  async run(flags) {
    const baseUrl = flags["base-url"] ?? (process.env.CLOUDNEXUS_BASE_URL || undefined);
    const apiKey = flags["api-key"] ?? (process.env.CLOUDNEXUS_API_KEY || undefined);
    const target = baseUrl === undefined ? {} : await reach(baseUrl, apiKey);
    await lintContract();
    const env = { ...target, ...(flags["allow-writes"] && { CONTRACT_ALLOW_WRITES: "1" }) };
    const { code } = await tool("vitest", ["run", "--project=contract", "--reporter=verbose"], { env, inherit: true });
    return code === 0 ? 0 : 1;
  },
});

/** The target's environment variables, once it has answered something. */
async function reach(baseUrl: string, apiKey: string | undefined): Promise<Record<string, string>> {
  if (!URL.canParse(baseUrl))
    throw new UsageError(`--base-url ${baseUrl}: give a whole URL, such as http://127.0.0.1:4010.`);
  if (apiKey === undefined) throw new UsageError("No API key: give --api-key, or set CLOUDNEXUS_API_KEY.");
  try {
    await fetch(baseUrl, { redirect: "manual", signal: AbortSignal.timeout(10_000) });
  } catch (error) {
    const { cause } = error as { cause?: unknown };
    throw new UsageError(`No server answers at ${baseUrl} (${messageOf(cause ?? error)}): start it, or mend the URL.`);
  }
  return { CONTRACT_BASE_URL: baseUrl.replace(/\/$/, ""), CONTRACT_API_KEY: apiKey };
}
