import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { root } from "../../../scripts/lib/tools.js";
import type { Finding, Report, StepResult } from "../../../src/contract/index.js";
import { applyBaseline, formatBaseline, parseBaseline } from "../../../src/contract/report/baseline.js";
import { escapeUnprintable } from "../../../src/contract/report/escape.js";
import { excerptOf } from "../../../src/contract/report/excerpt.js";
import { formatGithub } from "../../../src/contract/report/github.js";
import { renderPage } from "../../../src/contract/report/html/page.js";
import { formatJunit } from "../../../src/contract/report/junit.js";
import { formatMarkdown } from "../../../src/contract/report/markdown.js";
import { formatStep, formatWait } from "../../../src/contract/report/progress.js";
import { countsOf, exitCodeOf, summarize, verdictTitle } from "../../../src/contract/report/summary.js";
import { formatReport } from "../../../src/contract/report/text.js";
import { estimateOf } from "../../../src/contract/run/estimate.js";
import { conformingReport, failingReport, failure, hostileReport } from "../../support/contract-report.js";
import { contractWith, exchange, operationOf } from "./support.js";

/** The values of an attribute of all elements of this name. */
function attributesOf(xml: string, element: string, name: string): (string | undefined)[] {
  return [...xml.matchAll(new RegExp(`<${element}[^>]* ${name}="([^"]*)"`, "g"))].map(([, value]) => value);
}

type Facts = Parameters<typeof summarize>[0];

describe("the summary", () => {
  const step = { group: "auth", title: "auth", duration: 1, requests: 1 } as const;
  const passed: StepResult = { ...step, operation: "a", status: "passed", findings: [] };
  const skipped: StepResult = { ...step, operation: "b", status: "skipped", findings: [] };
  const base: Facts = {
    notExercised: ["b"],
    withoutSuccess: [],
    findings: [],
    steps: [passed, skipped],
    interrupted: false,
    requests: 2,
    operations: ["a", "b"],
  };
  const known: Finding = { ...failure, known: true };

  it.each<[string, Partial<Facts>, string, number]>([
    ["nothing was found", {}, "conforms", 0],
    ["there is a failure", { findings: [failure] }, "does not conform", 1],
    ["the only failure is known", { findings: [known] }, "conforms", 0],
    ["there are only warnings", { findings: [{ ...failure, severity: "warning" }] }, "conforms", 0],
    ["no operation was exercised", { notExercised: ["a", "b"] }, "inconclusive", 2],
    ["an operation was called in vain", { withoutSuccess: ["b"] }, "inconclusive", 2],
    ["every step was skipped", { steps: [skipped] }, "inconclusive", 2],
    ["it was interrupted", { interrupted: true }, "inconclusive", 130],
    ["it was interrupted after a failure", { findings: [failure], interrupted: true }, "does not conform", 130],
    ["traffic has no request", { steps: [], requests: 0 }, "inconclusive", 2],
  ])("draws the right conclusion if %s", (_, facts, verdict, exitCode) => {
    const all = { ...base, ...facts };
    const summary = summarize(all);
    expect(summary.verdict).toBe(verdict);
    expect(exitCodeOf({ interrupted: all.interrupted, summary })).toBe(exitCode);
  });

  it("counts what was found, what was run and what was exercised", () => {
    expect(countsOf(failingReport)).toBe("1 failure, 1 warning in 2 checks (1 skipped); 2 of 3 operations exercised");
    expect(countsOf({ ...conformingReport, steps: [] })).toContain("0 failures in 2,345 requests");
    expect(verdictTitle(conformingReport)).toBe("simulator conforms to the API contract");
    expect(verdictTitle({ ...failingReport, interrupted: true })).toBe(
      "simulator does not conform to the API contract (interrupted)",
    );
  });
});

describe("the JUnit report", () => {
  it("has a test case for each step and each skipped part, with failures, skips and counts", () => {
    const skipped = [
      { group: "state", operation: "createServer", reason: "it writes" } as const,
      { group: "pages", operation: "listServers", part: "x", reason: "y" } as const,
    ];
    const xml = formatJunit({ ...failingReport, skipped });
    expect(attributesOf(xml, "testcase", "name")).toEqual(["boundaries", "examples", "state", "pages (x)"]);
    expect(attributesOf(xml, "failure", "type")).toEqual(["boundaries"]);
    expect(attributesOf(xml, "skipped", "message")).toEqual(["it writes", "y"]);
    expect(attributesOf(xml, "testsuites", "tests")).toEqual(["4"]);
    expect(attributesOf(xml, "testsuites", "failures")).toEqual(["1"]);
    expect(attributesOf(xml, "testsuites", "skipped")).toEqual(["2"]);
  });

  it("has an error if the run was interrupted", () => {
    const xml = formatJunit({ ...conformingReport, interrupted: true });
    expect(attributesOf(xml, "testsuites", "errors")).toEqual(["1"]);
  });
});

describe("the Markdown report", () => {
  it("has the verdict, a table of operations, and the findings", () => {
    const text = formatMarkdown(failingReport);
    expect(text).toMatch(/^## simulator does not conform to the API contract\n\n1 failure, 1 warning in 2 checks/);
    expect(text).toContain("| listServers | GET /servers | yes | 0 | 1 | 0 |");
    expect(text).toMatch(/### Failures\n\n<details><summary><code>boundaries<\/code> listServers: A limit above/);
    expect(text).toContain("```sh\ncurl ");
  });

  it("cannot be broken out of", () => {
    const text = formatMarkdown(hostileReport("```\n<script>@team |"));
    expect(text.replaceAll(/````.*?````/gs, "")).not.toMatch(/<script|@team/);
  });
});

describe("the GitHub report", () => {
  it("has an annotation for each finding and one for the verdict, with escaped properties", () => {
    const lines = formatGithub(failingReport).trimEnd().split("\n");
    expect(lines).toEqual([
      expect.stringMatching(/^::error file=openapi\.yaml,line=593,title=boundaries%3A listServers::A limit .*%0Acurl /),
      expect.stringMatching(/^::warning file=openapi\.yaml,.*title=schema%3A listServers%2C purgeCache::/),
      expect.stringMatching(/^::error title=simulator does not conform to the API contract::1 failure, /),
    ]);
  });
});

describe("the GitHub report of a contract that is built into a package", () => {
  it("names its file and line in the text only, since the user's repository does not have it", () => {
    const [first] = formatGithub({ ...failingReport, hasContractFile: false }).split("\n");
    expect(first).toMatch(/^::error title=boundaries%3A listServers::A limit .*%0Acurl .*%0Aopenapi\.yaml:593$/);
  });
});

describe("the file of a contract", () => {
  it("is the user's if it was given, or if it is where the command runs", async () => {
    expect((await contractWith((text) => text)).hasFile).toBe(true);
    const built = (folder: string) => {
      const script = `import { loadSuiteContract } from "${new URL("src/contract/index.ts", pathToFileURL(root))}";
        console.log((await loadSuiteContract()).hasFile);`;
      const flags = ["--import", import.meta.resolve("tsx"), "--input-type=module", "--eval", script];
      return execFileSync(process.execPath, flags, { cwd: folder, encoding: "utf8" }).trim();
    };
    expect(built(root)).toBe("true");
    expect(built(tmpdir())).toBe("false");
  });
});

describe("every report", () => {
  const mark = "a\x1b[2J\u0007b\u202e]]><&\"'";

  it.each<[string, (report: Report) => string]>([
    ["text", formatReport],
    ["junit", formatJunit],
    ["markdown", formatMarkdown],
    ["github", formatGithub],
    ["html", renderPage],
  ])("shows a server's control characters escaped: %s", (_, format) => {
    const text = format(hostileReport(mark));
    expect(text).toContain("\\x1b");
    expect(escapeUnprintable(text)).toBe(text);
  });
});

describe("a baseline", () => {
  const entries = parseBaseline(formatBaseline(failingReport));

  it("makes its findings known, so that they do not fail the run", () => {
    const { summary, findings, resolved } = applyBaseline(failingReport, entries);
    expect(summary).toMatchObject({ verdict: "conforms", failures: 0, warnings: 0, known: 2 });
    expect(findings.every(({ known }) => known)).toBe(true);
    expect(resolved).toEqual([]);
  });

  it("does not make a warning known that is a failure now", () => {
    const strict = failingReport.findings.map((finding): Finding => ({ ...finding, severity: "failure" }));
    expect(applyBaseline({ ...failingReport, findings: strict }, entries).summary.failures).toBe(1);
  });

  it("has resolved entries, unless the run did not look for them", () => {
    const resolved = (report: Report) => applyBaseline(report, entries).resolved.map(({ check }) => check);
    const { settings } = conformingReport;
    expect(resolved(conformingReport)).toEqual(["boundaries", "schema"]);
    expect(resolved({ ...conformingReport, settings: { ...settings, checks: ["schema"] } })).toEqual(["schema"]);
    expect(resolved({ ...conformingReport, interrupted: true })).toEqual([]);
    const summary = { ...conformingReport.summary, notExercised: ["listServers", "purgeCache", "createServer"] };
    expect(resolved({ ...conformingReport, summary })).toEqual([]);
  });

  it.each(["", "[]", '{"version":2,"findings":[]}'])("is not %j", (text) => {
    expect(() => parseBaseline(text)).toThrow(Error);
  });
});

describe("an excerpt of a response", () => {
  const operation = operationOf("listServers");
  const excerpt = (body: string, pointer: string, mask = (text: string) => text) => {
    const { text, highlight } = excerptOf(exchange({ operation }, { body }), { kind: "body", pointer }, mask);
    return { text, highlighted: highlight && text.slice(highlight.start, highlight.end) };
  };

  it("highlights the value that is wrong, and nothing that is missing", () => {
    const body = '{"data":[{"id":"a","size":-1}],"a/b":{"1":true}}';
    expect(excerpt(body, "/data/0/size").highlighted).toBe("-1");
    expect(excerpt(body, "/data/0").highlighted).toBe('{"id":"a","size":-1}');
    expect(excerpt(body, "/a~1b/1").highlighted).toBe("true");
    expect(excerpt(body, "/data/0/name").highlighted).toBeUndefined();
    expect(excerpt("not JSON: [", "/data").highlighted).toBeUndefined();
  });

  it("highlights a header and the status", () => {
    const { text, highlight } = excerptOf(
      exchange({ operation }, {}),
      { kind: "header", name: "X-RateLimit-Limit" },
      String,
    );
    expect(text.slice(highlight?.start, highlight?.end)).toBe("x-ratelimit-limit: 10");
    const status = excerptOf(exchange({ operation }, { status: 418 }), { kind: "status" }, String);
    expect(status.text.slice(status.highlight?.start, status.highlight?.end)).toBe("418");
  });

  it("shows the part that is wrong, however far down, and says how long the body is", () => {
    const body = JSON.stringify({ data: Array.from({ length: 200 }, (_, id) => ({ id })), total: "many" });
    const { text, highlighted } = excerpt(body, "/total");
    expect(highlighted).toBe('"many"');
    expect(text).toContain(`… (${body.length} characters)`);
    expect(text.length).toBeLessThan(800);
  });

  it("masks keys before it cuts", () => {
    const body = JSON.stringify({ message: `${"x".repeat(470)} cnx_sk_test_secret ${"y".repeat(600)}`, code: 1 });
    for (const pointer of ["", "/code"]) {
      const { text } = excerpt(body, pointer, (whole) => whole.replaceAll("cnx_sk_test_secret", "$KEY"));
      expect(text).not.toMatch(/cnx|secret/);
    }
  });
});

describe("progress", () => {
  const [step] = conformingReport.steps;

  it("has one line for each step, with colour only on request", () => {
    if (!step) throw new Error("No step.");
    expect(formatStep(step, { color: false })).toMatch(/^✓ listServers: boundaries +40 requests, 1\.2 s$/);
    expect(formatStep(step, { color: true })).toContain("\x1b[32m✓\x1b[0m");
    expect(formatStep({ ...step, status: "skipped", reason: "no" }, { color: false })).toMatch(/^– .* skipped: no$/);
  });

  it("says until when it waits, and why", () => {
    const until = Date.now() + 90_000;
    const line = formatWait({ reason: "the rate limit", until });
    expect(line).toContain(`waiting for the rate limit until ${new Date(until).toTimeString().slice(0, 8)}`);
  });

  it("estimates the duration only if the rate limit decides it", () => {
    const rateLimit = { limit: 100, remaining: 90, reset: 0 };
    expect(estimateOf(660, rateLimit)).toMatch(/about 660 requests at 100 per window, which is about 6 minutes/);
    expect(estimateOf(80, rateLimit)).toBeUndefined();
    expect(estimateOf(80, undefined)).toBeUndefined();
  });
});

describe("escapeUnprintable", () => {
  it.each([
    ["a\x1b[2J", "a\\x1b[2J"],
    ["tab\tand\nline", "tab\tand\nline"],
    ["\u202e\u{e0001}", "\\u{202e}\\u{e0001}"],
    ["\ud800", "\\u{d800}"],
    ["é漢💥", "é漢💥"],
  ])("%j", (text, escaped) => expect(escapeUnprintable(text)).toBe(escaped));
});
