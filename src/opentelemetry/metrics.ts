import type { Meter } from "@opentelemetry/api";
import { readRateLimit } from "../rate-limit/headers.js";
import type { CallObserver, ObservedCall } from "../transport/call.js";
import { callAttributes, outcomeAttributes } from "./attributes.js";

/** Boundaries that the semantic conventions advise for durations of HTTP requests, in seconds. */
const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Histograms of requests, calls, attempts and waits, and how much of the rate limit is left. */
export function createMetrics(meter: Meter): (call: ObservedCall) => CallObserver {
  const histogram = (name: string, description: string, unit: string, explicitBucketBoundaries: number[]) =>
    meter.createHistogram(name, { description, unit, advice: { explicitBucketBoundaries } });
  const requests = histogram(
    "http.client.request.duration",
    "Duration of HTTP client requests.",
    "s",
    DURATION_BUCKETS,
  );
  const calls = histogram(
    "cloudnexus.client.call.duration",
    "Duration of calls: attempts and waits.",
    "s",
    DURATION_BUCKETS,
  );
  const attempts = histogram("cloudnexus.client.call.attempts", "Attempts of a call.", "{attempt}", [1, 2, 3, 4, 5]);
  const waits = histogram("cloudnexus.client.wait.duration", "Duration of waits.", "s", [
    ...DURATION_BUCKETS,
    30,
    60,
    120,
  ]);
  const remaining = meter.createGauge("cloudnexus.client.rate_limit.remaining", {
    description: "Requests left in this window, by the last response.",
    unit: "{request}",
  });

  return (call) => {
    const startedAt = performance.now();
    const attributes = callAttributes(call);
    const operation = { "cloudnexus.operation": call.operation };
    let wait: { reason: string; startedAt: number } | undefined;

    const endWait = () => {
      if (wait) waits.record(secondsSince(wait.startedAt), { ...operation, "cloudnexus.wait.reason": wait.reason });
      wait = undefined;
    };
    return (event) => {
      // A wait is reported again when its end changes: that is still one wait.
      if (event.type === "wait" && wait?.reason === event.reason) return;
      endWait();
      if (event.type === "wait") wait = { reason: event.reason, startedAt: performance.now() };
      else if (event.type === "answer") {
        const { response, error } = event;
        const seconds = (call.attempts.at(-1)?.duration ?? 0) / 1000;
        requests.record(seconds, { ...attributes, ...outcomeAttributes(response, error) });
        const limit = response && readRateLimit(response.headers);
        if (limit) remaining.record(limit.remaining, { "server.address": String(attributes["server.address"]) });
      } else if (event.type === "end") {
        calls.record(secondsSince(startedAt), { ...operation, ...outcomeAttributes(event.response, event.error) });
        attempts.record(call.attempts.length, operation);
      }
    };
  };
}

function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1000;
}
