import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { html, raw } from "hono/html";
import type { Report } from "../../types.js";
import { escapeUnprintable } from "../escape.js";
import { plural } from "../plural.js";
import { countsOf, verdictTitle } from "../summary.js";
import { formatNotExercised } from "../text.js";
import { filterForm, findingsSection } from "./findings.js";
import { gridSection } from "./grid.js";
import type { Html } from "./html.js";
import { createdSection, factsSection, limitsSection, resolvedSection, skippedSection } from "./sections.js";
import { timesSection } from "./times.js";

const STYLE = readFileSync(new URL("page.css", import.meta.url), "utf8");
const SCRIPT = readFileSync(new URL("page.client.js", import.meta.url), "utf8");
const SCRIPT_HASH = createHash("sha256").update(SCRIPT).digest("base64");
/** Nothing is loaded, and no script but ours runs, should a server's text ever get past the escaping. */
const POLICY = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${SCRIPT_HASH}'; base-uri 'none'; form-action 'none'`;

/**
 * A report as one self-contained page, for `html=FILE`.
 *
 * @example
 * await writeFile("contract.html", renderPage(suite.report()));
 */
export function renderPage(report: Report): string {
  const { findings, summary } = report;
  const title = verdictTitle(report);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<header class="${summary.verdict.replaceAll(" ", "-")}">
<h1>${title}</h1>
<p>${countsOf(report)}.</p>
<p>${plural(report.requests, "request")} in ${(report.duration / 1000).toFixed(1)} s.${notExercised(report)}</p>
</header>
<main>
${filterForm(findings)}
${findingSections(report)}
${gridSection(report)}
${skippedSection(report)}
${timesSection(report)}
${limitsSection(report)}
${resolvedSection(report)}
${createdSection(report)}
${factsSection(report)}
</main>
<script>${raw(SCRIPT)}</script>
</body>
</html>
`;
  return escapeUnprintable(String(page));
}

function findingSections({ findings }: Report): Html {
  const fresh = findings.filter(({ known }) => !known);
  const of = (severity: string) => fresh.filter((finding) => finding.severity === severity);
  return html`${findingsSection("failures", "Failures", of("failure"), findings)}
${findingsSection("warnings", "Warnings", of("warning"), findings)}
${findingsSection(
  "known",
  "Known from the baseline",
  findings.filter(({ known }) => known),
  findings,
)}`;
}

function notExercised(report: Report): string {
  return formatNotExercised(report)
    .map((line) => ` ${line}`)
    .join("");
}
