import type { Operation } from "../../scripts/lib/contract.js";

/** One request, and the status that the contract demands for it. */
export interface Case {
  title: string;
  operation: Operation;
  status: number;
  request: { path: string; body?: string; headers: Record<string, string> };
}

/**
 * Cases for a mock, which answers what it is told to: every named example of every documented status.
 * 401 and 400 are drawn by real requests instead, without a key and with bad input.
 */
export function mockCases(operation: Operation): Case[] {
  return Object.entries(operation.responses).flatMap(([status, response]) =>
    Object.entries(response.content?.["application/json"]?.examples ?? {}).map(([example]) => ({
      title: `${operation.operationId} → ${status} ${example}`,
      operation,
      status: Number(status),
      request: {
        ...validRequest(operation),
        headers: { ...validRequest(operation).headers, prefer: `code=${status}, example=${example}` },
      },
    })),
  );
}

/** Cases that any server can be held to: each request example, and the errors that a request can draw. */
export function requestCases(operation: Operation): Case[] {
  const success = Number(Object.keys(operation.responses).find((status) => status.startsWith("2")));
  const { authorization: _, ...withoutKey } = validRequest(operation).headers;
  return [
    { title: `${operation.operationId} → success`, operation, status: success, request: validRequest(operation) },
    {
      title: `${operation.operationId} without a key → 401`,
      operation,
      status: 401,
      request: { ...validRequest(operation), headers: withoutKey },
    },
    ...badRequests(operation).map((request) => ({
      title: `${operation.operationId} with bad input → 400`,
      operation,
      status: 400,
      request,
    })),
  ];
}

/** The key is put in when the request is sent. */
const KEY = "$KEY";

function validRequest({ path, parameters, requestBody }: Operation): Case["request"] {
  const filled = parameters
    .filter((parameter) => parameter.in === "path")
    .reduce((url, { name, example }) => url.replace(`{${name}}`, encodeURIComponent(String(example))), path);
  const bodies = Object.values(requestBody?.content["application/json"]?.examples ?? {});
  const body = bodies.at(-1)?.value;
  return {
    path: filled,
    headers: { authorization: `Bearer ${KEY}`, ...(body !== undefined && { "content-type": "application/json" }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
}

/** A body without what is required, and each bounded query parameter out of its bounds. */
function badRequests(operation: Operation): Case["request"][] {
  const request = validRequest(operation);
  const outOfBounds = operation.parameters.flatMap(({ name, in: place, schema }) =>
    place === "query" && "minimum" in schema ? [`${request.path}?${name}=${Number(schema.minimum) - 1}`] : [],
  );
  return [
    ...(request.body === undefined ? [] : [{ ...request, body: "{}" }]),
    ...outOfBounds.map((path) => ({ ...request, path })),
  ];
}

/** Sends a case to a server. */
export function send({ operation, request }: Case, baseUrl: string, apiKey: string): Promise<Response> {
  const headers = Object.entries(request.headers).map(([name, value]) => [name, value.replace(KEY, apiKey)]);
  return fetch(baseUrl + request.path, {
    method: operation.method,
    headers: Object.fromEntries(headers),
    redirect: "manual",
    ...(request.body !== undefined && { body: request.body }),
  });
}
