export interface ApiSettings {
  limit: number;
  /** Seconds. */
  window: number;
  /** How far the server's clock is ahead, and how long each answer takes; milliseconds. */
  skew?: number;
  latency?: number;
}

/** One window, as the server saw it. */
export interface Tally {
  /** Unix seconds, by the server's clock. */
  reset: number;
  limit: number;
  refused: number;
  /** Requests that were let through, by worker. */
  used: Record<string, number>;
}

export interface ApiTold {
  url?: string;
  tallies?: Tally[];
  /** The longest that the process was kept from running since it was asked last; milliseconds. */
  stopped?: number;
}

export interface WorkerSettings {
  name: string;
  url: string;
  /** Of Redis; without one, the worker has a limiter of its own. */
  port?: number;
  client?: "ioredis" | "node-redis";
  callers?: number;
  /** How far this worker's clock is ahead; milliseconds. */
  skew?: number;
  /** Milliseconds between the calls of a caller. */
  pace?: number;
}

export interface WorkerTold {
  done: number;
  failed: string[];
  warnings: string[];
  /** The longest that the process was kept from running since it was asked last; milliseconds. */
  stopped: number;
}
