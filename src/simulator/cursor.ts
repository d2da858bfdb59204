import { fingerprint } from "./random.js";

/**
 * Where a page begins: forward with the first item at `place` or after it, backward with the last item before it.
 * Places are given once and for all, so that a cursor means the same after items came or went.
 */
export interface Cursor {
  direction: "forward" | "backward";
  place: number;
}

/** An opaque text that only this simulator's seed makes. */
export function writeCursor({ direction, place }: Cursor, seed: number): string {
  const text = `${direction === "forward" ? "f" : "b"}${place}`;
  return btoa(JSON.stringify({ at: text, sum: fingerprint(`${seed} ${text}`) }));
}

/** What `writeCursor` was given; undefined for a text that it didn't write. */
export function readCursor(text: string, seed: number): Cursor | undefined {
  let plain: string;
  try {
    plain = atob(text);
  } catch {
    return undefined;
  }
  const [, direction, place] = /^\{"at":"([fb])(\d{1,15})"/.exec(plain) ?? [];
  if (place === undefined) return undefined;
  const cursor: Cursor = { direction: direction === "f" ? "forward" : "backward", place: Number(place) };
  // Written again it must be the same, sum and all.
  return writeCursor(cursor, seed) === text ? cursor : undefined;
}
