import type { ApiResponse } from "../../scripts/lib/contract.js";
import type { SuiteContract, SuiteOperation } from "./contract.js";
import { type Problem, problemAt, SECTIONS } from "./problem.js";
import { type Answer, at, type Exchange } from "./request.js";
import type { SchemaProblem } from "./schemas.js";

/** What no answer may hold back: the keys, and what a server knows of itself. */
const STACK_TRACE =
  /^\s+at .+[:(]\d+|Traceback \(most recent call last\)|\.(?:js|ts|py|rb|go|java|php):\d+|goroutine \d+ \[|panic: /m;

/**
 * What is wrong with an answer in itself, whatever was asked. One defect is one problem: where a check can't be made
 * because of another, it isn't.
 *
 * @param besides Statuses that the operation doesn't document but that are as good.
 * @param secrets Keys, of which none may be in the answer.
 */
export function answerProblems(
  contract: SuiteContract,
  exchange: Exchange,
  { besides = [], secrets = [] }: { besides?: readonly number[] | undefined; secrets?: readonly string[] } = {},
): Problem[] {
  const { answer, request } = exchange;
  const { operation } = request;
  const responses = `${operation.pointer}/responses`;
  if (!answer) {
    return [{ check: "server-error", message: "No answer came.", pointer: responses, section: SECTIONS.errors }];
  }
  const leaks = leakProblems(answer, responses, secrets);
  if (answer.status >= 500) {
    const message = `The server broke with ${answer.status}.`;
    return [...leaks, { check: "server-error", message, pointer: responses, section: SECTIONS.errors }];
  }
  const documented = operation.responses[answer.status];
  const response = documented ?? (besides.includes(answer.status) ? anyError(operation) : undefined);
  if (!response) return [...leaks, undocumented(contract, operation, answer.status)];
  return [
    ...leaks,
    ...headerProblems(contract, answer, response),
    ...allowProblems(answer, responses),
    ...bodyProblems(contract, answer, response),
  ];
}

/** That a method isn't allowed says which are. */
function allowProblems({ status, headers }: Answer, pointer: string): Problem[] {
  if (status !== 405 || headers.has("allow")) return [];
  const message = "405 comes without the header Allow.";
  const inferred = "405 isn't mentioned; HTTP has Allow with it (RFC 9110, 15.5.6).";
  return [{ check: "headers", message, pointer, inferred, section: SECTIONS.errors, key: message }];
}

/** Errors are all built the same way, those too that an operation doesn't list. */
function anyError({ responses }: SuiteOperation): ApiResponse | undefined {
  return Object.entries(responses).find(([status]) => status.startsWith("4"))?.[1];
}

function undocumented(contract: SuiteContract, operation: SuiteOperation, status: number): Problem {
  const documented = Object.keys(operation.responses);
  // Where the status that would be in its place is a guess, so is that this one is wrong.
  const like = documented.filter((other) => other[0] === String(status)[0]);
  const reasons = like.map((other) => contract.inferred([`${operation.pointer}/responses/${other}`]));
  return {
    check: "status",
    message: `Status ${status} is not documented; ${documented.join(", ")} are.`,
    pointer: `${operation.pointer}/responses`,
    inferred: reasons.length > 0 && reasons.every(Boolean) ? reasons[0] : undefined,
    section: status >= 400 ? SECTIONS.errors : operation.section,
  };
}

function headerProblems(contract: SuiteContract, answer: Answer, response: ApiResponse): Problem[] {
  const { schemas } = contract;
  const headers = Object.entries(response.headers ?? {});
  const missing = headers.filter(([name, { required }]) => required === true && !answer.headers.has(name));
  const [first] = missing;
  const names = missing.map(([name]) => name).join(", ");
  const message = missing.length > 1 ? `The headers ${names} are missing.` : `The header ${names} is missing.`;
  const section = SECTIONS.rateLimits;
  const told = first ? [problemAt(contract, "headers", schemas.pointerOf(first[1]), message, { section })] : [];
  const invalid = headers.flatMap(([name, header]) => {
    const value = answer.headers.get(name);
    if (value === null) return [];
    return schemas.problems(header.schema, asNumber(value)).map((problem) =>
      problemAt(contract, "headers", problem.pointer, `The header ${name} ${problem.message}.`, {
        governedBy: problem.governedBy,
        section,
      }),
    );
  });
  return [...told, ...invalid];
}

/** Headers are text; those that are numbers are judged as numbers. */
function asNumber(value: string): string | number {
  return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

function bodyProblems(contract: SuiteContract, answer: Answer, { content = {} }: ApiResponse): Problem[] {
  const expected = Object.keys(content);
  if (expected.length === 0) return [];
  const { status, text, json } = answer;
  const given = answer.headers.get("content-type");
  const type = given?.split(";")[0]?.trim().toLowerCase() ?? "";
  const media = content[type];
  const section = status >= 400 ? { section: SECTIONS.errors } : {};
  const pointer = contract.schemas.pointerOf(media ?? Object.values(content)[0] ?? {});
  if (!media) {
    const message =
      given === null
        ? "The answer has no content type."
        : `The content type is ${given}, not ${expected.join(" or ")}.`;
    // Errors are built the same way everywhere, and so is what is wrong with them.
    return [
      { check: "content-type", message, pointer, ...section, ...(status >= 400 && { key: `content-type ${message}` }) },
    ];
  }
  if (json === undefined) {
    const message = text === "" ? "The body is empty." : "The body is not JSON.";
    return [{ check: "json", message, pointer, ...section, ...(status >= 400 && { key: `json ${message}` }) }];
  }
  const problems = contract.schemas.problems(media.schema, json);
  const told = problems.map((problem) => schemaProblem(contract, status, problem));
  return problems.length > 0 || status < 400 ? told : codeProblems(contract, status, json);
}

function schemaProblem(contract: SuiteContract, status: number, problem: SchemaProblem): Problem {
  const { at, message, pointer, governedBy } = problem;
  const check = status < 400 ? "schema" : at.endsWith("/request_id") ? "request-id" : "error-body";
  const place = at === "" ? "The body" : `In the body ${at}`;
  return problemAt(contract, check, pointer, `${place} ${message}.`, {
    governedBy,
    key: `${check} ${pointer} ${at.replaceAll(/\/\d+/g, "/*")}`,
    ...(status >= 400 && { section: SECTIONS.errors }),
  });
}

/** A code that the contract's examples have, but for other statuses only, contradicts this one. */
function codeProblems(contract: SuiteContract, status: number, json: unknown): Problem[] {
  const code = String(at(json, "error.code"));
  const statuses = codes(contract).get(code);
  if (!statuses || statuses.has(status)) return [];
  return [
    {
      check: "error-body",
      message: `The code ${code} contradicts the status ${status}: it belongs to ${[...statuses].join(" and ")}.`,
      pointer: "#/components/schemas/ErrorObject/properties/code/description",
      inferred: "Only insufficient_resources is published; the other codes are likely, not certain.",
      section: SECTIONS.errors,
    },
  ];
}

const codesOf = new WeakMap<SuiteContract, Map<string, Set<number>>>();

/** Each code of the contract's examples of errors, with the statuses that it comes with. */
function codes(contract: SuiteContract): Map<string, Set<number>> {
  const known = codesOf.get(contract);
  if (known) return known;
  const found = new Map<string, Set<number>>();
  for (const [status, response] of contract.operations.flatMap(({ responses }) => Object.entries(responses))) {
    for (const { value } of Object.values(response.content?.["application/json"]?.examples ?? {})) {
      const code = at(value, "error.code");
      if (typeof code === "string") found.set(code, (found.get(code) ?? new Set()).add(Number(status)));
    }
  }
  codesOf.set(contract, found);
  return found;
}

function leakProblems(answer: Answer, pointer: string, secrets: readonly string[]): Problem[] {
  const everything = `${[...answer.headers].join("\n")}\n${answer.text}`;
  const problem = (message: string): Problem => ({
    check: "leak",
    message,
    pointer,
    section: SECTIONS.authentication,
    key: message,
  });
  return [
    ...(secrets.some((secret) => everything.includes(secret)) ? [problem("The answer repeats the API key.")] : []),
    ...(answer.status >= 400 && STACK_TRACE.test(textOf(answer)) ? [problem("The error shows a stack trace.")] : []),
  ];
}

/** The text of a body; where it is JSON, with its line breaks. */
function textOf({ text }: Answer): string {
  return text.replaceAll("\\n", "\n").replaceAll("\\t", "\t");
}
