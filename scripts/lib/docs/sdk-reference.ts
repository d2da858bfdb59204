import {
  Application,
  CommentTag,
  JSX,
  Logger,
  LogLevel,
  OptionDefaults,
  PageEvent,
  type ProjectReflection,
  ReflectionKind,
} from "typedoc";
import { type Contract, loadContract, resolvePointer } from "../../../src/openapi/contract.js";
import { readPackage } from "../package.js";
import { root } from "../tools.js";

export interface SdkReference {
  project: ProjectReflection;
  /** What the docstrings lack, with its place. */
  complaints: string[];
  write(folder: string): Promise<void>;
}

/** Reads the docstrings of everything that the package exports. */
export async function readSdkReference(): Promise<SdkReference> {
  const { name, entryPoints } = await readPackage();
  const app = await Application.bootstrap({
    name,
    entryPoints: entryPoints.map((source) => root + source),
    tsconfig: `${root}tsconfig.json`,
    readme: "none",
    favicon: `${root}docs/favicon.svg`,
    githubPages: false,
    hideGenerator: true,
    // Where the sources are hosted depends on the clone.
    disableGit: true,
    excludeInternal: true,
    excludePrivate: true,
    // `npm test` checks the types.
    skipErrorChecking: true,
    blockTags: [...OptionDefaults.blockTags, "@description"],
    requiredToBeDocumented: [
      "Class",
      "Interface",
      "TypeAlias",
      "Function",
      "Variable",
      "Property",
      "Method",
      "Accessor",
    ],
    intentionallyNotExported: INNER_TYPES,
    validation: { notDocumented: true, notExported: true, invalidLink: true },
  });
  const logger = new Complaints();
  app.logger = logger;
  const project = await app.convert();
  if (!project) throw new Error(`TypeDoc failed:\n${logger.complaints.join("\n")}`);
  removeContract(project);
  nameModules(project, name);
  describeSchemas(project);
  showSchemas(project, await loadContract());
  app.validate(project);
  adaptPages(app);
  return { project, complaints: logger.complaints, write: (folder) => app.generateDocs(project, folder) };
}

/** Types that readers are better off without: what is made from the contract, and openapi-fetch's generics. */
const INNER_TYPES = [
  ...[
    "Call",
    "PagedDescription",
    "PaginationOf",
    "BodyOf",
    "ValueAt",
    "IoRedis",
    "NodeRedis",
    "ReservedFetchOption",
    "ResponseHead",
  ],
  ...[
    "ParamsOption",
    "OperationOf",
    "BodyOption",
    "RawOptions",
    "Outcome",
    "Data",
    "SuccessBody",
    "ErrorBody",
    "BodyTypes",
  ],
  ...["BodyField", "ParametersOf", "RequestBodyOf", "WithDefaults"],
];

/** TypeDoc's warnings and errors, kept instead of printed. */
class Complaints extends Logger {
  readonly complaints: string[] = [];

  override log(message: string, level: LogLevel): void {
    // The fields of a type without a name are described with what is of that type; sources are named, not linked.
    if (level >= LogLevel.Warn && !/\.__type\.|sourceLinkTemplate/.test(message)) this.complaints.push(message);
  }
}

/** The contract's own types, which the API reference describes. */
const CONTRACT_TYPES: ReadonlySet<string> = new Set(["paths", "webhooks", "components", "operations"]);

function removeContract(project: ProjectReflection): void {
  for (const reflection of project.getReflectionsByKind(ReflectionKind.Interface | ReflectionKind.TypeAlias)) {
    if (CONTRACT_TYPES.has(reflection.name)) project.removeReflection(reflection);
  }
}

/** Names the entry points as they are imported. */
function nameModules(project: ProjectReflection, packageName: string): void {
  for (const module of project.children ?? []) {
    module.name = module.name === "index" ? packageName : `${packageName}/${module.name}`;
  }
}

/** openapi-typescript puts the contract's descriptions into a tag that TypeDoc doesn't know. */
function describeSchemas(project: ProjectReflection): void {
  for (const { comment } of Object.values(project.reflections)) {
    const description = comment?.getTag("@description");
    if (!comment || !description) continue;
    comment.summary = description.content;
    comment.removeTags("@description");
  }
}

/** Examples of the contract's types, as code: openapi-typescript has those of some only, as the text of a comment. */
function showSchemas(project: ProjectReflection, contract: Contract): void {
  for (const reflection of project.getReflectionsByKind(ReflectionKind.Interface)) {
    const { comment, name } = reflection;
    if (!comment || !reflection.isDeclaration()) continue;
    if (!reflection.sources?.some(({ fileName }) => fileName.includes("generated/"))) continue;
    const example = `const example: ${name} = ${JSON.stringify(exampleOf(name, contract), null, 2)};`;
    comment.removeTags("@example");
    comment.blockTags.push(new CommentTag("@example", [{ kind: "code", text: `\`\`\`ts\n${example}\n\`\`\`` }]));
  }
}

/** The schema's own, or else that of a request that it is the body of. */
function exampleOf(name: string, { document, operations }: Contract): unknown {
  const ref = `#/components/schemas/${name}`;
  const { examples = [] } = resolvePointer(document, ref) as { examples?: unknown[] };
  const bodies = operations.flatMap(({ requestBody }) => Object.values(requestBody?.content ?? {}));
  const body = bodies.find(({ schema }) => "$ref" in schema && schema.$ref === ref);
  return examples[0] ?? Object.values(body?.examples ?? {})[0]?.value;
}

function adaptPages({ renderer }: Application): void {
  renderer.hooks.on("sidebar.begin", (page) =>
    JSX.createElement("p", null, JSX.createElement("a", { href: page.relativeURL("../index.html") }, "API reference")),
  );
  // From disk, a page may not use the icons of another file. TypeDoc puts them into each page as well.
  renderer.on(PageEvent.END, (page) => {
    page.contents = (page.contents ?? "").replaceAll(/"[^"]*icons\.svg#/g, '"#');
  });
}
