import { spawn } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { type Comment, type DeclarationReflection, type Reflection, ReflectionKind } from "typedoc";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSdkReference } from "../../scripts/lib/docs/sdk-reference.js";
import { root } from "../../scripts/lib/tools.js";

// Inside the project, so that the examples import the package as its users do.
const folder = `${root}tests/.docstrings`;

const { project, complaints } = await readSdkReference();
const modules = project.children ?? [];
// What an entry point exports of another is documented there.
const exported = modules.flatMap((module) => module.children ?? []).filter((symbol) => !symbol.isReference());
const documented = Object.values(project.reflections).filter(
  (reflection) => reflection.comment && (isOurs(reflection) || exported.some((symbol) => symbol === reflection)),
);
const examples = documented.flatMap((reflection) =>
  (reflection.comment?.getTags("@example") ?? []).map((tag) => ({ of: reflection, code: codeOf(tag) })),
);

describe("the docstrings of the SDK", () => {
  it("describe every exported symbol and each of its members", () => expect(complaints).toEqual([]));

  it.each(exported.map((symbol) => [symbol.getFullName(), symbol] as const))("show how %s is used", (_, symbol) => {
    expect(commentsOf(symbol).flatMap((comment) => comment.getTags("@example"))).not.toHaveLength(0);
  });

  it("say the default of every option that can be left out", () => {
    const options = exported.filter(({ name, kind }) => name.endsWith("Options") && kind === ReflectionKind.Interface);
    const optional = options.flatMap(({ children = [] }) => children).filter(({ flags }) => flags.isOptional);
    expect(optional.length).toBeGreaterThan(20);
    const silent = optional.filter((option) => !/default|none/i.test(textOf(option)));
    expect(silent.map((option) => option.getFullName())).toEqual([]);
  });
});

describe("their examples", () => {
  beforeAll(async () => {
    await mkdir(folder, { recursive: true });
    await Promise.all(examples.map((example, index) => writeFile(`${folder}/${index}.ts`, whole(example))));
    const config = {
      extends: "../../tsconfig.json",
      compilerOptions: { verbatimModuleSyntax: false },
      include: ["*.ts"],
    };
    await writeFile(`${folder}/tsconfig.json`, JSON.stringify(config));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("are there", () => {
    expect(exported).not.toHaveLength(0);
    expect(examples.length).toBeGreaterThanOrEqual(exported.length);
  });

  it("compile", async () => {
    const errors = await compile();
    const named = errors.replaceAll(/^\S*?(\d+)\.ts/gm, (_, index) =>
      String(examples[Number(index)]?.of.getFullName()),
    );
    expect(named).toBe("");
  });
});

/** What stands in the package's own sources, not in what is generated or inherited from elsewhere. */
function isOurs(reflection: Reflection): boolean {
  if (reflection.isDeclaration() || reflection.isSignature()) {
    return reflection.sources?.every(({ fileName }) => /(^|\/)src\//.test(fileName)) ?? false;
  }
  return false;
}

function commentsOf(symbol: DeclarationReflection): Comment[] {
  return [symbol, ...(symbol.signatures ?? [])].flatMap(({ comment }) => comment ?? []);
}

function textOf({ comment }: DeclarationReflection): string {
  return (comment?.summary ?? []).map(({ text }) => text).join("");
}

function codeOf({ content }: { content: { text: string }[] }): string {
  return content
    .map(({ text }) => text)
    .join("")
    .replaceAll(/^```\w*$/gm, "")
    .trim();
}

/** A file of its own: what the example mentions is imported, and what it takes for granted is declared. */
function whole({ of, code }: { of: Reflection; code: string }): string {
  const known = new Map<string, string>();
  const own = modules.find(({ name }) => of.getFullName().startsWith(`${name}.`));
  for (const module of [...modules, ...(own ? [own] : [])]) {
    for (const { name } of module.children ?? []) known.set(name, module.name);
  }
  const imports = [...known].map(([name, from]) => mentions(code, name) && `import { ${name} } from "${from}";`);
  const given = Object.entries(GIVEN).map(([name, declaration]) => mentions(code, name) && declaration);
  return [...imports, ...given, "{", code, "}", "export {};"].filter(Boolean).join("\n");
}

const GIVEN = {
  cnx: 'declare const cnx: import("@cloudnexus/sdk").CloudNexus;',
  sim: 'declare const sim: import("@cloudnexus/sdk/simulator").Simulator;',
  error: "declare const error: unknown;",
  log: "declare const log: { warn(thing: unknown): void };",
  save: "declare const save: (...things: unknown[]) => Promise<void>;",
};

function mentions(code: string, name: string): boolean {
  return new RegExp(`(?<![\\w.])${name}\\b`).test(code);
}

function compile(): Promise<string> {
  const tsc = `${root}node_modules/typescript/bin/tsc`;
  const child = spawn(process.execPath, [tsc, "-p", folder], { cwd: folder });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  return new Promise((resolve) => child.on("close", () => resolve(output)));
}
