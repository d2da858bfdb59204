import { Application, Converter, Logger, LogLevel, OptionDefaults, type ProjectReflection } from "typedoc";
import { loadContract } from "../../../src/openapi/contract.js";
import { readPackage } from "../package.js";
import { root } from "../tools.js";
import { addTopic, describeSchemas, removeContract, showSchemas } from "./contract-types.js";

export interface SdkReference {
  app: Application;
  project: ProjectReflection;
  /** What the docstrings and the guides lack, with its place. */
  complaints: string[];
}

/** Reads the docstrings of everything that the package exports. */
export async function readSdkReference(): Promise<SdkReference> {
  const { name, entryPoints } = await readPackage();
  const app = await Application.bootstrap({
    name: "SDK reference",
    entryPoints: entryPoints.map((source) => root + source),
    tsconfig: `${root}tsconfig.json`,
    readme: "none",
    favicon: `${root}docs/favicon.svg`,
    githubPages: false,
    hideGenerator: true,
    includeHierarchySummary: false,
    // Where the sources are hosted depends on the clone.
    disableGit: true,
    excludeInternal: true,
    excludePrivate: true,
    // What all errors and objects of JavaScript have.
    excludeExternals: true,
    useFirstParagraphOfCommentAsSummary: true,
    categorizeByGroup: false,
    categoryOrder: TOPICS,
    highlightLanguages: ["bash", "dockerfile", "http", "json", "shellscript", "typescript", "yaml"],
    lightHighlightTheme: "github-light-high-contrast",
    darkHighlightTheme: "github-dark-high-contrast",
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
  // Before TypeDoc sorts everything by topic.
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    removeContract(project);
    addTopic(project);
  });
  const project = await app.convert();
  if (!project) throw new Error(`TypeDoc failed:\n${logger.complaints.join("\n")}`);
  nameModules(project, name);
  describeSchemas(project);
  showSchemas(project, await loadContract());
  app.validate(project);
  return { app, project, complaints: logger.complaints };
}

/** The topics of the client, in the order in which readers need them; those of other entry points follow. */
const TOPICS = [
  "Client",
  "Methods",
  "Requests by path",
  "Pagination",
  "Errors",
  "Rate limits",
  "Logging and observing",
  "Middleware and transport",
  "Contract types",
  "*",
];

/** Types that readers are better off without: what is made from the contract, and openapi-fetch's generics. */
const INNER_TYPES = [
  "Call",
  "PagedDescription",
  "PaginationOf",
  "BodyOf",
  "ValueAt",
  "IoRedis",
  "NodeRedis",
  "ReservedFetchOption",
  "ResponseHead",
  "ParamsOption",
  "OperationOf",
  "BodyOption",
  "RawOptions",
  "Outcome",
  "Data",
  "SuccessBody",
  "ErrorBody",
  "BodyTypes",
  "BodyField",
  "ParametersOf",
  "RequestBodyOf",
  "WithDefaults",
];

/** TypeDoc's warnings and errors, kept instead of printed. */
class Complaints extends Logger {
  readonly complaints: string[] = [];

  override log(message: string, level: LogLevel): void {
    // The fields of a type without a name are described with what is of that type; sources are named, not linked.
    if (level < LogLevel.Warn || /\.__type\.|sourceLinkTemplate/.test(message)) return;
    super.log(message, level);
    this.complaints.push(message);
  }
}

/** Names the entry points as they are imported. */
function nameModules(project: ProjectReflection, packageName: string): void {
  for (const module of project.children ?? []) {
    module.name = module.name === "index" ? packageName : `${packageName}/${module.name}`;
  }
}
