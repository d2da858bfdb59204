import { isJson } from "../../internal/media-type.js";
import type { ApiResponse } from "../../openapi/contract.js";
import type { SuiteContract, SuiteOperation } from "../openapi/contract.js";
import { contentOf, responseOf } from "../openapi/responses.js";
import type { SchemaProblem } from "../openapi/schemas.js";
import { type BufferedResponse, type Exchange, getPath } from "../run/exchange.js";
import { type Problem, problemAt, SECTIONS } from "./problem.js";

/** Stack traces as the common languages print them. */
const STACK_TRACE =
  /^\s+at .+[:(]\d+|Traceback \(most recent call last\)|\.(?:js|ts|py|rb|go|java|php):\d+|goroutine \d+ \[|panic: /m;

/**
 * What is wrong with a response in itself, whatever the request. One defect is one problem: a check that depends on
 * another that failed is not made.
 *
 * @param alsoAllowed Statuses that are accepted although the operation does not document them.
 * @param secrets Keys, none of which may appear in the response.
 */
export function responseProblems(
  contract: SuiteContract,
  exchange: Exchange,
  { alsoAllowed = [], secrets = [] }: { alsoAllowed?: readonly number[] | undefined; secrets?: readonly string[] } = {},
): Problem[] {
  const { response, request } = exchange;
  const { operation } = request;
  const responses = `${operation.pointer}/responses`;
  if (!response) {
    const message = exchange.failureKind === "unreadable" ? "The response cannot be read." : "No response arrived.";
    return [{ check: "server-error", message, pointer: responses, section: SECTIONS.errors }];
  }
  const leaks = leakProblems(response, responses, secrets);
  if (response.status >= 500) {
    const message = `The server failed with ${response.status}.`;
    const part = { kind: "status" } as const;
    return [...leaks, { check: "server-error", message, pointer: responses, section: SECTIONS.errors, part }];
  }
  const documented =
    responseOf(operation, response.status)?.response ??
    (alsoAllowed.includes(response.status) ? anyError(operation) : undefined);
  if (!documented) return [...leaks, undocumentedStatus(contract, operation, response.status)];
  return [
    ...leaks,
    ...headerProblems(contract, response, documented),
    ...allowProblems(response, responses),
    ...(request.method === "HEAD" ? [] : bodyProblems(contract, response, documented)),
  ];
}

/** A 405 has to list the methods that are allowed. */
function allowProblems({ status, headers }: BufferedResponse, pointer: string): Problem[] {
  if (status !== 405 || headers.has("allow")) return [];
  const message = "405 has no Allow header.";
  const inferred = "405 is not documented; HTTP requires Allow with it (RFC 9110, 15.5.6).";
  return [{ check: "headers", message, pointer, inferred, section: SECTIONS.errors, key: message }];
}

/** All errors have the same structure, including those that an operation does not list. */
function anyError({ responses }: SuiteOperation): ApiResponse | undefined {
  return Object.entries(responses).find(([status]) => /^4|^default$/.test(status))?.[1];
}

function undocumentedStatus(contract: SuiteContract, operation: SuiteOperation, status: number): Problem {
  const documented = Object.keys(operation.responses);
  // If the documented statuses of this class are inferred, so is that this one is wrong.
  const sameClass = documented.filter((other) => other[0] === String(status)[0]);
  const reasons = sameClass.map((other) => contract.inferred([`${operation.pointer}/responses/${other}`]));
  return {
    check: "status",
    message: `Status ${status} is not documented; ${documented.join(", ")} are.`,
    pointer: `${operation.pointer}/responses`,
    inferred: reasons.length > 0 && reasons.every(Boolean) ? reasons[0] : undefined,
    section: status >= 400 ? SECTIONS.errors : operation.section,
    part: { kind: "status" },
  };
}

function headerProblems(contract: SuiteContract, response: BufferedResponse, documented: ApiResponse): Problem[] {
  const { schemas } = contract;
  const headers = Object.entries(documented.headers ?? {});
  const missing = headers.filter(([name, { required }]) => required === true && !response.headers.has(name));
  const [first] = missing;
  const names = missing.map(([name]) => name).join(", ");
  const message = missing.length > 1 ? `The headers ${names} are missing.` : `The header ${names} is missing.`;
  const section = SECTIONS.rateLimits;
  const missingProblems = first
    ? [problemAt(contract, "headers", schemas.pointerOf(first[1]), message, { section })]
    : [];
  const invalid = headers.flatMap(([name, header]) => {
    const value = response.headers.get(name);
    if (value === null) return [];
    return schemas.problems(header.schema, asNumber(value)).map((problem) =>
      problemAt(contract, "headers", problem.pointer, `The header ${name} ${problem.message}.`, {
        governedBy: problem.governedBy,
        section,
        part: { kind: "header", name },
      }),
    );
  });
  return [...missingProblems, ...invalid];
}

/** Headers are text; numeric ones are validated as numbers. */
function asNumber(value: string): string | number {
  return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

function bodyProblems(contract: SuiteContract, response: BufferedResponse, { content = {} }: ApiResponse): Problem[] {
  const expected = Object.keys(content);
  if (expected.length === 0) return [];
  const { status, bodyText, json } = response;
  const contentType = response.headers.get("content-type");
  const media = contentOf({ content }, contentType ?? "");
  const section = status >= 400 ? { section: SECTIONS.errors } : {};
  const pointer = contract.schemas.pointerOf(media ?? Object.values(content)[0] ?? {});
  if (!media) {
    const message =
      contentType === null
        ? "The response has no content type."
        : `The content type is ${contentType}, not ${expected.join(" or ")}.`;
    // All errors have the same structure, so one defect shows in all operations.
    const key = status >= 400 ? { key: `content-type ${message}` } : {};
    return [
      { check: "content-type", message, pointer, ...section, ...key, part: { kind: "header", name: "content-type" } },
    ];
  }
  if (!isJson(contentType ?? "")) return [];
  if (json === undefined) {
    const message = bodyText === "" ? "The body is empty." : "The body is not JSON.";
    return [{ check: "json", message, pointer, ...section, ...(status >= 400 && { key: `json ${message}` }) }];
  }
  const problems = contract.schemas.problems(media.schema, json);
  if (problems.length === 0 && status >= 400) return codeProblems(contract, status, json);
  return problems.map((problem) => schemaProblem(contract, status, problem));
}

function schemaProblem(contract: SuiteContract, status: number, problem: SchemaProblem): Problem {
  const { path, message, pointer, governedBy } = problem;
  const check = status < 400 ? "schema" : path.endsWith("/request_id") ? "request-id" : "error-body";
  const subject = path === "" ? "The body" : `In the body ${path}`;
  return problemAt(contract, check, pointer, `${subject} ${message}.`, {
    governedBy,
    key: `${check} ${pointer} ${path.replaceAll(/\/\d+/g, "/*")}`,
    part: { kind: "body", pointer: path },
    ...(status >= 400 && { section: SECTIONS.errors }),
  });
}

/** An error code that the contract's examples use, but only with other statuses, contradicts this one. */
function codeProblems(contract: SuiteContract, status: number, json: unknown): Problem[] {
  const code = String(getPath(json, "error.code"));
  const statuses = statusesByCode(contract).get(code);
  if (!statuses || statuses.has(status)) return [];
  return [
    {
      check: "error-body",
      message: `The code ${code} contradicts the status ${status}: it belongs to ${[...statuses].join(" and ")}.`,
      pointer: "#/components/schemas/ErrorObject/properties/code/description",
      inferred: "Only insufficient_resources is published; the other codes are likely, not certain.",
      section: SECTIONS.errors,
      part: { kind: "body", pointer: "/error/code" },
    },
  ];
}

const codeCache = new WeakMap<SuiteContract, Map<string, Set<number>>>();

/** Each error code of the contract's examples, with the statuses that use it. */
function statusesByCode(contract: SuiteContract): Map<string, Set<number>> {
  const cached = codeCache.get(contract);
  if (cached) return cached;
  const found = new Map<string, Set<number>>();
  for (const [status, response] of contract.operations.flatMap(({ responses }) => Object.entries(responses))) {
    for (const { value } of Object.values(response.content?.["application/json"]?.examples ?? {})) {
      const code = getPath(value, "error.code");
      // A range or the default says nothing of one status.
      if (Number.isNaN(Number(status))) continue;
      if (typeof code === "string") found.set(code, (found.get(code) ?? new Set()).add(Number(status)));
    }
  }
  codeCache.set(contract, found);
  return found;
}

function leakProblems(response: BufferedResponse, pointer: string, secrets: readonly string[]): Problem[] {
  const everything = `${[...response.headers].join("\n")}\n${response.bodyText}`;
  const problem = (message: string): Problem => ({
    check: "leak",
    message,
    pointer,
    section: SECTIONS.authentication,
    key: message,
  });
  return [
    ...(secrets.some((secret) => everything.includes(secret)) ? [problem("The response repeats the API key.")] : []),
    ...(response.status >= 400 && STACK_TRACE.test(withLineBreaks(response.bodyText))
      ? [problem("The error contains a stack trace.")]
      : []),
  ];
}

/** The text of a body, with the line breaks that JSON escapes. */
function withLineBreaks(bodyText: string): string {
  return bodyText.replaceAll("\\n", "\n").replaceAll("\\t", "\t");
}
