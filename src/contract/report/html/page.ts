import { readFileSync } from "node:fs";
import { html, raw } from "hono/html";
import type { Report, Severity } from "../../types.js";
import { findingsSection } from "./findings.js";
import { gridSection } from "./grid.js";
import { counted, grouped, type Html } from "./html.js";
import { timesSection } from "./times.js";

const STYLE = readFileSync(new URL("page.css", import.meta.url), "utf8");
/** Nothing is loaded and no script runs, should a server's answer ever get past the escaping. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * A report as one self-contained page, for `html=FILE`.
 *
 * @example
 * await writeFile("contract.html", renderPage(suite.report()));
 */
export function renderPage(report: Report): string {
  const { target, findings, kept } = report;
  const title = `${target.name} ${kept ? "keeps" : "breaks"} the contract`;
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
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
<header class="${kept ? "kept" : "broken"}">
<h1>${title}</h1>
<p>${counted(count("failure"), "failure")}, ${counted(count("warning"), "warning")},
${counted(report.requests, "request")} in ${(report.duration / 1000).toFixed(1)} s.</p>
</header>
<main>
${factsOf(report)}
${findingsSection("Failures", "failure", findings)}
${findingsSection("Warnings", "warning", findings)}
${gridSection(report)}
${timesSection(report)}
${limitsSection(report)}
${notRunSection(report)}
</main>
</body>
</html>
`;
  return String(page);
}

function factsOf({ target, settings, versions, startedAt }: Report): Html {
  const { operations, checks, seed, runs } = settings;
  const facts = {
    Target: target.baseUrl,
    Began: `${startedAt.slice(0, 19).replace("T", " ")} UTC`,
    // Recorded traffic was made by others.
    ...(runs > 0 && {
      Seed: `${seed}, ${counted(runs, "random request")} an operation`,
      Writes: settings.allowWrites ? "allowed" : "not allowed",
      "Rate limit": settings.exhaustRateLimit ? "used up" : "not used up",
    }),
    "Inferred parts": settings.strict ? "breaks are failures" : "breaks are warnings",
    ...(operations.length > 0 && { "Only operations": operations.join(", ") }),
    ...(checks.length > 0 && { "Only checks": checks.join(", ") }),
    Versions: `contract ${versions.contract}, suite ${versions.package}, Node ${versions.node}`,
  };
  return html`<section aria-labelledby="run">
<h2 id="run">The run</h2>
<dl class="facts">${Object.entries(facts).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
</section>`;
}

function limitsSection({ limits, target }: Report): Html {
  const met = limits.filter(({ count }) => count > 0);
  if (met.length === 0) return "";
  return html`<section aria-labelledby="limits">
<h2 id="limits">Known limits of ${target.name}</h2>
<p>Not as the contract says, and no finding: this target can't do better.</p>
<ul>${met.map(({ name, why, count }) => html`<li><strong>${name}</strong> (${counted(count, "case")}): ${why}</li>`)}</ul>
</section>`;
}

function notRunSection({ notRun }: Report): Html {
  if (notRun.length === 0) return "";
  const reasons = grouped(notRun, ({ reason }) => reason);
  return html`<section aria-labelledby="not-run">
<h2 id="not-run">Not run</h2>
<dl>${[...reasons].map(
    ([reason, steps]) => html`<dt>${reason}</dt>
<dd>${[...grouped(steps, ({ group }) => group)]
      .map(([group, of]) => `${group} (${of.map(({ operation }) => operation).join(", ")})`)
      .join("; ")}</dd>`,
  )}</dl>
</section>`;
}
