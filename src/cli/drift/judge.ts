import { missingBasePath } from "../../openapi/base-path.js";
import { Credentials, credentialsOf, mask, spellingsOf } from "./credentials.js";
import { createMatcher, type Match, type Matcher } from "./match.js";
import { printable } from "./printable.js";
import { judgeRequest, undocumentedEndpoint } from "./request-problems.js";
import { credentialFor } from "./security.js";
import {
  type Finding,
  isSuccess,
  type Problem,
  type Report,
  responseProblems,
  type SuiteContract,
  type SuiteOperation,
  TrafficJournal,
} from "./suite.js";
import { type Body, NotJudgeable, REASONS, type Traffic } from "./traffic.js";

/** Characters of a request body that a finding quotes. */
const MAX_QUOTED = 2000;
/** Shorter credentials appear in responses by chance. */
const MIN_LEAK_LENGTH = 8;

export interface JudgeOptions {
  contract: SuiteContract;
  /** The base URLs of the API. */
  bases: readonly string[];
  /** What the report calls the traffic's origin. */
  name: string;
  /** Deviations from inferred parts of the contract are failures. */
  strict: boolean;
}

/** The result of judging an exchange. */
export interface Verdict {
  /** The findings that it is the first to show. */
  findings: Finding[];
  /** Why it says nothing about the server. */
  notJudgeable?: string;
}

/** How often something happened, by what it was. */
export type Counts = ReadonlyMap<string, number>;

/** What was judged, and what was not. */
export interface Coverage {
  entries: number;
  judged: number;
  /** Entries that say nothing about the server, by reason. */
  notJudgeable: Counts;
  /** Entries of which a part could not be judged, by reason. */
  partly: Counts;
  /** The URL of the first request outside the API, without its query. */
  otherUrl: string | undefined;
}

/** Judges traffic one exchange at a time: responses as the contract suite does, and the requests that were accepted. */
export class TrafficJudge {
  readonly #options: JudgeOptions;
  readonly #match: Matcher;
  /** The path of the contract's base URLs, if that of this API lacks it. */
  readonly #basePath: string | undefined;
  readonly #journal: TrafficJournal;
  readonly #credentials = new Credentials();
  readonly #notJudgeable = new Map<string, number>();
  readonly #partly = new Map<string, number>();
  #otherUrl: string | undefined;
  #judged = 0;
  /** Requests of operations of the contract, and requests of others that begin with the path that the base URL lacks. */
  readonly #requests = { documented: 0, beyondBase: 0 };

  constructor(options: JudgeOptions) {
    this.#options = options;
    const [base] = options.bases;
    this.#basePath = base === undefined ? undefined : missingBasePath(base, options.contract.environments);
    this.#match = createMatcher(options.bases, options.contract.operations);
    this.#journal = new TrafficJournal(options.contract, options);
  }

  get coverage(): Coverage {
    const skipped = [...this.#notJudgeable.values()].reduce((sum, count) => sum + count, 0);
    return {
      entries: this.#judged + skipped,
      judged: this.#judged,
      notJudgeable: this.#notJudgeable,
      partly: this.#partly,
      otherUrl: this.#otherUrl && this.shown(this.#otherUrl),
    };
  }

  /** Whether a URL is one of the API. */
  isApi(url: URL): boolean {
    const isApi = this.#match("GET", url) !== undefined;
    // Browsers also record `data:` and `blob:` URLs.
    if (!isApi && /^https?:$/.test(url.protocol)) this.#otherUrl ??= url.origin + url.pathname;
    return isApi;
  }

  /** What the base URL probably lacks, such as `/v1`: the requests begin with it, and none is of the contract. */
  get missingBasePath(): string | undefined {
    const { documented, beyondBase } = this.#requests;
    return documented === 0 && beyondBase > 0 ? this.#basePath : undefined;
  }

  /** Masks the credentials of a request in everything that is shown from now on. Returns how they may be spelled. */
  learn(request: Pick<Traffic, "url" | "requestHeaders">): string[] {
    const secrets = spellingsOf(this.#credentialsOf(request));
    this.#credentials.add(secrets);
    return secrets;
  }

  /** Counts an entry that says nothing about the server. */
  skip(reason: string): void {
    increment(this.#notJudgeable, reason);
  }

  /**
   * Judges an exchange, or counts why it cannot be judged.
   *
   * @param read Returns the exchange, or throws NotJudgeable.
   */
  judge(read: () => Traffic): Verdict {
    try {
      return { findings: this.#judge(read()) };
    } catch (error) {
      if (!(error instanceof NotJudgeable)) throw error;
      this.skip(error.message);
      return { findings: [], notJudgeable: error.message };
    }
  }

  /** The report on all that was judged. Nothing in it shows a credential. */
  report(): Report {
    const report = this.#journal.report();
    return { ...report, findings: mapStrings(report.findings, (text) => this.shown(text)) };
  }

  /** A text as it may be shown: without credentials that were sent so far, and without control characters. */
  shown(text: string): string {
    return printable(this.#credentials.mask(text));
  }

  #judge(traffic: Traffic): Finding[] {
    const secrets = this.learn(traffic);
    const match = this.isApi(traffic.url) ? this.#match(traffic.method, traffic.url) : undefined;
    if (match?.operation) this.#requests.documented++;
    else if (match && this.#basePath && match.path.startsWith(`${this.#basePath}/`)) this.#requests.beyondBase++;
    const reason = match ? whyNotJudgeable(traffic, match) : REASONS.otherUrl;
    if (!match || reason !== undefined) throw new NotJudgeable(reason);
    this.#judged++;
    this.#journal.add(traffic, match.base, match.operation);
    const path = shown(match.path, secrets);
    const operation = match.operation ?? undocumented(traffic.method, path);
    const problems = match.operation
      ? this.#problems(traffic, match.operation, match.pathParameters, secrets)
      : [undocumentedEndpoint(traffic, operation)];
    if (problems.length === 0) return [];
    const findings = this.#journal.record(problems, shownTraffic(traffic, secrets), operation, path);
    return findings.map((finding) => mapStrings(finding, (text) => this.shown(text)));
  }

  #credentialsOf(request: Pick<Traffic, "url" | "requestHeaders">): string[] {
    const schemes = this.#options.contract.operations.flatMap(({ security }) => security);
    const keys = schemes.filter(({ type }) => type === "apiKey").map((scheme) => credentialFor(scheme, request) ?? "");
    return [...credentialsOf(request.requestHeaders.get("authorization")), ...new Set(keys)];
  }

  #problems(
    traffic: Traffic,
    operation: SuiteOperation,
    pathParameters: Record<string, string>,
    credentials: readonly string[],
  ): Problem[] {
    const { contract } = this.#options;
    const secrets = credentials.filter(({ length }) => length >= MIN_LEAK_LENGTH);
    const problems = responseProblems(contract, traffic, operation, secrets);
    if (!isSuccess(traffic.status)) return problems;
    const request = judgeRequest(contract, { traffic, operation, pathParameters });
    for (const part of request.partly) increment(this.#partly, part);
    return [...problems, ...request.problems];
  }
}

function whyNotJudgeable(traffic: Traffic, { operation }: Match): string | undefined {
  const { method, status, requestHeaders, responseBody } = traffic;
  if (method === "HEAD") return REASONS.head;
  const isPreflight = requestHeaders.has("access-control-request-method");
  if (method === "OPTIONS" && (isPreflight || !operation)) return REASONS.options;
  if (status === 304) return REASONS.notModified;
  if (!operation) return isSuccess(status) ? undefined : REASONS.unknownRefused;
  return "missing" in responseBody ? responseBody.missing : undefined;
}

/** An operation that the contract lacks. Paths that differ only in ids are one; they would fill the report. */
function undocumented(method: string, path: string): SuiteOperation {
  const [pathname = ""] = path.split("?");
  const template = pathname
    .split("/")
    .map((segment) => (/\d/.test(segment) ? "*" : segment))
    .join("/");
  return {
    operationId: `${method} ${template}`,
    method,
    path: template,
    parameters: [],
    security: [],
    responses: {},
    idempotent: false,
    pointer: "#/paths",
    section: "Core Resources",
    description: { id: "", method, path: template, parameters: [], successes: {}, security: [], idempotent: false },
  };
}

/** Traffic as findings may quote it. They shorten bodies, and what is left of a key that was cut is not recognized. */
function shownTraffic(traffic: Traffic, secrets: readonly string[]): Traffic {
  const body = (given: Body) => ("text" in given ? { text: shown(given.text, secrets) } : given);
  const headers = [...traffic.responseHeaders].map(([name, value]): [string, string] => [name, shown(value, secrets)]);
  return {
    ...traffic,
    requestBody: shortened(body(traffic.requestBody)),
    responseBody: body(traffic.responseBody),
    responseHeaders: new Headers(headers),
  };
}

function shortened(body: Body): Body {
  if (!("text" in body) || body.text.length <= MAX_QUOTED) return body;
  return { text: `${body.text.slice(0, MAX_QUOTED)}… (${body.text.length} characters)` };
}

function shown(text: string, secrets: readonly string[]): string {
  return printable(mask(text, secrets));
}

/** Changes every string in a value of plain objects and lists. */
function mapStrings<T>(value: T, change: (text: string) => string): T {
  const changed = (part: unknown): unknown => {
    if (typeof part === "string") return change(part);
    if (Array.isArray(part)) return part.map(changed);
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, item]) => [name, changed(item)]));
  };
  return changed(value) as T;
}

function increment(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
