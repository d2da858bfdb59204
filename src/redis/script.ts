import type { ServerReport } from "./server-report.js";

/** How long a worker keeps its reservations without renewing them. Those of a killed worker are free after that. */
export const LEASE_MS = 2000;

/** How long the others wait for the response of a probe. */
const PROBE_LEASE_MS = 1000;

/** How often the others ask whether the probe's response has reported the window. */
const PROBE_POLL_MS = 20;

/** How often a worker asks again if all requests that are left are reserved by others, who may not use them. */
const RESERVED_POLL_MS = 100;

/** During the first part of a window, and for this long at most, nobody exceeds a fair share. */
const FAIR_PART = 1 / 4;
const MAX_FAIR_MS = 2000;

/** The most that is granted in advance: in requests, and as a part of what is available, for all workers together. */
const MAX_PREFETCH = 64;
const PREFETCH_PART = 1 / 16;

/** What a worker sends. */
export interface Update {
  /** A random id. */
  worker: string;
  /** Requests that the worker has in flight. */
  reserved: number;
  /** Permits that it has not used since the last update, and will not use. */
  returned: number;
  /** Callers that wait for a permit; with 0, none is granted. */
  waiting: number;
  /** Requests since the last update that the server may have counted without a response that says so. */
  lost: number;
  /** The latest report of the server, and how soon its window ends; undefined if it was sent before. */
  report: (ServerReport & { endsInMs: number }) | undefined;
}

/** What Redis returns. */
export interface Reply {
  /** Requests that the worker may send now. */
  granted: number;
  /** If none is granted: when to ask again, in milliseconds. */
  retryInMs?: number;
  /** The server accepts no more requests until the window ends, in so many milliseconds. */
  resetInMs?: number;
  /** No window is known, and the probe takes too long: each worker proceeds with its local limiter for now. */
  isProbeOverdue?: boolean;
  isWindowKnown: boolean;
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

local function applyUpdate()
  if update.report then applyReport(update.report) end
  if state.window then state.window.used = state.window.used + update.lost end
  local worker = state.workers[update.worker] or { granted = 0 }
  worker.reserved = update.reserved
  worker.granted = math.max(0, worker.granted - update.returned)
  worker.leaseUntil = now + ${LEASE_MS}
  state.workers[update.worker] = worker
  return worker
end

-- One request is sent to find the window, while the others wait.
local function decideWithoutWindow()
  if not state.probeUntil then
    state.probeUntil = now + ${PROBE_LEASE_MS}
    return { granted = 1 }
  end
  if now < state.probeUntil then return { granted = 0, retryInMs = ${PROBE_POLL_MS} } end
  return { granted = 0, isProbeOverdue = true }
end

local function decideInWindow(window, worker)
  local workers, available = 0, window.limit - window.used
  for _, other in pairs(state.workers) do
    workers = workers + 1
    if now < other.leaseUntil then available = available - other.reserved end
  end
  local resetInMs = window.endsAt - now
  if window.used >= window.limit then return { granted = 0, retryInMs = resetInMs, resetInMs = resetInMs } end
  if available < 1 then return { granted = 0, retryInMs = math.min(${RESERVED_POLL_MS}, resetInMs) } end
  local fairShare = math.ceil(window.limit / workers) - worker.granted
  if now >= window.fairUntil then fairShare = available end
  if fairShare < 1 then return { granted = 0, retryInMs = window.fairUntil - now } end
  local prefetch = math.min(${MAX_PREFETCH}, math.floor(available * ${PREFETCH_PART} / workers))
  return { granted = math.min(math.max(update.waiting, prefetch), available, fairShare) }
end

local worker = applyUpdate()
local window = state.window
local isOpen = window ~= nil and now < window.endsAt
local reply = { granted = 0 }
if update.waiting > 0 then reply = isOpen and decideInWindow(window, worker) or decideWithoutWindow() end
reply.isWindowKnown = isOpen
worker.reserved = worker.reserved + reply.granted
worker.granted = worker.granted + reply.granted

local ttl = ${LEASE_MS} + (isOpen and window.endsAt - now or 0)
redis.call("SET", KEYS[1], cjson.encode(state), "PX", math.ceil(ttl))
return cjson.encode(reply)
`;
