/** Control characters, and those that change the direction or visibility of text. Line breaks and tabs are kept. */
const UNPRINTABLE = /[^\P{C}\n\t]|[\u2028\u2029]/gu;

/**
 * Makes a server's text safe to show: a terminal would execute escape sequences, XML does not allow control characters.
 *
 * @example
 * escapeUnprintable("a\x1b[2J"); // "a\\x1b[2J"
 */
export function escapeUnprintable(text: string): string {
  return text.replaceAll(UNPRINTABLE, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 2 ? `\\u{${code}}` : `\\x${code.padStart(2, "0")}`;
  });
}
