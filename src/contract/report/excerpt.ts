import { isCollection, isNode, parseDocument } from "yaml";
import type { ResponsePart } from "../judge/problem.js";
import type { BufferedResponse, Exchange } from "../run/exchange.js";

/** How much of a body is shown. */
const MAX_BODY = 500;
/** How much of the body is shown before the highlighted part, if that is further down. */
const LEAD = 150;
/** Larger bodies are not searched for the part to highlight. */
const MAX_PARSED = 1_000_000;
const SHOWN_HEADERS = /^(content-type|date|location|allow|retry-after|x-ratelimit-.*|x-cloudnexus-simulator)$/;

interface Range {
  start: number;
  end: number;
}

interface Excerpt {
  text: string;
  highlight?: Range | undefined;
}

/** A response as reports show it: the status, the relevant headers, and an excerpt around what is wrong. */
export function excerptOf(
  { response, failure }: Exchange,
  part: ResponsePart | undefined,
  mask: (text: string) => string,
): Excerpt {
  if (!response) return { text: mask(`no response: ${failure}`) };
  // Masked before it is cut, so that no half of a key is left.
  const bodyText = mask(response.bodyText);
  const bodyPart = part?.kind === "body" ? locate(bodyText, part.pointer) : undefined;
  const sections = [...headSections(response, part, mask), ...bodySections(bodyText, bodyPart)];
  const text = sections.map((section) => section.text).join("");
  const index = sections.findIndex(({ isHighlighted }) => isHighlighted);
  if (index < 0) return { text: text.trimEnd() };
  const start = sections.slice(0, index).reduce((length, section) => length + section.text.length, 0);
  return { text: text.trimEnd(), highlight: { start, end: start + (sections[index]?.text.length ?? 0) } };
}

/** A piece of the excerpt. */
interface Section {
  text: string;
  isHighlighted?: boolean;
}

function headSections(
  { status, headers }: BufferedResponse,
  part: ResponsePart | undefined,
  mask: (text: string) => string,
): Section[] {
  const isWrong = (name: string) => part?.kind === "header" && part.name.toLowerCase() === name;
  const lines = [...headers].filter(([name]) => SHOWN_HEADERS.test(name) || isWrong(name));
  return [
    { text: String(status), isHighlighted: part?.kind === "status" },
    { text: "\n" },
    ...lines.flatMap(([name, value]): Section[] => [
      { text: mask(`${name}: ${value}`), isHighlighted: isWrong(name) },
      { text: "\n" },
    ]),
  ];
}

function bodySections(bodyText: string, part: Range | undefined): Section[] {
  const start = part && part.start > MAX_BODY - LEAD ? part.start - LEAD : 0;
  const end = Math.min(bodyText.length, start + MAX_BODY);
  const note = end < bodyText.length || start > 0 ? `… (${bodyText.length} characters)` : "";
  const before = start > 0 ? "\n…" : "\n";
  if (!part) return [{ text: `${before}${bodyText.slice(start, end)}${note}` }];
  const partEnd = Math.min(part.end, end);
  return [
    { text: before + bodyText.slice(start, part.start) },
    { text: bodyText.slice(part.start, partEnd), isHighlighted: true },
    { text: bodyText.slice(partEnd, end) + note },
  ];
}

/** Where the value at a JSON pointer is in the text; undefined for the whole body, and for what is missing. */
function locate(bodyText: string, pointer: string): Range | undefined {
  if (pointer === "" || bodyText.length > MAX_PARSED) return undefined;
  const steps = pointer.split("/").slice(1);
  // JSON is YAML, whose parser keeps the offsets.
  let node: unknown = parseDocument(bodyText, { logLevel: "silent" }).contents;
  for (const step of steps) {
    if (!isCollection(node)) return undefined;
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    node = node.get(/^\d+$/.test(key) && "items" in node && node.has(Number(key)) ? Number(key) : key, true);
  }
  const [start, end] = (isNode(node) && node.range) || [];
  return start === undefined || end === undefined ? undefined : { start, end };
}
