/**
 * Spans and metrics for the calls of a client. See the guide to [observability](../../guides/observability.md).
 *
 * @module
 */
import { context, type MeterProvider, metrics, type TracerProvider, trace } from "@opentelemetry/api";
import type { CloudNexus } from "../client.js";
import { checkOptions, typeCheck } from "../internal/assert.js";
import { isObject } from "../internal/values.js";
import { version } from "../internal/version.js";
import type { Observer } from "../transport/call.js";
import { createMetrics } from "./metrics.js";
import { createSpans } from "./spans.js";

/**
 * The options of `instrument`: where spans and metrics go.
 *
 * @example
 * const options: InstrumentOptions = {};
 * const traced = instrument(cnx, options);
 */
export interface InstrumentOptions {
  /** The provider of the tracer for spans. Default: the global one. */
  tracerProvider?: TracerProvider | undefined;
  /** The provider of the meter for metrics. Default: the global one. */
  meterProvider?: MeterProvider | undefined;
}

const PROVIDER_CHECK = /* @__PURE__ */ typeCheck("a provider of OpenTelemetry", isObject);

/**
 * Creates a client that reports its calls to OpenTelemetry: a span for each call, with a child span for each attempt and an
 * event for each wait, and metrics. It never reports API keys, query values or bodies. The new client shares the API key
 * and the rate limiter of the given one; if that has an `observer`, it is replaced.
 *
 * @example
 * const cnx = instrument(new CloudNexus());
 */
export function instrument(client: CloudNexus, options: InstrumentOptions = {}): CloudNexus {
  checkOptions("instrument option", options, { tracerProvider: PROVIDER_CHECK, meterProvider: PROVIDER_CHECK });
  const { tracerProvider = trace, meterProvider = metrics } = options;
  const spansOf = createSpans(tracerProvider.getTracer("@cloudnexus/sdk", version));
  const metricsOf = createMetrics(meterProvider.getMeter("@cloudnexus/sdk", version));
  const observer: Observer = (call) => {
    const recordSpans = spansOf(call, context.active());
    const recordMetrics = metricsOf(call);
    return (event) => {
      recordMetrics(event);
      recordSpans(event);
    };
  };
  return client.withOptions({ observer });
}
