/** A check as reports show it, such as `pages` or `pages (comparison of page sizes)`. */
export function titleOf(group: string, part: string | undefined): string {
  return part === undefined ? group : `${group} (${part})`;
}
