export interface ApiSettings {
  limit: number;
  /** Seconds. */
  window: number;
  /** How far the server's clock is ahead, and how long each response takes; milliseconds. */
  skew?: number;
  latency?: number;
}

/** One window, as the server saw it. */
export interface Tally {
  /** Unix seconds, by the server's clock. */
  reset: number;
  limit: number;
  refused: number;
  /** Accepted requests, by worker. */
  used: Record<string, number>;
}

export interface ApiReport {
  url?: string;
  tallies?: Tally[];
  /** The longest time that the process could not run since the last report, in milliseconds. */
  stopped?: number;
}

export interface WorkerSettings {
  name: string;
  url: string;
  /** The port of Redis; without it, the worker uses a local limiter. */
  port?: number;
  client?: "ioredis" | "node-redis";
  callers?: number;
  /** How far this worker's clock is ahead; milliseconds. */
  skew?: number;
  /** Milliseconds between the calls of a caller. */
  pace?: number;
}

export interface WorkerReport {
  done: number;
  failed: string[];
  warnings: string[];
  /** The longest time that the process could not run since the last report, in milliseconds. */
  stopped: number;
}
