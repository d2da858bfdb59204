import type { ResponseExamples } from "../simulator/examples.js";
import type { MediaType, Operation } from "./contract.js";
import { asList, follow } from "./document.js";

/** The first example of each success of an operation, by status and media type. */
export function responseExamples(document: object, { responses }: Operation): ResponseExamples {
  const successes = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  const byStatus = successes.map(([status, { content = {} }]) => [status, examplesOf(document, content)]);
  return Object.fromEntries(byStatus);
}

function examplesOf(document: object, content: Record<string, MediaType>): ResponseExamples[string] {
  const entries = Object.entries(content).map(([mediaType, media]) => [mediaType, exampleOf(document, media)]);
  return Object.fromEntries(entries.filter(([, example]) => example !== undefined));
}

/** The media type's own example, or else its schema's. */
function exampleOf(document: object, { example, examples = {}, schema }: MediaType): unknown {
  if (example !== undefined) return example;
  const [first] = Object.values(examples);
  if (first) return follow(document, first, "").node.value;
  const { examples: fromSchema, example: deprecated } = follow(document, schema, "").node;
  return asList(fromSchema)[0] ?? deprecated;
}
