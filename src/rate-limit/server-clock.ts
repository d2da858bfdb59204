/** `Date` headers are in whole seconds (RFC 9110 §5.6.7). */
const DATE_RESOLUTION_MS = 1000;

/** Local timestamps are in whole milliseconds. */
const LOCAL_RESOLUTION_MS = 1;

/**
 * Estimates how far the server's clock is ahead of the local one, in milliseconds, from the `Date` of its responses. The
 * estimate never exceeds the true offset. At first it is up to a second too low; it becomes exact with the first response
 * that was made right after the server's second changed.
 *
 * @param offset The estimate so far; undefined before the first response with a `Date`.
 * @param date The `Date` of another response, in epoch milliseconds; undefined if it has none.
 * @param sentAt When the request was sent, in local epoch milliseconds.
 * @param receivedAt When its response was received, in local epoch milliseconds.
 * @returns The new estimate.
 */
export function refineClockOffset(
  offset: number | undefined,
  date: number | undefined,
  sentAt: number,
  receivedAt: number,
): number | undefined {
  if (date === undefined) return offset;
  const lowest = date - receivedAt;
  const highest = date + DATE_RESOLUTION_MS - sentAt + LOCAL_RESOLUTION_MS;
  // An estimate out of these bounds is either too low, or one of the clocks has been set since it was made.
  return offset !== undefined && lowest <= offset && offset <= highest ? offset : lowest;
}
