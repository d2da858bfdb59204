import { html } from "hono/html";
import type { Element, Finding, OperationReport, Outcome, Report } from "../../types.js";
import { plural } from "../plural.js";
import { anchorOf } from "./findings.js";
import type { Html } from "./html.js";

const OUTCOMES: Record<Outcome, { sign: string; meaning: string }> = {
  passed: { sign: "✓", meaning: "conforms" },
  warned: { sign: "!", meaning: "deviates from an inferred part" },
  failed: { sign: "✗", meaning: "does not conform" },
  limit: { sign: "~", meaning: "a known limit of the target" },
  "not-run": { sign: "–", meaning: "not exercised" },
};

const COLUMNS: readonly { kind: Element["kind"]; title: string }[] = [
  { kind: "status", title: "Statuses" },
  { kind: "parameter", title: "Parameters" },
  { kind: "property", title: "Body" },
  { kind: "check", title: "Checks" },
];

/** The parts of each operation: whether they were exercised, and the result. */
export function gridSection({ operations, findings }: Report): Html {
  // Explicit roles, since a phone shows the table as blocks, which removes the implicit ones.
  return html`<section aria-labelledby="grid">
<h2 id="grid">Coverage</h2>
<ul class="legend">${Object.entries(OUTCOMES).map(
    ([outcome, { sign, meaning }]) => html`<li><span class="cell ${outcome}">${sign}</span> ${meaning}</li>`,
  )}</ul>
<p>The number is the number of responses or cases.</p>
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
  const description = exercised > 0 ? `: ${meaning}, ${plural(exercised, "case")}` : `: ${meaning}`;
  const content = html`<span aria-hidden="true">${sign}</span> ${name}${times}<span class="visually-hidden">${description}</span>`;
  const finding =
    kind === "check" && findings.find(({ check, operations }) => check === name && operations.includes(operation));
  if (!finding) return html`<span class="cell ${outcome}">${content}</span>`;
  return html`<a class="cell ${outcome}" href="#${anchorOf(finding, findings)}">${content}</a>`;
}
