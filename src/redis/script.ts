import type { ReportedWindow } from "../rate-limit/window.js";

/** How long a worker keeps its reservations without renewing them. Those of a killed worker are free after that. */
export const LEASE_MS = 2000;

/** How long the others wait for the response of a probe. */
const PROBE_PATIENCE_MS = 1000;

/** How often a worker asks again if it waits for the response of another one. */
const POLL_MS = 100;

/** During the first part of a window, and for this long at most, nobody exceeds a fair share. */
const FAIR_PART = 1 / 4;
const MAX_FAIR_MS = 2000;

/** The part of what is available that is granted in advance, to all workers together. */
const PREFETCH_PART = 1 / 16;

/** What a worker sends. */
export interface Update {
  /** A random id. */
  worker: string;
  /** Requests that the worker has in flight. */
  reserved: number;
  /** Callers that wait for a permit; with 0, none is granted. */
  waiting: number;
  /** Whether a request since the last update brought no report: it may have been the probe. */
  isLost: boolean;
  /** The server's window, and how soon it ends; undefined if nothing is new. */
  report: (ReportedWindow & { endsInMs: number }) | undefined;
}

/** What Redis returns. */
export interface Reply {
  /** Requests that the worker may send now. It returns the others with its next update. */
  granted: number;
  /** When to ask again, in milliseconds. */
  retryInMs: number;
  /** Whether the server accepts no more requests until then, when the window ends. */
  isUsedUp?: boolean;
}

/** The one key of an API key's state. It expires a lease after the window. */
export const stateKey = (apiKeyHash: string) => `cloudnexus:${apiKeyHash}`;

/**
 * The protocol: in one atomic step, a worker reports what it knows and is granted permits.
 *
 * KEYS[1] is the `stateKey`, ARGV[1] an `Update`, and the result a `Reply`, both as JSON. The state is JSON, too:
 *
 *     window      reset, limit, used: the latest report; endsAt, fairUntil
 *     workers     by id: reserved, leaseUntil, granted (in this window)
 *     probeUntil  if no window is known: how long to wait for the request that finds it
 *
 * All times are on the clock of Redis, in milliseconds, except `reset`, which is only compared.
 *
 * A request is reserved from its grant until its response is reported, which has it in `used`. So `limit - used`, less
 * all reservations, is never more than what the server will still accept.
 */
export const script = `
local update = cjson.decode(ARGV[1])
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local saved = redis.call("GET", KEYS[1])
local state = saved and cjson.decode(saved) or { workers = {} }

-- Workers that took no part in the window before are forgotten.
local function openWindow(report)
  for id, worker in pairs(state.workers) do
    if worker.granted == 0 and worker.leaseUntil <= now then state.workers[id] = nil end
    worker.granted = 0
  end
  local fairMs = math.min(${MAX_FAIR_MS}, report.endsInMs * ${FAIR_PART})
  state.window = { reset = report.reset, used = 0, fairUntil = now + fairMs }
  state.probeUntil = nil
end

-- Responses arrive out of order. The one with the latest reset, and the most requests used, was made last.
local function applyReport(report)
  if not state.window or report.reset > state.window.reset then openWindow(report) end
  local window = state.window
  if report.reset < window.reset or report.used < window.used then return end
  window.limit, window.used, window.endsAt = report.limit, report.used, now + report.endsInMs
end

-- One request, the probe, is sent to find the window, while the others wait. If it is lost, or takes too long, the local
-- limiter of each worker decides until a response reports a window.
local function decideWithoutWindow()
  if not state.probeUntil then
    state.probeUntil = now + ${PROBE_PATIENCE_MS}
    return { granted = 1, retryInMs = ${POLL_MS} }
  end
  if now < state.probeUntil then return { granted = 0, retryInMs = ${POLL_MS} } end
  return { granted = update.waiting, retryInMs = 0 }
end

local function decideInWindow(window, worker)
  if window.used >= window.limit then return { granted = 0, retryInMs = window.endsAt - now, isUsedUp = true } end
  local workers, available = 0, window.limit - window.used
  for _, other in pairs(state.workers) do
    workers = workers + 1
    if now < other.leaseUntil then available = available - other.reserved end
  end
  if available < 1 then return { granted = 0, retryInMs = ${POLL_MS} } end
  local fairShare = math.ceil(window.limit / workers) - worker.granted
  if now >= window.fairUntil then fairShare = available end
  if fairShare < 1 then return { granted = 0, retryInMs = window.fairUntil - now } end
  local prefetch = math.floor(available * ${PREFETCH_PART} / workers)
  return { granted = math.min(math.max(update.waiting, prefetch), available, fairShare), retryInMs = 0 }
end

if update.report then applyReport(update.report) end
local worker = state.workers[update.worker] or { granted = 0 }
worker.reserved, worker.leaseUntil = update.reserved, now + ${LEASE_MS}
state.workers[update.worker] = worker

local window = state.window
local isOpen = window ~= nil and now < window.endsAt
if update.isLost and not isOpen then state.probeUntil = now end
local reply = { granted = 0, retryInMs = 0 }
if update.waiting > 0 then reply = isOpen and decideInWindow(window, worker) or decideWithoutWindow() end
worker.reserved = worker.reserved + reply.granted
worker.granted = worker.granted + reply.granted

local ttl = ${LEASE_MS} + (isOpen and window.endsAt - now or 0)
redis.call("SET", KEYS[1], cjson.encode(state), "PX", math.ceil(ttl))
return cjson.encode(reply)
`;
