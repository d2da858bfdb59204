import { html, raw } from "hono/html";
import type { OperationReport, Report, ResponseTimes } from "../../types.js";
import { counted, type Html } from "./html.js";

const WIDTH = 380;
const HEIGHT = 150;
/** Room for the labels of the axis, at the left. */
const LEFT = 56;

type Timed = OperationReport & { times: ResponseTimes };

/** A plot for each operation, all with the same axis, so that they can be compared. */
export function timesSection({ operations, settings: { maxP95 } }: Report): Html {
  const timed = operations.filter((operation): operation is Timed => (operation.times?.values.length ?? 0) > 0);
  if (timed.length === 0) return "";
  const ticks = ticksOf(timed.flatMap(({ times }) => times.values));
  return html`<section aria-labelledby="times">
<h2 id="times">Response times</h2>
<p>Each dot is an answer, in the order in which they came; the line is the median, the dashed line the 95th percentile.
${maxP95 === undefined ? "" : `That may be ${milliseconds(maxP95)} at most.`} The scale is logarithmic.</p>
<div class="plots">${timed.map(({ id, times }) => plot(id, times, ticks))}</div>
</section>`;
}

function plot(id: string, { median, p95, values }: ResponseTimes, ticks: readonly number[]): Html {
  const summary = `median ${milliseconds(median)}, 95th percentile ${milliseconds(p95)}, of ${counted(values.length, "answer")}`;
  const x = (index: number) => LEFT + ((index + 0.5) / values.length) * (WIDTH - LEFT);
  const y = (value: number) => heightOf(value, ticks);
  // One path for all dots: strokes of no length, with round ends.
  const dots = values.map((value, index) => `M${x(index).toFixed(1)} ${y(value).toFixed(1)}h0`).join("");
  const line = (name: string, at: number) => `<path class="${name}" d="M${LEFT} ${at.toFixed(1)}H${WIDTH}"/>`;
  const axis = ticks.map(
    (tick) =>
      `${line("tick", y(tick))}<text x="${LEFT - 8}" y="${(y(tick) + 4).toFixed(1)}">${milliseconds(tick)}</text>`,
  );
  return html`<figure>
<figcaption><strong>${id}</strong>: ${summary}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${id}: ${summary}">${raw(axis.join(""))}<path class="dots" d="${dots}"/>${raw(
    line("median", y(median)) + line("p95", y(p95)),
  )}</svg>
</figure>`;
}

/** Powers of ten around the values; two at least, or there would be no scale. */
function ticksOf(values: readonly number[]): number[] {
  const exponent = (value: number) => Math.log10(Math.max(value, 0.01));
  const lowest = Math.floor(
    values.reduce((least, value) => Math.min(least, exponent(value)), Number.POSITIVE_INFINITY),
  );
  const highest = Math.ceil(values.reduce((most, value) => Math.max(most, exponent(value)), Number.NEGATIVE_INFINITY));
  const count = Math.max(2, highest - lowest + 1);
  return Array.from({ length: count }, (_, index) => 10 ** (lowest + index));
}

function heightOf(value: number, ticks: readonly number[]): number {
  const [lowest = 1] = ticks;
  const part = Math.log10(Math.max(value, lowest) / lowest) / (ticks.length - 1);
  const margin = 10;
  return HEIGHT - margin - part * (HEIGHT - 2 * margin);
}

function milliseconds(value: number): string {
  return value >= 1000 ? `${Number((value / 1000).toPrecision(2))} s` : `${Number(value.toPrecision(2))} ms`;
}
