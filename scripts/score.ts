import { command } from "../src/cli/command.js";
import { tool } from "./lib/tools.js";

/** What holds the contract below 100 are limits that nobody published: no constraint is invented for the score's sake. */
const LEAST = 85;

await command({
  help: `npm run score\n\nScores openapi.yaml by \`redocly score\`, which has to give it ${LEAST} of 100 at least.`,
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
