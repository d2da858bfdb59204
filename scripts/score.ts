import { command } from "../src/cli/command.js";
import { tool } from "./lib/tools.js";

/** What holds the contract below 100 are limits that nobody published: no constraint is invented for the score's sake. */
const LEAST = 85;

const help = `
Usage: npm run check -- --only score

Rates openapi.yaml with \`redocly score\`.

Options:
  --help  show this text

Exit codes:
  0  the score is at least ${LEAST} of 100
  1  the score is below ${LEAST} of 100
  2  the score cannot be computed
`;

await command({
  help,
  options: {},
  async run() {
    // With an input, the tool's output is what it says on stdout alone.
    const { output } = await tool("redocly", ["score", "openapi.yaml", "--format=json"], { input: "" });
    const { agentReadiness, subscores } = JSON.parse(output) as {
      agentReadiness: number;
      subscores: Record<string, number>;
    };
    console.log(`redocly score: ${agentReadiness} of 100, at least ${LEAST} wanted`);
    for (const [name, score] of Object.entries(subscores)) {
      if (score < 1) console.log(`  ${name} ${Math.round(score * 100)}`);
    }
    return agentReadiness >= LEAST ? 0 : 1;
  },
});
