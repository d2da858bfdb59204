import { UsageError } from "../openapi/usage-error.js";

/**
 * Files that have to be converted first, by their first bytes in hexadecimal. UTF-16 begins with a byte order mark, or has a
 * zero in its first character.
 */
const OTHER_FORMATS: readonly [pattern: RegExp, message: string][] = [
  [/^504b0304/, "is a ZIP file; unpack it first"],
  [/^1f8b/, "is compressed with gzip; unpack it first"],
  [/^(?:fffe|feff|00|..00)/, "is not UTF-8 JSON but UTF-16; convert it first"],
];

/** @throws UsageError if the file, by its first bytes, cannot be JSON in UTF-8. */
export function checkIsText(file: string, bytes: Buffer): void {
  const start = bytes.toString("hex", 0, 4);
  const found = OTHER_FORMATS.find(([pattern]) => pattern.test(start));
  if (found) throw new UsageError(`${file} ${found[1]}.`);
}
