/** How coarse a `Date` header is, in milliseconds (RFC 9110 §5.6.7). */
const resolution = 1000;

/** How coarse the local timestamps are, in milliseconds. */
const tick = 1;

/**
 * How far the server's clock is ahead of this one, in milliseconds, as far as the `Date` of its answers tells: never
 * more than it is, up to a second less at first, and exact once an answer was made right after the server's second
 * changed.
 *
 * @param known What is known so far; NaN until an answer carried a `Date`.
 * @param date That of another answer, in epoch milliseconds; NaN where it has none, which teaches nothing.
 * @param sentAt When the request left, `receivedAt` when its answer came: local epoch milliseconds.
 */
export function clockAhead(known: number, date: number, sentAt: number, receivedAt: number): number {
  if (!date) return known;
  const atLeast = date - receivedAt;
  const below = date + resolution - sentAt;
  // Past what this answer allows, one of the clocks was set since: what was learned of it before is worth nothing.
  return known >= atLeast && known - tick <= below ? known : atLeast;
}
