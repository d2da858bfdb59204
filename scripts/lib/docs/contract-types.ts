import { type CommentDisplayPart, CommentTag, type ProjectReflection, type Reflection, ReflectionKind } from "typedoc";
import { type Contract, resolvePointer } from "../../../src/openapi/contract.js";

/** The contract's own types, which the API reference describes. */
const CONTRACT_TYPES: ReadonlySet<string> = new Set(["paths", "webhooks", "components", "operations"]);

export function removeContract(project: ProjectReflection): void {
  for (const reflection of project.getReflectionsByKind(ReflectionKind.Interface | ReflectionKind.TypeAlias)) {
    if (CONTRACT_TYPES.has(reflection.name)) project.removeReflection(reflection);
  }
}

/** The topic of the contract's types, whose docstrings are written from the contract and name none. */
export function addTopic(project: ProjectReflection): void {
  for (const { comment } of generatedTypes(project)) {
    comment?.blockTags.push(new CommentTag("@category", [{ kind: "text", text: "Contract types" }]));
  }
}

/** openapi-typescript puts the contract's descriptions into a tag that TypeDoc doesn't know. */
export function describeSchemas(project: ProjectReflection): void {
  for (const { comment } of Object.values(project.reflections)) {
    const description = comment?.getTag("@description");
    if (!comment || !description) continue;
    comment.summary = description.content;
    comment.removeTags("@description");
  }
}

/** Examples of the contract's types, as code: openapi-typescript has those of some only, as the text of a comment. */
export function showSchemas(project: ProjectReflection, contract: Contract): void {
  for (const { comment, name } of generatedTypes(project)) {
    if (!comment) continue;
    const example = `const example: ${name} = ${JSON.stringify(exampleOf(name, contract), null, 2)};`;
    const content: CommentDisplayPart[] = [{ kind: "code", text: `\`\`\`ts\n${example}\n\`\`\`` }];
    comment.removeTags("@example");
    comment.blockTags.push(new CommentTag("@example", content));
  }
}

function generatedTypes(project: ProjectReflection): Reflection[] {
  return project
    .getReflectionsByKind(ReflectionKind.Interface)
    .filter((type) => type.isDeclaration() && type.sources?.some(({ fileName }) => fileName.includes("generated/")));
}

/** The schema's own, or else that of a request that it is the body of. */
function exampleOf(name: string, { document, operations }: Contract): unknown {
  const ref = `#/components/schemas/${name}`;
  const { examples = [] } = resolvePointer(document, ref) as { examples?: unknown[] };
  const bodies = operations.flatMap(({ requestBody }) => Object.values(requestBody?.content ?? {}));
  const body = bodies.find(({ schema }) => "$ref" in schema && schema.$ref === ref);
  return examples[0] ?? Object.values(body?.examples ?? {})[0]?.value;
}
