import type { Operation } from "../../scripts/lib/contract.js";
import type { Validate } from "./validator.js";

/** What breaks the contract in an answer to an operation, in words; nothing where it is kept. */
export async function problemsOf(answer: Response, operation: Operation, validate: Validate): Promise<string[]> {
  const documented = operation.responses[answer.status];
  const text = await answer.text();
  if (documented === undefined) return [`status ${answer.status} is not documented: ${text.slice(0, 200)}`];
  const headers = Object.entries(documented.headers ?? {}).flatMap(([name, header]) => {
    const value = answer.headers.get(name);
    if (value === null) return header.required === true ? [`header ${name} is missing`] : [];
    return validate(header.schema, numeric(value)).map((problem) => `header ${name}: ${value}: ${problem}`);
  });
  return [...headers, ...bodyProblems(answer, text, documented.content ?? {}, validate)];
}

function bodyProblems(
  answer: Response,
  text: string,
  content: NonNullable<Operation["responses"][string]["content"]>,
  validate: Validate,
): string[] {
  const type = answer.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "none";
  const media = content[type];
  if (media === undefined) return [`content type ${type} is not documented`];
  try {
    return validate(media.schema, JSON.parse(text)).map((problem) => `body: ${problem}`);
  } catch {
    return [`the body is not JSON: ${text.slice(0, 200)}`];
  }
}

/** Headers are text; those that the contract says are numbers are judged as numbers. */
function numeric(value: string): string | number {
  return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}
