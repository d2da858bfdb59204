// Compiled, never run: what must compile does, and what must not doesn't.
import type { MeterProvider, TracerProvider } from "@opentelemetry/api";
import { CloudNexus, type Observer, type ResponseValidationError } from "../../src/index.js";
import { instrument } from "../../src/opentelemetry/index.js";
import { RequestValidationError, type ValidationOptions, validateResponses } from "../../src/validate/index.js";

declare const cnx: CloudNexus;
declare const tracerProvider: TracerProvider;
declare const meterProvider: MeterProvider;

export function validating(): CloudNexus {
  const options: ValidationOptions = { mode: undefined, sample: undefined, onViolation: undefined };
  const onViolation = (error: ResponseValidationError | RequestValidationError) => {
    const operation: string | undefined = error.operation;
    const pointers = error.violations?.map(({ pointer, expected }) => `${operation} ${pointer} ${expected}`);
    // @ts-expect-error a value isn't always there
    const value: string = error.violations?.[0]?.value;
    if (error instanceof RequestValidationError) return [pointers, value];
    const requestId: string | undefined = error.requestId;
    return [pointers, error.status, requestId];
  };
  // @ts-expect-error no such mode
  validateResponses({ mode: "ignore" });
  // @ts-expect-error a typo
  validateResponses({ samples: 0.01 });
  return new CloudNexus({ middleware: [validateResponses(options), validateResponses({ onViolation })] });
}

export function instrumented(): CloudNexus {
  instrument(cnx, { tracerProvider, meterProvider: undefined });
  // @ts-expect-error a provider of the other kind
  instrument(cnx, { tracerProvider: meterProvider });
  return instrument(cnx);
}

export function observing(): CloudNexus {
  const seen: (string | number | undefined)[] = [];
  const observer: Observer =
    ({ operation, attempts }) =>
    (event) => {
      if (event.type === "wait") seen.push(operation, event.reason, event.until);
      // @ts-expect-error a wait has no response
      else if (event.type === "attempt") seen.push(event.response);
      else seen.push(attempts.length, event.response?.status);
    };
  // @ts-expect-error the headers of a call aren't told: they may hold secrets of yours
  new CloudNexus({ observer: ({ headers }) => headers });
  return new CloudNexus({ logger: console, observer });
}
