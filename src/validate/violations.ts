import type { ValidationError, Validator } from "../../generated/validators.js";
import type { Violation } from "../errors.js";

/** How many violations a message lists. */
const MAX_SHOWN = 3;

/**
 * Where a value does not match its schema; nothing if it does.
 *
 * @param values Whether to include what was found.
 */
export function violationsOf(validate: Validator, value: unknown, values: boolean): Violation[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => {
    const violation = { pointer: pointerOf(error), expected: expectationOf(error) };
    return values ? { ...violation, value: valueAt(value, violation.pointer) } : violation;
  });
}

/** The first violations, in one line. */
export function summaryOf(violations: readonly Violation[]): string {
  const shown = violations.slice(0, MAX_SHOWN).map(({ pointer, expected }) => `${pointer || "the body"} ${expected}`);
  const more = violations.length - shown.length;
  return shown.join("; ") + (more > 0 ? `; and ${more} more` : "");
}

/** Points to what is missing, not to where it is missing. */
function pointerOf({ instancePath, keyword, params }: ValidationError): string {
  if (keyword !== "required") return instancePath;
  return `${instancePath}/${String(params.missingProperty).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function expectationOf({ keyword, message, params }: ValidationError): string {
  if (keyword === "required") return "must be there";
  if (keyword === "enum") return `must be one of ${JSON.stringify(params.allowedValues).slice(1, -1)}`;
  return message ?? keyword;
}

function valueAt(value: unknown, pointer: string): unknown {
  const names = pointer.split("/").slice(1);
  const plain = (name: string) => name.replaceAll("~1", "/").replaceAll("~0", "~");
  return names.reduce<unknown>((found, name) => Object(found)[plain(name)], value);
}
