import { html } from "hono/html";
import type { Finding, Severity } from "../../types.js";
import { counted, type Html } from "./html.js";

/** The findings of one severity, each with what a person needs to act on it. */
export function findingsSection(title: string, severity: Severity, all: readonly Finding[]): Html {
  const findings = all.filter((finding) => finding.severity === severity);
  if (findings.length === 0) return "";
  return html`<section aria-labelledby="${severity}s">
<h2 id="${severity}s">${title} <span class="count">${findings.length}</span></h2>
${findings.map((finding) => article(finding, anchorOf(finding, all)))}
</section>`;
}

/** Where a finding stands on the page. */
export function anchorOf(finding: Finding, all: readonly Finding[]): string {
  return `finding-${all.indexOf(finding) + 1}`;
}

function article(finding: Finding, anchor: string): Html {
  const { severity, check, operations, message, met, asked, came, contract, inferred, documentation, count } = finding;
  return html`<article class="${severity}" id="${anchor}">
<h3>${message}</h3>
<p class="tags"><span class="tag">${check}</span>${operations.map((id) => html` <span class="tag">${id}</span>`)}
met by ${counted(count, "case")}; first by ${met}</p>
<dl>
<dt>Asked</dt><dd><pre class="asked">${asked}</pre></dd>
<dt>Came</dt><dd><pre>${came}</pre></dd>
<dt>The contract says</dt><dd>${contract.says}<br><code>openapi.yaml:${contract.line}</code> <code>${contract.pointer}</code></dd>
${inferred === undefined ? "" : html`<dt>Inferred</dt><dd>${inferred}</dd>`}
<dt>Documentation</dt><dd>${documentation}</dd>
</dl>
</article>`;
}
