import { checksum } from "./random.js";

/**
 * Where a page begins: forward with the first item at `position` or after it, backward with the last item before it.
 * An item keeps its position, so a cursor stays valid while items are added and removed.
 */
export interface Cursor {
  direction: "forward" | "backward";
  position: number;
}

/** An opaque cursor, valid only in simulators with the same seed. */
export function encodeCursor({ direction, position }: Cursor, seed: number): string {
  const at = `${direction === "forward" ? "f" : "b"}${position}`;
  return btoa(JSON.stringify({ at, sum: checksum(`${seed} ${at}`) }));
}

/** The inverse of `encodeCursor`; undefined for a text that it did not return. */
export function decodeCursor(text: string, seed: number): Cursor | undefined {
  let json: string;
  try {
    json = atob(text);
  } catch {
    return undefined;
  }
  const [, direction, position] = /^\{"at":"([fb])(\d{1,15})"/.exec(json) ?? [];
  if (position === undefined) return undefined;
  const cursor: Cursor = { direction: direction === "f" ? "forward" : "backward", position: Number(position) };
  // Encoding it again must give the same text, checksum included.
  return encodeCursor(cursor, seed) === text ? cursor : undefined;
}
