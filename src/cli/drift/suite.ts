/**
 * Everything that drift checking uses of the contract suite. No other file here imports from `src/contract` or names
 * the fields of its exchanges, findings and reports.
 */

import { type Problem, problemAt, SECTIONS } from "../../contract/judge/problem.js";
import { responseProblems as judgeResponse } from "../../contract/judge/response.js";
import { loadSuiteContract, type SuiteContract, type SuiteOperation } from "../../contract/openapi/contract.js";
import type { Keywords, SchemaProblem } from "../../contract/openapi/schemas.js";
import { Journal } from "../../contract/report/journal.js";
import { type Exchange, getPath, isSuccess, readings } from "../../contract/run/exchange.js";
import { DEFAULT_SETTINGS, type Finding, type Report, type Target, TRAFFIC_CHECK } from "../../contract/types.js";
import { version } from "../../internal/version.js";
import type { Traffic } from "./traffic.js";

export {
  type Finding,
  getPath,
  isSuccess,
  type Keywords,
  loadSuiteContract,
  type Problem,
  problemAt,
  type Report,
  readings,
  SECTIONS,
  type SuiteContract,
  type SuiteOperation,
  TRAFFIC_CHECK,
};

/** How a value deviates from a schema. */
export function schemaDeviations({ schemas }: SuiteContract, schema: Keywords, value: unknown): SchemaProblem[] {
  return schemas.problems(schema, value);
}

/** A schema with all that it refers to. */
export function mergedSchema({ schemas }: SuiteContract, schema: Keywords): Keywords {
  return schemas.merged(schema);
}

/** What is wrong with a response. */
export function responseProblems(
  contract: SuiteContract,
  traffic: Traffic,
  operation: SuiteOperation,
  secrets: readonly string[],
): Problem[] {
  return judgeResponse(contract, toExchange(traffic, operation, ""), { secrets });
}

/** A finding in a line. */
export function formatFinding({ severity, check, message }: Finding): string {
  return `${severity.toUpperCase()} [${check}] ${message}`;
}

/** Collects what was found in traffic. */
export class TrafficJournal {
  readonly #contract: SuiteContract;
  readonly #target: Target;
  readonly #journal: Journal;
  #startedAt = Number.POSITIVE_INFINITY;
  #endedAt = 0;
  #requests = 0;

  constructor(contract: SuiteContract, { name, strict }: { name: string; strict: boolean }) {
    this.#contract = contract;
    // Credentials are masked before the journal gets them; it has no key to look for.
    const keys = { main: "cnx_sk_test_masked" };
    this.#target = { name, baseUrl: "", fetch, keys, known: {}, limits: [], close: async () => {} };
    this.#journal = new Journal(contract, this.#target, { ...DEFAULT_SETTINGS, strict, runs: 0 });
  }

  /** Counts an exchange, of an operation of the contract or of none. */
  add(traffic: Traffic, base: string, operation: SuiteOperation | undefined): void {
    if (this.#requests === 0) this.#target.baseUrl = base;
    this.#requests++;
    this.#startedAt = Math.min(this.#startedAt, traffic.sentAt);
    this.#endedAt = Math.max(this.#endedAt, traffic.receivedAt);
    if (!operation) return;
    this.#journal.exercise(operation, "status", String(traffic.status));
    // Only successes: a recording may well consist of rejected requests, which is no sign of a server that rejects them all.
    if (isSuccess(traffic.status)) this.#journal.call(operation, traffic.status);
    // Recordings without a duration would make the server look faster than it is.
    if (traffic.receivedAt > traffic.sentAt) this.#journal.time(toExchange(traffic, operation, ""));
  }

  /**
   * Records problems of an exchange. Returns the findings that are new.
   *
   * @param traffic With all credentials masked: the finding quotes it.
   * @param path Relative to the base URL, with the query; masked as well.
   */
  record(problems: readonly Problem[], traffic: Traffic, operation: SuiteOperation, path: string): Finding[] {
    const exchange = toExchange(traffic, operation, path);
    const title = `${traffic.method} ${path} at ${new Date(traffic.sentAt).toISOString()}`;
    const findings = problems.map((problem) => this.#journal.record(problem, exchange, { group: "traffic", title }));
    return findings.filter((finding) => finding !== undefined).filter(({ count }) => count === 1);
  }

  report(): Report {
    const isEmpty = this.#requests === 0;
    return this.#journal.report({
      startedAt: new Date(isEmpty ? Date.now() : this.#startedAt).toISOString(),
      duration: isEmpty ? 0 : this.#endedAt - this.#startedAt,
      requests: this.#requests,
      versions: { contract: this.#contract.version, package: version, node: process.versions.node },
    });
  }
}

function toExchange(traffic: Traffic, operation: SuiteOperation, path: string): Exchange {
  const { method, status, requestHeaders, requestBody, responseHeaders, responseBody, sentAt, receivedAt } = traffic;
  const text = "text" in responseBody ? responseBody.text : "";
  const body = "text" in requestBody ? requestBody.text : "";
  return {
    request: {
      operation,
      method,
      path,
      // If it is absent, the finding shows a variable in place of the key.
      ...(!requestHeaders.has("authorization") && { authorization: null }),
      contentType: requestHeaders.get("content-type"),
      ...(body !== "" && { body }),
    },
    response: { status, headers: responseHeaders, bodyText: text, json: parseJson(text) },
    sentAt,
    receivedAt,
  };
}

/** Undefined if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
