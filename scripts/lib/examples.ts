import type { ResponseExamples } from "../../src/simulator/examples.js";
import { type Contract, type MediaType, resolvePointer } from "./contract.js";

/** The module `generated/examples.ts`: the first example of each success, by operation, status and media type. */
export function examplesModule({ document, operations }: Contract): string {
  const examples = operations.map(({ operationId, responses }) => {
    const successes = Object.entries(responses).filter(([status]) => status.startsWith("2"));
    const byStatus = successes.map(([status, { content = {} }]) => [status, examplesOf(document, content)]);
    return [operationId, Object.fromEntries(byStatus)];
  });
  return `
import type { ResponseExamples } from "../src/simulator/examples.js";
import type { operations } from "./operations.js";

/** The first example of each success: operationId → status → media type → body. */
export const examples: Record<keyof typeof operations, ResponseExamples> = ${JSON.stringify(Object.fromEntries(examples))};
`;
}

function examplesOf(document: object, content: Record<string, MediaType>): ResponseExamples[string] {
  const entries = Object.entries(content).map(([mediaType, media]) => [mediaType, exampleOf(document, media)]);
  return Object.fromEntries(entries.filter(([, example]) => example !== undefined));
}

/** The media type's own example, or else its schema's. */
function exampleOf(document: object, { example, examples = {}, schema }: MediaType): unknown {
  if (example !== undefined) return example;
  const [first] = Object.values(examples);
  if (first) return (follow(document, first) as { value?: unknown }).value;
  const { examples: [fromSchema] = [], example: deprecated } = follow(document, schema) as {
    examples?: unknown[];
    example?: unknown;
  };
  return fromSchema ?? deprecated;
}

function follow(document: object, value: object): object {
  return "$ref" in value ? follow(document, Object(resolvePointer(document, String(value.$ref)))) : value;
}
