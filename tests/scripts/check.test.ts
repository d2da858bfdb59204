import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { STEPS, selectSteps } from "../../scripts/lib/check-steps.js";
import { root } from "../../scripts/lib/tools.js";
import config from "../../vitest.config.js";

const { scripts }: { scripts: Record<string, string> } = JSON.parse(await readFile(`${root}package.json`, "utf8"));

describe("npm run check", () => {
  it("runs every project of the tests once", () => {
    const projects = config.test?.projects?.map(
      (project) => typeof project === "object" && "test" in project && project.test?.name,
    );
    const commands = STEPS.map(({ command }) => (command === "npm test" ? scripts.test : command));
    const run = commands.flatMap((command) =>
      [...(command ?? "").matchAll(/--project=(\S+)/g)].map(([, name]) => name),
    );
    expect(run.toSorted()).toEqual(projects?.toSorted());
  });

  it("runs only npm scripts that exist", () => {
    const named = STEPS.flatMap(({ command }) => [...command.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name));
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });

  it("runs the steps that are named, or all but those to skip", () => {
    expect(selectSteps([], [])).toEqual(STEPS);
    expect(selectSteps(["lint", "test"], []).map(({ name }) => name)).toEqual(["test", "lint"]);
    expect(selectSteps([], ["test"])).toEqual(STEPS.filter(({ name }) => name !== "test"));
    expect(() => selectSteps([], ["tset"])).toThrow(/^There is no step "tset"; expected one of test, /);
    expect(() => selectSteps(["lint"], ["lint"])).toThrow(/^No step is left to run/);
  });
});
