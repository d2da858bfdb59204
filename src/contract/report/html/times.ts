import { html, raw } from "hono/html";
import type { OperationReport, Report, ResponseTimes } from "../../types.js";
import { plural } from "../plural.js";
import type { Html } from "./html.js";

/** The drawing is stretched to the width of the page; its height is fixed, in CSS pixels. */
const WIDTH = 1000;
const HEIGHT = 150;
const MARGIN = 10;

type Timed = OperationReport & { times: ResponseTimes };

/** A plot for each operation, all with the same axis. */
export function timesSection({ operations, settings: { maxP95 } }: Report): Html {
  const timed = operations.filter((operation): operation is Timed => (operation.times?.values.length ?? 0) > 0);
  if (timed.length === 0) return "";
  const ticks = ticksOf(timed.flatMap(({ times }) => times.values));
  return html`<section aria-labelledby="times">
<h2 id="times">Response times</h2>
<p>Each dot is a response, in the order in which they arrived; the line is the median, the dashed line the 95th percentile.
${maxP95 === undefined ? "" : `The limit for that is ${milliseconds(maxP95)}.`} The scale is logarithmic.</p>
<div class="plots">${timed.map(({ id, times }) => plot(id, times, ticks))}</div>
</section>`;
}

function plot(id: string, { median, p95, values }: ResponseTimes, ticks: readonly number[]): Html {
  const summary = `median ${milliseconds(median)}, 95th percentile ${milliseconds(p95)}, of ${plural(values.length, "response")}`;
  const x = (index: number) => ((index + 0.5) / values.length) * WIDTH;
  const y = (value: number) => heightOf(value, ticks);
  // One path for all dots: strokes of no length, with round ends.
  const dots = values.map((value, index) => `M${x(index).toFixed(1)} ${y(value).toFixed(1)}h0`).join("");
  const line = (name: string, height: number) => `<path class="${name}" d="M0 ${height.toFixed(1)}H${WIDTH}"/>`;
  // Labels are text beside the drawing, so that they are not stretched with it.
  const labels = ticks.map((tick) => html`<span style="top:${y(tick).toFixed(1)}px">${milliseconds(tick)}</span>`);
  return html`<figure>
<figcaption><strong>${id}</strong>: ${summary}</figcaption>
<div class="plot"><div class="axis" aria-hidden="true">${labels}</div>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" height="${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${id}: ${summary}">${raw(
    ticks.map((tick) => line("tick", y(tick))).join(""),
  )}<path class="dots" d="${dots}"/>${raw(line("median", y(median)) + line("p95", y(p95)))}</svg></div>
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
  return HEIGHT - MARGIN - part * (HEIGHT - 2 * MARGIN);
}

function milliseconds(value: number): string {
  return value >= 1000 ? `${Number((value / 1000).toPrecision(2))} s` : `${Number(value.toPrecision(2))} ms`;
}
