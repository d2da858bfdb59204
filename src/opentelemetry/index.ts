import { type Context, context, type MeterProvider, metrics, type TracerProvider, trace } from "@opentelemetry/api";
import type { CloudNexus } from "../client.js";
import { version } from "../internal/version.js";
import type { Observer } from "../transport/types.js";
import { createMetrics } from "./metrics.js";
import { createSpans } from "./spans.js";

/**
 * Where spans and metrics go.
 *
 * @example
 * const options: InstrumentOptions = {};
 * const traced = instrument(cnx, options);
 */
export interface InstrumentOptions {
  /** Default: the global one. */
  tracerProvider?: TracerProvider | undefined;
  /** Default: the global one. */
  meterProvider?: MeterProvider | undefined;
}

/**
 * A client that tells OpenTelemetry of its calls: a span for each, with a child for each attempt and an event for each
 * wait, and metrics. No key, query value or body is told. Key and limiter are those of the client given;
 * an `observer` of its own is replaced.
 *
 * @example
 * const cnx = instrument(new CloudNexus());
 */
export function instrument(client: CloudNexus, options: InstrumentOptions = {}): CloudNexus {
  const { tracerProvider = trace, meterProvider = metrics } = options;
  const spansOf = createSpans(tracerProvider.getTracer("@cloudnexus/sdk", version));
  const metricsOf = createMetrics(meterProvider.getMeter("@cloudnexus/sdk", version));
  const observer: Observer = (call) => {
    const within: Context = context.active();
    const tellSpans = spansOf(call, within);
    const tellMetrics = metricsOf(call);
    return (event) => {
      tellMetrics(event);
      tellSpans(event);
    };
  };
  return client.withOptions({ observer });
}
