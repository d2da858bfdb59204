/** How coarse a `Date` header is, in milliseconds (RFC 9110 §5.6.7). */
const resolution = 1000;

/** How coarse the local timestamps are, in milliseconds. */
const tick = 1;

/**
 * The server's clock, as far as the `Date` of its answers tells: never ahead of the true one, up to a second behind at
 * first, and exact once an answer was made right after the server's second changed.
 */
export class ServerClock {
  /** Server's time minus local time, in milliseconds; NaN until an answer carried a `Date`. */
  #offset = NaN;

  /**
   * Learns from an answer.
   *
   * @param date Its `Date`, in epoch milliseconds; NaN where it has none, which teaches nothing.
   * @param sentAt When the request left, `receivedAt` when its answer came: local epoch milliseconds.
   */
  observe(date: number, sentAt: number, receivedAt: number): void {
    if (!date) return;
    const atLeast = date - receivedAt;
    const below = date + resolution - sentAt;
    // Past what this answer allows, one of the clocks was set since: what was learned of it before is worth nothing.
    const isBelieved = this.#offset >= atLeast && this.#offset - tick <= below;
    if (!isBelieved) this.#offset = atLeast;
  }

  /** The local time (epoch milliseconds) at which the server's clock has surely reached `serverMs`. */
  toLocal(serverMs: number): number {
    return serverMs - (this.#offset || 0);
  }
}
