/** Gives headings levels without gaps. Redoc makes every part's title an `h2`, and has an `h4` below it. */
export function levelHeadings(): void {
  const headings = [...document.querySelectorAll<HTMLElement>("main :is(h1, h2, h3, h4, h5, h6)")];
  // The only h1 is the title of the overview, which Redoc leaves out while other parts are in view.
  const first = Math.min(2, ...headings.map(depthOf));
  const open: number[] = [];
  for (const heading of headings) {
    const depth = depthOf(heading);
    while ((open.at(-1) ?? 0) >= depth) open.pop();
    heading.ariaLevel = String(first + open.length);
    open.push(depth);
  }
}

/** The number of steps in a part's place, such as `/servers/listservers`, gives its level. */
function depthOf(heading: HTMLElement): number {
  const place = heading.closest<HTMLElement>("[data-section-id]")?.dataset.sectionId ?? "";
  return heading.tagName === "H2" ? 1 + place.split("/").filter(Boolean).length : Number(heading.tagName.slice(1));
}
