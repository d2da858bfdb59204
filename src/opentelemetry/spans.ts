import { type Context, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from "@opentelemetry/api";
import type { CallEvent, CallObserver, ObservedCall } from "../transport/call.js";
import { callAttributes, outcomeAttributes, redacted } from "./attributes.js";

/** A span for a call, and within it one for each attempt. */
export function createSpans(tracer: Tracer): (call: ObservedCall, parent: Context) => CallObserver {
  return (call, parent) => {
    const attributes = callAttributes(call);
    const callSpan = tracer.startSpan(
      call.operation,
      { kind: SpanKind.INTERNAL, attributes: { ...attributes, "cloudnexus.operation": call.operation } },
      parent,
    );
    const callContext = trace.setSpan(parent, callSpan);
    let attemptSpan: Span | undefined;
    let requestId: string | undefined;

    const beginAttempt = () => {
      const resends = call.attempts.length - 1;
      const attemptAttributes = {
        ...attributes,
        "url.full": redacted(call.url),
        ...(resends > 0 && { "http.request.resend_count": resends }),
      };
      attemptSpan = tracer.startSpan(
        `${call.method} ${call.path}`,
        { kind: SpanKind.CLIENT, attributes: attemptAttributes },
        callContext,
      );
    };
    return (event) => {
      if (event.type === "attempt") beginAttempt();
      else if (event.type === "wait") callSpan.addEvent("wait", waitAttributes(event));
      else if (event.type === "answer") {
        requestId = event.requestId;
        endSpan(attemptSpan, event, requestId);
      } else {
        callSpan.setAttribute("cloudnexus.attempts", call.attempts.length);
        endSpan(callSpan, event, event.response && requestId);
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

function endSpan(
  span: Span | undefined,
  { response, error }: Event<"answer" | "end">,
  requestId: string | undefined,
): void {
  const attributes = outcomeAttributes(response, error);
  span?.setAttributes({ ...attributes, ...(requestId && { "cloudnexus.request_id": requestId }) });
  // No message: an error's may contain a part of a body.
  if ("error.type" in attributes) span?.setStatus({ code: SpanStatusCode.ERROR });
  span?.end();
}
