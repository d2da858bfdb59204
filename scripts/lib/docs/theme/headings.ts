/**
 * Tells assistive technology the level that a heading has on its page. TypeDoc chooses headings by their look: an `<h4>` may
 * follow an `<h1>`.
 */
export function orderHeadings(html: string): string {
  const open: number[] = [];
  return html.replaceAll(/<h([1-6])(?=[\s>])/g, (tag, digit) => {
    const look = Number(digit);
    while ((open.at(-1) ?? 0) >= look) open.pop();
    open.push(look);
    return open.length === look ? tag : `${tag} aria-level="${open.length}"`;
  });
}
