import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_RESEND_COUNT,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_FULL,
  METRIC_HTTP_CLIENT_REQUEST_DURATION,
} from "@opentelemetry/semantic-conventions";
import { ATTR_URL_TEMPLATE } from "@opentelemetry/semantic-conventions/incubating";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CloudNexus, type CloudNexusOptions, TimeoutError } from "../../src/index.js";
import { instrument } from "../../src/opentelemetry/index.js";
import { apiKey, clientOf, errorOf, newServer, thrownBy } from "../support/client.js";
import { closedUrl, type Handler, json, refuse, type Served, serve, succeed } from "../support/server.js";

let served: Served | undefined;
let spans: InMemorySpanExporter;
let tracerProvider: BasicTracerProvider;
let metrics: InMemoryMetricExporter;
let meterProvider: MeterProvider;

beforeEach(() => {
  spans = new InMemorySpanExporter();
  tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
  metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  // It exports when it is flushed, not by the time.
  const reader = new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 3_600_000 });
  meterProvider = new MeterProvider({ readers: [reader] });
});
afterEach(async () => {
  await served?.close();
  served = undefined;
  await tracerProvider.shutdown();
  await meterProvider.shutdown();
});

async function instrumented(handler: Handler, options: CloudNexusOptions = {}): Promise<CloudNexus> {
  served = await serve(handler);
  return instrument(clientOf(served, options), { tracerProvider, meterProvider });
}

/** What was measured, by the name of the instrument. */
async function measured(): Promise<Map<string, { unit: string; points: { attributes: object; value: unknown }[] }>> {
  await meterProvider.forceFlush();
  const scopes = metrics.getMetrics().at(-1)?.scopeMetrics ?? [];
  return new Map(
    scopes
      .flatMap((scope) => scope.metrics)
      .map(({ descriptor: { name, unit }, dataPoints }) => [name, { unit, points: dataPoints }]),
  );
}

const named = (name: string) => spans.getFinishedSpans().filter((span) => span.name === name);
const parentOf = (span: ReadableSpan | undefined) => span?.parentSpanContext?.spanId;
const idOf = (span: Pick<ReadableSpan, "spanContext"> | undefined) => span?.spanContext().spanId;

const quota = (remaining: number) => ({
  "x-ratelimit-limit": "10",
  "x-ratelimit-remaining": String(remaining),
  "x-ratelimit-reset": String(Math.floor(Date.now() / 1000) + 60),
});

describe("spans", () => {
  it("are one for a call, and within it one for each attempt, by the semantic conventions", async () => {
    const cnx = await instrumented((request, response, count) =>
      count === 1 ? refuse(response, 503) : succeed(request, response),
    );
    await cnx.servers.list({ region: "secret-region", limit: 5 });
    const { hostname, port, origin } = new URL(served?.url ?? "");
    const common = {
      [ATTR_HTTP_REQUEST_METHOD]: "GET",
      [ATTR_URL_TEMPLATE]: "/servers",
      [ATTR_SERVER_ADDRESS]: hostname,
      [ATTR_SERVER_PORT]: Number(port),
    };
    const [call] = named("listServers");
    expect(call?.kind).toBe(SpanKind.INTERNAL);
    expect(call?.status.code).toBe(SpanStatusCode.UNSET);
    expect(call?.attributes).toEqual({
      ...common,
      [ATTR_HTTP_RESPONSE_STATUS_CODE]: 200,
      "cloudnexus.operation": "listServers",
      "cloudnexus.attempts": 2,
    });
    const [first, second] = named("GET /servers");
    expect([parentOf(first), parentOf(second), spans.getFinishedSpans().length]).toEqual([idOf(call), idOf(call), 3]);
    const full = `${origin}/v1/servers?region=REDACTED&limit=REDACTED`;
    expect(first?.kind).toBe(SpanKind.CLIENT);
    expect(first?.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(first?.attributes).toEqual({
      ...common,
      [ATTR_URL_FULL]: full,
      [ATTR_HTTP_RESPONSE_STATUS_CODE]: 503,
      [ATTR_ERROR_TYPE]: "503",
      "cloudnexus.request_id": "req_1",
    });
    expect(second?.attributes).toEqual({
      ...common,
      [ATTR_URL_FULL]: full,
      [ATTR_HTTP_REQUEST_RESEND_COUNT]: 1,
      [ATTR_HTTP_RESPONSE_STATUS_CODE]: 200,
    });
  });

  it("tell of waits as events of the call, with reason and end", async () => {
    const reset = Math.floor(Date.now() / 1000) + 1;
    const headers = { ...quota(0), "x-ratelimit-reset": String(reset) };
    const cnx = await instrumented((request, response, count) =>
      count === 1 ? refuse(response, 429, headers) : succeed(request, response),
    );
    await cnx.servers.list();
    const events = named("listServers")[0]?.events ?? [];
    expect(events.map(({ name, attributes }) => [name, attributes?.["cloudnexus.wait.reason"]])).toContainEqual([
      "wait",
      "rate limit",
    ]);
    expect(Date.parse(String(events[0]?.attributes?.["cloudnexus.wait.until"]))).toBeGreaterThanOrEqual(reset * 1000);
  });

  it("are children of the span that is active where the call is made", async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    try {
      const cnx = await instrumented(succeed);
      const outer = tracerProvider.getTracer("test").startSpan("outer");
      await context.with(trace.setSpan(context.active(), outer), async () => {
        await Promise.all([cnx.servers.list(), cnx.servers.create(newServer)]);
      });
      for (const name of ["listServers", "createServer"]) expect(parentOf(named(name)[0])).toBe(idOf(outer));
    } finally {
      context.disable();
    }
  });

  it("say what kind of error a call ended with", async () => {
    const refusing = await instrumented((_, response) => refuse(response, 409));
    await errorOf(refusing.servers.create(newServer));
    expect(named("createServer")[0]).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { [ATTR_ERROR_TYPE]: "409", "cloudnexus.request_id": "req_1" },
    });

    const nobody = clientOf({ url: await closedUrl() }, { maxRetries: 0 });
    await errorOf(instrument(nobody, { tracerProvider }).servers.list());
    expect(named("GET /servers")[0]?.attributes[ATTR_ERROR_TYPE]).toBe("ECONNREFUSED");
    expect(named("listServers")[0]?.attributes[ATTR_ERROR_TYPE]).toBe("ConnectionError");
  });

  it("end where a call is aborted or late", async () => {
    const cnx = await instrumented(() => {}, { maxRetries: 0, timeout: 50 });
    expect(await errorOf(cnx.servers.list())).toBeInstanceOf(TimeoutError);
    const stop = new AbortController();
    const call = thrownBy(cnx.cdn.purge("zone_1", { paths: ["/*"] }, { signal: stop.signal, timeout: 30_000 }));
    await expect.poll(() => served?.requests.length).toBe(2);
    stop.abort();
    await call;
    const types = spans.getFinishedSpans().map((span) => [span.name, span.attributes[ATTR_ERROR_TYPE]]);
    expect(types).toEqual([
      ["GET /servers", "TimeoutError"],
      ["listServers", "TimeoutError"],
      ["POST /cdn/zones/{zone_id}/purge", "AbortError"],
      ["purgeCache", "AbortError"],
    ]);
  });

  it("end with an error where a success can't be read", async () => {
    const cnx = await instrumented((_, response) => response.end("<html>"));
    await errorOf(cnx.servers.list());
    expect(named("GET /servers")[0]?.attributes).not.toHaveProperty([ATTR_ERROR_TYPE]);
    expect(named("listServers")[0]?.attributes[ATTR_ERROR_TYPE]).toBe("ResponseValidationError");
  });
});

describe("metrics", () => {
  it("are durations, attempts, waits and what is left of the rate limit", async () => {
    const cnx = await instrumented((request, response, count) => {
      if (count === 1) refuse(response, 503, quota(7));
      else json(response, request.method === "GET" ? 200 : 201, { data: [], meta: {} }, quota(6));
    });
    await cnx.servers.list({ region: "secret-region" });
    const found = await measured();
    const points = (name: string) => found.get(name)?.points.map(({ attributes, value }) => ({ attributes, value }));

    const { hostname, port } = new URL(served?.url ?? "");
    const common = {
      [ATTR_HTTP_REQUEST_METHOD]: "GET",
      [ATTR_URL_TEMPLATE]: "/servers",
      [ATTR_SERVER_ADDRESS]: hostname,
      [ATTR_SERVER_PORT]: Number(port),
    };
    expect(found.get(METRIC_HTTP_CLIENT_REQUEST_DURATION)?.unit).toBe("s");
    expect(points(METRIC_HTTP_CLIENT_REQUEST_DURATION)).toMatchObject([
      {
        attributes: { ...common, [ATTR_HTTP_RESPONSE_STATUS_CODE]: 503, [ATTR_ERROR_TYPE]: "503" },
        value: { count: 1 },
      },
      { attributes: { ...common, [ATTR_HTTP_RESPONSE_STATUS_CODE]: 200 }, value: { count: 1 } },
    ]);
    const operation = { "cloudnexus.operation": "listServers" };
    expect(points("cloudnexus.client.call.duration")).toMatchObject([{ attributes: operation, value: { count: 1 } }]);
    expect(points("cloudnexus.client.call.attempts")).toMatchObject([
      { attributes: operation, value: { count: 1, sum: 2 } },
    ]);
    expect(points("cloudnexus.client.wait.duration")).toMatchObject([
      { attributes: { ...operation, "cloudnexus.wait.reason": "backoff" }, value: { count: 1 } },
    ]);
    expect(points("cloudnexus.client.rate_limit.remaining")).toEqual([
      { attributes: { [ATTR_SERVER_ADDRESS]: hostname }, value: 6 },
    ]);
  });

  it("add up: a call's duration is that of its attempts and waits", async () => {
    const cnx = await instrumented((request, response, count) =>
      count === 1 ? refuse(response, 429, { "retry-after": "1" }) : succeed(request, response),
    );
    await cnx.servers.list();
    const found = await measured();
    const sum = (name: string) =>
      (found.get(name)?.points ?? []).reduce((total, { value }) => total + (value as { sum: number }).sum, 0);
    const [call, requests, waits] = [
      sum("cloudnexus.client.call.duration"),
      sum(METRIC_HTTP_CLIENT_REQUEST_DURATION),
      sum("cloudnexus.client.wait.duration"),
    ];
    expect(waits).toBeGreaterThanOrEqual(1);
    expect(call).toBeGreaterThanOrEqual(requests + waits);
  });
});

it("nothing told holds a key, a query value or a body", async () => {
  const cnx = await instrumented(({ headers }, response, count) => {
    // A gateway that echoes what it was sent.
    response.setHeader("x-request-id", String(headers.authorization));
    const error = { code: "x", message: "secret-message", request_id: "req_1" };
    if (count === 3) json(response, 200, { data: [{ name: "secret-name" }], meta: {} });
    else json(response, count === 1 ? 500 : 400, { error });
  });
  await errorOf(cnx.servers.list({ region: "secret-region" }));
  await cnx.servers.list({ region: "secret-region" });
  await errorOf(cnx.servers.create({ ...newServer, name: "secret-name" }));
  const told = spans
    .getFinishedSpans()
    .map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
  const all = JSON.stringify([told, [...(await measured())]]);
  expect(all).toContain("listServers");
  expect(all).toContain("Bearer [key]");
  expect(all).not.toMatch(new RegExp(`secret|${apiKey}`));
});

it("the instrumented client shares its limiter, and the other isn't touched", async () => {
  served = await serve((_, response) => json(response, 200, { data: [], meta: {} }, quota(3)));
  const plain = clientOf(served);
  const cnx = instrument(plain, { tracerProvider });
  await plain.GET("/servers");
  expect(spans.getFinishedSpans()).toEqual([]);
  await cnx.withOptions({ maxRetries: 1 }).GET("/servers");
  expect(spans.getFinishedSpans()).toHaveLength(2);
});
