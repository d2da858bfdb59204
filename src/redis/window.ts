import { lease, type WindowName } from "./counts.js";

/** What this process knows of the server's window. */
export interface Window extends WindowName {
  /** When it is over, on this machine's clock; epoch milliseconds. */
  endsAt: number;
  /** How many processes share it. */
  processes: number;
  /** Until when each keeps to its fair share. */
  fairUntil: number;
  /** The fewest that an answer said are left; infinite before the first answer. */
  told: number;
  /** How many places the shared count had left when it was asked last. */
  left: number;
  /** How many of the window's places this process had. */
  mine: number;
  /** Places taken ahead, and until when they may be used. */
  spare: number;
  spareUntil: number;
  /** How many to take at a time, where the limit allows. */
  appetite: number;
  /** Whether there was none left when the count was asked last, and when to ask again. */
  isDry: boolean;
  askAt: number;
}

/** Milliseconds that places taken ahead are kept; well within the lease, whatever stops this process for a moment. */
export const hold = lease / 2;

/** The most places that are taken at a time: in all, and as a part of those that are left. */
const most = 64;
const part = 1 / 16;

/** For which part of a window, and for how many milliseconds at most, nobody takes more than a fair share. */
const fairPart = 1 / 4;
const fairAtMost = lease;

export function newWindow({ reset, limit }: WindowName, endsAt: number, processes: number): Window {
  const now = Date.now();
  return {
    reset,
    limit,
    endsAt,
    processes,
    fairUntil: now + Math.min(fairAtMost, (endsAt - now) * fairPart),
    told: Number.POSITIVE_INFINITY,
    left: limit,
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
export function allowance({ told, left, processes }: Window): number {
  return Math.max(1, Math.floor(Math.min(told, left) / processes));
}

/** How many more places this process may take at the moment without being in the way of the others. */
export function fairShare({ limit, processes, mine, fairUntil }: Window, now: number): number {
  return now < fairUntil && processes > 1 ? Math.ceil(limit / processes) - mine : limit;
}

/** How many places to ask for. */
export function batchSize(window: Window, waiting: number, inFlight: number, now: number): number {
  if (window.isDry) return 1;
  const { left, appetite } = window;
  const wanted = Math.max(waiting, appetite);
  const allowed = Math.min(most, left * part, allowance(window) - inFlight, fairShare(window, now));
  return Math.max(1, Math.floor(Math.min(wanted, allowed)));
}

/** The count of a window of which the server said that it is used up: whatever is given back, it stays below none. */
export function closed({ limit }: WindowName): number {
  return -2 * limit;
}

/** Whether somebody may still look for places that were taken and not used. */
export function isClosed({ limit }: WindowName, left: number): boolean {
  return left < -limit;
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
