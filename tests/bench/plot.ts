import type { Plot } from "./report.js";

const width = 760;
const labels = 240;
const figures = 60;
const rowHeight = 26;
const top = 40;

/** A bar chart as SVG, with the quartiles as whiskers. It has no background, and colours for light and dark pages. */
export function drawBars({ title, bars, format }: Plot): string {
  const longest = Math.max(...bars.map(({ spread }) => spread.high));
  const scale = (width - labels - figures) / longest;
  const rows = bars.map(({ name, spread: { low, median, high }, isOurs }, i) => {
    const y = top + i * rowHeight;
    const x = (value: number) => (labels + Math.max(0, value) * scale).toFixed(1);
    const middle = y + rowHeight / 2;
    return [
      `<text x="${labels - 8}" y="${middle}" class="name${isOurs ? " ours" : ""}">${escapeXml(plain(name))}</text>`,
      `<rect x="${labels}" y="${y + 5}" width="${Math.max(1, median * scale).toFixed(1)}" height="${rowHeight - 10}" class="bar${isOurs ? " ours" : ""}"/>`,
      `<path d="M${x(low)} ${middle}H${x(high)}m0 -4v8M${x(low)} ${middle - 4}v8" class="whisker"/>`,
      `<text x="${Number(x(Math.max(median, high))) + 6}" y="${middle}">${format(median)}</text>`,
    ].join("\n");
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top + bars.length * rowHeight + 8}" role="img">
<title>${escapeXml(title)}</title>
<style>
text { font: 13px system-ui, sans-serif; fill: #24292f; dominant-baseline: central }
.name { text-anchor: end }
.ours { font-weight: 600 }
.title { font-size: 14px; font-weight: 600 }
.bar { fill: #afb8c1 }
.bar.ours { fill: #0969da }
.whisker { fill: none; stroke: #57606a; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .bar { fill: #484f58 }
  .bar.ours { fill: #388bfd }
  .whisker { stroke: #b1bac4 }
}
</style>
<text x="8" y="18" class="title">${escapeXml(title)}</text>
${rows.join("\n")}
</svg>
`;
}

/** Without Markdown. */
const plain = (text: string) => text.replace(/[*`]/g, "");

const escapeXml = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
