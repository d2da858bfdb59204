import type { Cursor } from "./cursors.js";

/** One page of items, and the cursors of the pages around it. */
export interface PageSlice<T> {
  items: T[];
  total: number;
  next: Cursor | null;
  prev: Cursor | null;
}

/** Items sorted by their position. Reading a page takes a binary search, wherever the page is. */
export class PositionList<T extends { position: number }> {
  readonly #items: T[] = [];

  get items(): readonly T[] {
    return this.#items;
  }

  add(item: T): void {
    this.#items.splice(this.#indexOf(item.position), 0, item);
  }

  remove(item: T): void {
    const index = this.#indexOf(item.position);
    if (this.#items[index] === item) this.#items.splice(index, 1);
  }

  page(cursor: Cursor | undefined, limit: number): PageSlice<T> {
    const at = cursor ? this.#indexOf(cursor.position) : 0;
    const isBackward = cursor?.direction === "backward";
    const start = isBackward ? Math.max(0, at - limit) : at;
    const end = Math.min(this.#items.length, isBackward ? at : at + limit);
    const last = this.#items[end - 1];
    const before = this.#items[start - 1];
    return {
      items: this.#items.slice(start, end),
      total: this.#items.length,
      next: end < this.#items.length ? { direction: "forward", position: last ? last.position + 1 : 0 } : null,
      prev: before ? { direction: "backward", position: before.position + 1 } : null,
    };
  }

  /** The index of the first item at this position or after it. */
  #indexOf(position: number): number {
    const last = this.#items.at(-1);
    if (!last || last.position < position) return this.#items.length;
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((this.#items[middle]?.position ?? Number.POSITIVE_INFINITY) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
