import { type Context, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from "@opentelemetry/api";
import { requestIdOf } from "../transport/request-id.js";
import type { CallEvent, CallObserver, ObservedCall } from "../transport/types.js";
import { callAttributes, outcomeAttributes, redacted } from "./attributes.js";

/** A span for a call, and within it one for each attempt. */
export function createSpans(tracer: Tracer): (call: ObservedCall, within: Context) => CallObserver {
  return (call, within) => {
    const attributes = callAttributes(call);
    const whole = tracer.startSpan(
      call.operation,
      { kind: SpanKind.INTERNAL, attributes: { ...attributes, "cloudnexus.operation": call.operation } },
      within,
    );
    const inWhole = trace.setSpan(within, whole);
    let attempt: Span | undefined;

    const beginAttempt = () => {
      const resends = call.attempts.length - 1;
      const own = {
        ...attributes,
        "url.full": redacted(call.url),
        ...(resends > 0 && { "http.request.resend_count": resends }),
      };
      attempt = tracer.startSpan(`${call.method} ${call.path}`, { kind: SpanKind.CLIENT, attributes: own }, inWhole);
    };
    return (event) => {
      if (event.type === "attempt") beginAttempt();
      else if (event.type === "wait") whole.addEvent("wait", waitAttributes(event));
      else if (event.type === "answer") end(attempt, event);
      else {
        whole.setAttribute("cloudnexus.attempts", call.attempts.length);
        end(whole, event);
      }
    };
  };
}

type Event<T> = Extract<CallEvent, { type: T }>;

function waitAttributes({ reason, until }: Event<"wait">) {
  return {
    "cloudnexus.wait.reason": reason,
    ...(until && { "cloudnexus.wait.until": new Date(until).toISOString() }),
  };
}

function end(span: Span | undefined, { response, error }: Event<"answer" | "end">): void {
  const attributes = outcomeAttributes(response, error);
  const id = response && requestIdOf(response);
  span?.setAttributes({ ...attributes, ...(id && { "cloudnexus.request_id": id }) });
  // What an error says may hold a part of a body.
  if ("error.type" in attributes) span?.setStatus({ code: SpanStatusCode.ERROR });
  span?.end();
}
