import { DATA_KEYWORDS, NAME_MAPS, type Node, pointTo, resolvePointer } from "../document.js";
import { messageOf } from "../usage-error.js";
import type { Unsupported } from "./supported.js";

/** References to other files and regular expressions that are none, anywhere in the contract. */
export function findInReferencesAndPatterns(document: Node): Unsupported[] {
  const find = (value: unknown, pointer: string, isNamed = false): Unsupported[] => {
    if (typeof value !== "object" || value === null) return [];
    const nested = Object.entries(value)
      .filter(([key]) => isNamed || !DATA_KEYWORDS.has(key))
      .flatMap(([key, part]) => find(part, pointTo(pointer, key), !isNamed && NAME_MAPS.has(key)));
    return isNamed ? nested : [...findInNode(document, value as Node, pointer), ...nested];
  };
  return find(document, "#");
}

function findInNode(document: Node, { $ref, $dynamicRef, pattern }: Node, pointer: string): Unsupported[] {
  const refuse = (keyword: string, message: string) => [{ pointer: pointTo(pointer, keyword), message }];
  if ($dynamicRef !== undefined) return refuse("$dynamicRef", "$dynamicRef is not supported. Use $ref.");
  if (typeof $ref === "string") {
    if (!$ref.startsWith("#/")) {
      return refuse(
        "$ref",
        `The reference to ${$ref} is not supported: the contract is one file. Move it under \`components\`.`,
      );
    }
    try {
      resolvePointer(document, $ref);
    } catch (error) {
      return refuse("$ref", messageOf(error));
    }
  }
  if (typeof pattern !== "string") return [];
  try {
    new RegExp(pattern, "u");
    return [];
  } catch (error) {
    return refuse("pattern", `${messageOf(error)}. Patterns are those of ECMAScript with the flag \`u\`.`);
  }
}
