import type { Meter } from "@opentelemetry/api";
import { readRateLimit } from "../rate-limit/headers.js";
import type { CallObserver, ObservedCall } from "../transport/types.js";
import { callAttributes, outcomeAttributes } from "./attributes.js";

/** Boundaries that the semantic conventions advise for durations of HTTP requests, in seconds. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Histograms of requests, calls, attempts and waits, and how much of the rate limit is left. */
export function createMetrics(meter: Meter): (call: ObservedCall) => CallObserver {
  const histogram = (name: string, description: string, unit: string, explicitBucketBoundaries: number[]) =>
    meter.createHistogram(name, { description, unit, advice: { explicitBucketBoundaries } });
  const requests = histogram("http.client.request.duration", "Duration of HTTP client requests.", "s", SECONDS);
  const calls = histogram("cloudnexus.client.call.duration", "Duration of calls: attempts and waits.", "s", SECONDS);
  const attempts = histogram("cloudnexus.client.call.attempts", "Attempts of a call.", "{attempt}", [1, 2, 3, 4, 5]);
  const waits = histogram("cloudnexus.client.wait.duration", "Duration of waits.", "s", [...SECONDS, 30, 60, 120]);
  const left = meter.createGauge("cloudnexus.client.rate_limit.remaining", {
    description: "Requests left in this window, by the last answer.",
    unit: "{request}",
  });

  return (call) => {
    const began = performance.now();
    const about = callAttributes(call);
    const operation = { "cloudnexus.operation": call.operation };
    let wait: { reason: string; began: number } | undefined;

    const endWait = () => {
      if (wait) waits.record(since(wait.began), { ...operation, "cloudnexus.wait.reason": wait.reason });
      wait = undefined;
    };
    return (event) => {
      // A limiter tells again when it knows better until when: that is one wait.
      if (event.type === "wait" && wait?.reason === event.reason) return;
      endWait();
      if (event.type === "wait") wait = { reason: event.reason, began: performance.now() };
      else if (event.type === "answer") {
        const { response, error } = event;
        const seconds = (call.attempts.at(-1)?.duration ?? 0) / 1000;
        requests.record(seconds, { ...about, ...outcomeAttributes(response, error) });
        const limit = response && readRateLimit(response.headers);
        if (limit) left.record(limit.remaining, { "server.address": String(about["server.address"]) });
      } else if (event.type === "end") {
        calls.record(since(began), { ...operation, ...outcomeAttributes(event.response, event.error) });
        attempts.record(call.attempts.length, operation);
      }
    };
  };
}

/** Seconds. */
function since(began: number): number {
  return (performance.now() - began) / 1000;
}
