import { resolvePointer } from "../../../src/openapi/contract.js";
import type { CodeSample } from "./samples.js";

type Node = Record<string, unknown>;

/**
 * The contract as readers get it: with the code samples of its operations, and with what is inferred said beside it, in
 * its description.
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
    if (typeof value.description === "string" || "x-inferred" in value) {
      shown.description = withReasons(value, reasonsFor(document, value));
    }
    return shown;
  };
  return { ...(show(document) as Node), externalDocs: SDK_REFERENCE };
}

const SDK_REFERENCE = { description: "Reference of the TypeScript SDK", url: "../sdk/index.html" };

/** What is inside is data, not a description of it. */
const VALUES = new Set(["example", "examples", "value", "default", "enum", "x-pagination"]);

function withReasons({ description = "", url }: Node, reasons: string[]): string {
  if (reasons.length === 0) return String(description);
  const why = reasons.join(" ");
  // Of a server, which is what has a URL, the description is shown as plain text.
  if (url !== undefined) return `${description} (Inferred: ${why})`;
  return `${description}\n\n<details class="inferred"><summary>inferred</summary>${why}</details>`.trimStart();
}

/** Why the node is inferred, and why that is which has no place of its own on the page. */
function reasonsFor(document: Node, node: Node): string[] {
  const own = typeof node["x-inferred-reason"] === "string" ? [node["x-inferred-reason"]] : [];
  const target = typeof node.$ref === "string" ? resolvePointer(document, node.$ref) : undefined;
  const media = isNode(node.content) ? Object.values(node.content) : [];
  const hidden = [target, node.schema, ...media].filter(isNode);
  return [...new Set([...own, ...hidden.flatMap((part) => reasonsFor(document, part))])];
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
