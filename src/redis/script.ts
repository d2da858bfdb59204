import { PROBE_PATIENCE_MS, type ReportedWindow } from "../rate-limit/window.js";

/** How long a worker keeps its reservations without renewing them. Those of a killed worker are free after that. */
export const LEASE_MS = 2000;

/** How often a worker asks again at most, while it waits for the response of another one for example. */
export const POLL_MS = 100;

/** During the first part of a window, and for this long at most, nobody exceeds a fair share. */
const FAIR_PART = 1 / 4;
const MAX_FAIR_MS = 2000;

/** The part of what is available that is granted in advance, to all workers together. */
const PREFETCH_PART = 1 / 16;

/** Clocks are known to the second: what differs by less may be the same, and a window that ends sooner may be over. */
const CLOCK_PRECISION_MS = 2000;

/** When a worker that shows no sign of life is forgotten, so that the state stays small. */
const FORGET_AFTER_MS = 60_000;

/** What a worker sends. */
export interface Update {
  /** A random id. */
  worker: string;
  /** Requests that the worker has in flight. */
  inFlight: number;
  /** Callers that wait for a permit; with 0, none is granted. */
  waiting: number;
  /** Whether a request since the last update brought no report: if it was the probe, nobody waits for it any more. */
  isReportMissing: boolean;
  /** When the worker gives up on the reply, on the clock of Redis; undefined if that clock is not known yet. */
  expiresAt: number | undefined;
  /** The server's window, how soon it ends, and how long ago a response reported it; undefined if nothing is new. */
  report: (Omit<ReportedWindow, "endsAt"> & { endsInMs: number; ageMs: number }) | undefined;
}

/** What Redis returns. */
export interface Reply {
  /** Requests that the worker may send now. It returns the others with its next update. */
  granted: number;
  /** When to ask again, in milliseconds. */
  retryInMs: number;
  /** Whether the server accepts no more requests until then, when the window ends. */
  isUsedUp?: boolean;
  /** Whether the update was too late, and had no effect. */
  isExpired?: boolean;
  /** The clock of Redis. */
  now: number;
}

/** The one key of an API key's state. It expires `LEASE_MS` after the end of the window. */
export const stateKey = (apiKeyHash: string) => `cloudnexus:${apiKeyHash}`;

/**
 * The protocol: in one atomic step, a worker reports what it knows and is granted permits.
 *
 * KEYS[1] is the `stateKey`, ARGV[1] an `Update`, and the result a `Reply`, both as JSON. The state is JSON, too:
 *
 *     window      reset, limit, used: the latest report; arrivedAt, endsAt, fairUntil
 *     workers     by id: reserved (in flight, and granted since), leaseUntil, grantedInWindow
 *     probe       if no window is known, the request that finds it: its worker, and until when the others wait for it
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

-- A client may keep an update while Redis is away. What it reports is outdated when it arrives.
if update.expiresAt and now > update.expiresAt then
  return cjson.encode({ granted = 0, retryInMs = 0, now = now, isExpired = true })
end

local saved = redis.call("GET", KEYS[1])
local state = saved and cjson.decode(saved) or { workers = {} }

local function openWindow(report)
  for _, worker in pairs(state.workers) do worker.grantedInWindow = 0 end
  local fairMs = math.min(${MAX_FAIR_MS}, report.endsInMs * ${FAIR_PART})
  state.window = {
    reset = report.reset, limit = report.limit, used = 0, arrivedAt = 0, endsAt = 0, fairUntil = now + fairMs,
  }
end

-- An earlier reset is that of a window that is over, unless the server has changed its windows.
local function isOtherWindow(report)
  if not state.window or report.reset > state.window.reset then return true end
  return state.window.reset - report.reset > ${CLOCK_PRECISION_MS} and report.endsInMs > ${CLOCK_PRECISION_MS}
end

-- Responses arrive out of order. In one window, the one with the most requests used was made last; if the limit has
-- changed, the one that arrived last. Once all are used, the end moves only to later: a Retry-After is later than the reset.
local function applyReport(report)
  if isOtherWindow(report) then openWindow(report) end
  local window, arrivedAt, endsAt = state.window, now - report.ageMs, now + report.endsInMs
  -- If it is earlier by a second or two, it may still be that of the window before.
  if report.reset < window.reset and report.endsInMs <= ${CLOCK_PRECISION_MS} then return end
  local isOlder = report.used < window.used
  if report.limit ~= window.limit then isOlder = arrivedAt < window.arrivedAt end
  if isOlder then return end
  if window.used >= window.limit then endsAt = math.max(endsAt, window.endsAt) end
  window.limit, window.used, window.endsAt, window.arrivedAt = report.limit, report.used, endsAt, arrivedAt
end

-- One request, the probe, is sent to find the window, while the others wait. If it is lost, or takes too long, the local
-- limiter of each worker decides until a response reports a window.
local function decideWithoutWindow()
  if not state.probe then
    state.probe = { worker = update.worker, waitUntil = now + ${PROBE_PATIENCE_MS} }
    return { granted = 1, retryInMs = ${POLL_MS} }
  end
  if now < state.probe.waitUntil then return { granted = 0, retryInMs = ${POLL_MS} } end
  return { granted = update.waiting, retryInMs = 0 }
end

local function decideInWindow(window, worker)
  local workers, available = 0, window.limit - window.used
  for _, other in pairs(state.workers) do
    workers = workers + 1
    if now < other.leaseUntil then available = available - other.reserved end
  end
  if available < 1 then return { granted = 0, retryInMs = ${POLL_MS} } end
  local fairShare = math.ceil(window.limit / workers) - worker.grantedInWindow
  if now >= window.fairUntil then fairShare = available end
  if fairShare < 1 then return { granted = 0, retryInMs = window.fairUntil - now } end
  local prefetch = math.floor(available * ${PREFETCH_PART} / workers)
  return { granted = math.min(math.max(update.waiting, prefetch), available, fairShare), retryInMs = 0 }
end

for id, worker in pairs(state.workers) do
  if now > worker.leaseUntil + ${FORGET_AFTER_MS} then state.workers[id] = nil end
end
if update.report then applyReport(update.report) end
local worker = state.workers[update.worker] or { grantedInWindow = 0 }
worker.reserved, worker.leaseUntil = update.inFlight, now + ${LEASE_MS}
state.workers[update.worker] = worker

local window = state.window
local isOpen = window ~= nil and now < window.endsAt
if isOpen then state.probe = nil end
if state.probe and update.isReportMissing and state.probe.worker == update.worker then state.probe.waitUntil = now end
local reply = { granted = 0, retryInMs = 0 }
if isOpen and window.used >= window.limit then
  reply = { granted = 0, retryInMs = window.endsAt - now, isUsedUp = true }
elseif update.waiting > 0 then
  reply = isOpen and decideInWindow(window, worker) or decideWithoutWindow()
end
worker.reserved = worker.reserved + reply.granted
worker.grantedInWindow = worker.grantedInWindow + reply.granted

local ttl = ${LEASE_MS} + (isOpen and window.endsAt - now or 0)
redis.call("SET", KEYS[1], cjson.encode(state), "PX", math.ceil(ttl))
reply.now = now
return cjson.encode(reply)
`;
