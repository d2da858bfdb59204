import { html } from "hono/html";
import type { Finding } from "../../types.js";
import { plural } from "../plural.js";
import { type Html, splitHighlight } from "./html.js";

/** Findings of one kind, each with what a person needs to act on it. */
export function findingsSection(
  id: string,
  title: string,
  findings: readonly Finding[],
  all: readonly Finding[],
): Html {
  if (findings.length === 0) return "";
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${title} <span class="count">${findings.length}</span></h2>
${findings.map((finding) => article(finding, anchorOf(finding, all)))}
</section>`;
}

/** The anchor of a finding on the page. */
export function anchorOf(finding: Finding, all: readonly Finding[]): string {
  return `finding-${all.indexOf(finding) + 1}`;
}

function article(finding: Finding, anchor: string): Html {
  const { severity, check, operations, message, firstCase, request, contract, inferred, documentation, count } =
    finding;
  const [before, part, after] = splitHighlight(finding.response, finding.highlight);
  return html`<article class="${severity}" id="${anchor}" data-check="${check}" data-operations="${operations.join(" ")}">
<h3>${message}</h3>
<p class="tags"><span class="tag">${check}</span>${operations.map((id) => html` <span class="tag">${id}</span>`)}
${plural(count, "case")}; first: ${firstCase}</p>
<dl>
<dt>Request</dt><dd class="request"><pre class="curl">${request}</pre><button type="button" class="copy" hidden>Copy</button></dd>
<dt>Response</dt><dd><pre class="response">${before}${part === "" ? "" : html`<mark>${part}</mark>`}${after}</pre></dd>
<dt>Contract</dt><dd>${contract.text}<br><code>${contract.file}:${contract.line}</code> <code>${contract.pointer}</code></dd>
${inferred === undefined ? "" : html`<dt>Inferred</dt><dd>${inferred}</dd>`}
<dt>Documentation</dt><dd>${documentation}</dd>
</dl>
</article>`;
}

/** Two selects that show only the findings of one operation or check. Without scripts they stay hidden. */
export function filterForm(findings: readonly Finding[]): Html {
  if (findings.length < 2) return "";
  const operations = [...new Set(findings.flatMap((finding) => finding.operations))].toSorted();
  const checks = [...new Set(findings.map(({ check }) => check))].toSorted();
  return html`<form class="filter" hidden>
<label>Operation <select name="operation"><option value="">all</option>${operations.map(option)}</select></label>
<label>Check <select name="check"><option value="">all</option>${checks.map(option)}</select></label>
<output aria-live="polite"></output>
</form>`;
}

function option(value: string): Html {
  return html`<option>${value}</option>`;
}
