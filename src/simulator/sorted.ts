import type { Cursor } from "./cursor.js";

/** A page's items and the cursors around it. */
export interface Slice<T> {
  items: T[];
  total: number;
  next: Cursor | null;
  prev: Cursor | null;
}

/** Items in the order of their places. A page costs a binary search and its own length, wherever it is. */
export class Sorted<T extends { place: number }> {
  readonly #items: T[] = [];

  get items(): readonly T[] {
    return this.#items;
  }

  add(item: T): void {
    this.#items.splice(this.#indexOf(item.place), 0, item);
  }

  remove(item: T): void {
    const index = this.#indexOf(item.place);
    if (this.#items[index] === item) this.#items.splice(index, 1);
  }

  page(cursor: Cursor | undefined, limit: number): Slice<T> {
    const at = cursor ? this.#indexOf(cursor.place) : 0;
    const start = cursor?.direction === "backward" ? Math.max(0, at - limit) : at;
    const end = Math.min(this.#items.length, cursor?.direction === "backward" ? at : at + limit);
    const last = this.#items[end - 1];
    const before = this.#items[start - 1];
    return {
      items: this.#items.slice(start, end),
      total: this.#items.length,
      next: end < this.#items.length ? { direction: "forward", place: last ? last.place + 1 : 0 } : null,
      prev: before ? { direction: "backward", place: before.place + 1 } : null,
    };
  }

  /** The index of the first item at this place or after it. */
  #indexOf(place: number): number {
    const last = this.#items.at(-1);
    if (!last || last.place < place) return this.#items.length;
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#items[middle]?.place ?? Number.POSITIVE_INFINITY) < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
