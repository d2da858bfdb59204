import { lease, type WindowName } from "./counts.js";

/** What this process knows of the server's window. */
export interface Window extends WindowName {
  /** When it is over, on this machine's clock; epoch milliseconds. */
  endsAt: number;
  /** The fewest that an answer said are left; infinite before the first answer. */
  told: number;
  /** How many places the shared count had left when it was asked last. */
  left: number;
  /** How many of the window's places this process had. */
  mine: number;
  /** Places taken ahead, and until when they may be used. */
  spare: number;
  spareUntil: number;
  /** How many to take ahead, if there are so many. */
  appetite: number;
  /** Whether there was none left when the count was asked last, and when to ask again. */
  isDry: boolean;
  askAt: number;
}

/** Milliseconds that places taken ahead are kept; well within the lease, whatever stops this process for a moment. */
export const hold = lease / 2;

/** The most places that are taken at a time, as a part of those that are left. */
const part = 1 / 16;

export function newWindow(name: WindowName, endsAt: number, told = Number.POSITIVE_INFINITY): Window {
  const { reset, limit } = name;
  const left = Math.min(limit, told);
  return {
    reset,
    limit,
    endsAt,
    told,
    left,
    mine: 0,
    spare: 0,
    spareUntil: 0,
    appetite: 1,
    isDry: false,
    askAt: 0,
  };
}

/**
 * How many requests of this process may be on their way: its share of what the server says is left. Towards the end of a
 * window that leaves time to hear of what others, who don't share the count, used of it.
 */
export function allowance({ told, left, limit, mine }: Window): number {
  const share = (mine + 1) / (limit - left + 1);
  return Math.max(1, Math.floor(Math.min(told, left) * Math.min(1, share)));
}

/** How many places to ask for. */
export function batchSize(window: Window, waiting: number, inFlight: number): number {
  if (window.isDry) return 1;
  const most = Math.min(window.left * part, allowance(window) - inFlight);
  return Math.max(1, Math.floor(Math.min(most, Math.max(waiting, window.appetite))));
}

/**
 * How many of the places asked for there are. The last of a window is left for whoever finds, a lease after the others
 * were gone, that some weren't used: the answer to its request tells.
 *
 * @param before How many places were left.
 */
export function granted(before: number, asked: number): number {
  return Math.min(asked, Math.max(0, before - 1));
}
