import { html } from "hono/html";
import type { Element, Finding, OperationReport, Outcome, Report } from "../../types.js";
import { anchorOf } from "./findings.js";
import { counted, type Html } from "./html.js";

const OUTCOMES: Record<Outcome, { sign: string; meaning: string }> = {
  passed: { sign: "✓", meaning: "as the contract says" },
  warned: { sign: "!", meaning: "breaks an inferred part" },
  failed: { sign: "✗", meaning: "breaks the contract" },
  limit: { sign: "~", meaning: "a known limit of the target" },
  "not-run": { sign: "–", meaning: "not run" },
};

const COLUMNS: readonly { kind: Element["kind"]; title: string }[] = [
  { kind: "status", title: "Statuses" },
  { kind: "parameter", title: "Parameters" },
  { kind: "property", title: "Body" },
  { kind: "check", title: "Checks" },
];

/** Operations × what the contract says of them: what was exercised, and how it went. */
export function gridSection({ operations, findings }: Report): Html {
  // The roles are said outright, because a phone gets the table as blocks, which would take them away.
  return html`<section aria-labelledby="grid">
<h2 id="grid">What was exercised</h2>
<ul class="legend">${Object.entries(OUTCOMES).map(
    ([outcome, { sign, meaning }]) => html`<li><span class="cell ${outcome}">${sign}</span> ${meaning}</li>`,
  )}</ul>
<p>The number is how many answers or cases it was.</p>
<table role="table" aria-labelledby="grid">
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Operation</th>${COLUMNS.map(
    ({ title }) => html`<th role="columnheader" scope="col">${title}</th>`,
  )}</tr></thead>
<tbody role="rowgroup">${operations.map((operation) => row(operation, findings))}</tbody>
</table>
</section>`;
}

function row({ id, method, path, elements }: OperationReport, findings: readonly Finding[]): Html {
  return html`<tr role="row">
<th role="rowheader" scope="row">${id}<br><code>${method} ${path}</code></th>
${COLUMNS.map(({ kind, title }) => {
  const cells = elements.filter((element) => element.kind === kind);
  return html`<td role="cell" data-title="${title}">${
    cells.length === 0
      ? html`<span class="none">none</span>`
      : html`<ul class="cells">${cells.map((element) => html`<li>${cell(element, id, findings)}</li>`)}</ul>`
  }</td>`;
})}
</tr>`;
}

function cell({ kind, name, exercised, outcome }: Element, operation: string, findings: readonly Finding[]): Html {
  const { sign, meaning } = OUTCOMES[outcome];
  const times = exercised > 0 ? html` <small aria-hidden="true">${exercised}</small>` : "";
  const told = exercised > 0 ? `: ${meaning}, ${counted(exercised, "case")}` : `: ${meaning}`;
  const content = html`<span aria-hidden="true">${sign}</span> ${name}${times}<span class="unseen">${told}</span>`;
  const finding =
    kind === "check" && findings.find(({ check, operations }) => check === name && operations.includes(operation));
  if (!finding) return html`<span class="cell ${outcome}">${content}</span>`;
  return html`<a class="cell ${outcome}" href="#${anchorOf(finding, findings)}">${content}</a>`;
}
