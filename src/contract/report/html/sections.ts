import { html } from "hono/html";
import type { Report } from "../../types.js";
import { plural } from "../plural.js";
import { formatCreated } from "../text.js";
import { titleOf } from "../title.js";
import type { Html } from "./html.js";

/** The settings of the run. */
export function factsSection({ target, settings, versions, startedAt }: Report): Html {
  const { operations, checks, seed, runs } = settings;
  const facts = {
    Target: target.baseUrl,
    Started: `${startedAt.slice(0, 19).replace("T", " ")} UTC`,
    // Recorded traffic has none of these.
    ...(runs > 0 && {
      Seed: `${seed}, ${plural(runs, "random request")} per operation`,
      Writes: settings.allowWrites ? "allowed" : "not allowed",
      "Rate limit": settings.exhaustRateLimit ? "exhausted" : "not exhausted",
    }),
    "Inferred parts": settings.strict ? "deviations are failures" : "deviations are warnings",
    ...(operations.length > 0 && { "Only operations": operations.join(", ") }),
    ...(checks.length > 0 && { "Only checks": checks.join(", ") }),
    Versions: `contract ${versions.contract}, suite ${versions.package}, Node ${versions.node}`,
  };
  return html`<section aria-labelledby="run">
<h2 id="run">The run</h2>
<dl class="facts">${Object.entries(facts).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
</section>`;
}

export function limitsSection({ limits, target }: Report): Html {
  const met = limits.filter(({ count }) => count > 0);
  return listSection(
    "limits",
    `Known limits of ${target.name}`,
    met.map(({ name, why, count }) => html`<strong>${name}</strong> (${plural(count, "case")}): ${why}`),
    "Deviations that this target cannot avoid; they are not findings.",
  );
}

export function skippedSection({ skipped }: Report): Html {
  const reasons = [...new Set(skipped.map(({ reason }) => reason))];
  return listSection(
    "skipped",
    "Skipped",
    reasons.map((reason) => {
      const own = skipped.filter((one) => one.reason === reason);
      const checks = own.map(({ operation, group, part }) => `${operation}: ${titleOf(group, part)}`);
      return html`<strong>${reason}</strong>: ${checks.join(", ")}`;
    }),
  );
}

export function resolvedSection({ resolved }: Report): Html {
  return listSection(
    "resolved",
    "Resolved, no longer needed in the baseline",
    resolved.map(({ message, operations }) => html`${operations.join(", ")}: ${message}`),
  );
}

export function createdSection(report: Report): Html {
  return listSection(
    "created",
    "Created on the server, and not deleted",
    formatCreated(report).map((line) => html`${line}`),
  );
}

function listSection(id: string, title: string, items: Html[], note = ""): Html {
  if (items.length === 0) return "";
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${title} <span class="count">${items.length}</span></h2>
${note === "" ? "" : html`<p>${note}</p>`}
<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>
</section>`;
}
