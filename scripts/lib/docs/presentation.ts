import { asList, isNode, type Node, resolvePointer } from "../../../src/openapi/document.js";
import type { CodeSample } from "./samples.js";
import { linkSections, withSections } from "./sections.js";

/**
 * The contract as readers get it: with the code samples of its operations, a mark on everything inferred, and the sections
 * of its description as parts of their own.
 */
export function present(document: Node, samples: Record<string, CodeSample[]>): Node {
  const show = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(show);
    if (!isNode(value)) return value;
    const shown: Node = Object.fromEntries(
      Object.entries(value).map(([key, part]) => [key, VALUES.has(key) ? part : show(part)]),
    );
    if (typeof value.operationId === "string" && samples[value.operationId]) {
      shown["x-codeSamples"] = samples[value.operationId];
    }
    if (!isServer(value) && (typeof value.description === "string" || "x-inferred" in value)) {
      shown.description = linkSections(withMark(withWholeDates(value), reasonsFor(document, value)));
    }
    return shown;
  };
  return withSections({ ...(show(document) as Node), externalDocs: SDK_REFERENCE }, LEGEND);
}

/** Why servers are inferred, by description. Theirs are shown as plain text, so the page's script adds the marks. */
export function serverReasons(document: Node): Record<string, string> {
  const servers = asList(document.servers).filter(isNode);
  return Object.fromEntries(
    servers.flatMap((server) => {
      const reasons = reasonsFor(document, server).join(" ");
      return reasons === "" ? [] : [[String(server.description), reasons]];
    }),
  );
}

const SDK_REFERENCE = { description: "Reference of the TypeScript SDK", url: "../sdk/index.html" };

/** Where the page's script puts the legend. */
const LEGEND = '<span class="inferred-legend"></span>';

/** What is inside is data, not a description of it. */
const VALUES = new Set(["example", "examples", "value", "default", "enum", "x-pagination"]);

/**
 * The page's script completes the mark. It is empty, with the reason in an attribute, because Redoc's search indexes
 * the text of descriptions, and removes a `span` from it.
 */
function withMark({ description }: Node, reasons: string[]): string {
  if (reasons.length === 0) return String(description);
  const reason = reasons
    .join(" ")
    .replaceAll("&", "&amp;")
    .replaceAll('"', "&quot;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
  return `${String(description).trimEnd()} <span class="inferred" data-reason="${reason}"></span>`.trimStart();
}

/** Keeps a date from being broken over two lines at its hyphens. Code is split off: a tag in it would be shown. */
function withWholeDates(node: Node): Node {
  const parts = String(node.description ?? "").split(/(^```.*?^```|`[^`]*`)/ms);
  const dates = /\d{4}-\d\d-\d\d(T[\d:.]+Z?)?/g;
  const whole = parts.map((part) =>
    part.startsWith("`") ? part : part.replace(dates, '<span class="nowrap">$&</span>'),
  );
  return { ...node, description: whole.join("") };
}

/** Why the node is inferred, and why its parts are that have no place of their own on the page. */
function reasonsFor(document: Node, node: Node): string[] {
  const own = typeof node["x-inferred-reason"] === "string" ? [node["x-inferred-reason"]] : [];
  const target = typeof node.$ref === "string" ? resolvePointer(document, node.$ref) : undefined;
  const media = isNode(node.content) ? Object.values(node.content) : [];
  const examples = isNode(node.examples) ? Object.values(node.examples) : [];
  const hidden = [target, node.schema, ...media, ...examples].filter(isNode);
  return [...new Set([...own, ...hidden.flatMap((part) => reasonsFor(document, part))])];
}

/** Of the nodes with a description, only servers have a URL that is a string. */
function isServer(node: Node): boolean {
  return typeof node.url === "string";
}
