import { isJson, matchesRange, mediaTypeOf } from "../../internal/media-type.js";
import type { ApiResponse, Operation } from "../../openapi/contract.js";
import type { Keywords } from "./schemas.js";

/** A documented response, and the name under which it is: `200`, `2XX` or `default`. */
interface Documented {
  name: string;
  response: ApiResponse;
}

type Responses = Pick<Operation, "responses">;

/** The documented response of a status: its own, that of its range, or for errors the default. */
export function responseOf({ responses }: Responses, status: number): Documented | undefined {
  const names = [String(status), `${Math.floor(status / 100)}XX`, ...(status >= 400 ? ["default"] : [])];
  const name = names.find((candidate) => candidate in responses);
  return name === undefined ? undefined : { name, response: responses[name] as ApiResponse };
}

/** The statuses that are documented as successes, those of ranges included. */
export function successesOf({ responses }: Responses): number[] {
  return Object.keys(responses)
    .filter((name) => name.startsWith("2"))
    .flatMap((name) => (name === "2XX" ? Array.from({ length: 100 }, (_, index) => 200 + index) : [Number(name)]));
}

/**
 * Why a response is not a success of an operation, in a few words; undefined if it is one. A login page is
 * none, although its status is 200.
 */
export function whyNoSuccess(
  operation: Pick<Operation, "method" | "responses">,
  { status, headers }: { status: number; headers: Headers },
): string | undefined {
  if (!successesOf(operation).includes(status)) return String(status);
  const content = operation.method === "HEAD" ? {} : (responseOf(operation, status)?.response.content ?? {});
  const contentType = headers.get("content-type");
  if (Object.keys(content).length === 0 || contentOf({ content }, contentType ?? "")) return undefined;
  return `${status} with ${contentType === null ? "no content type" : mediaTypeOf(contentType)}`;
}

/** The statuses that an invalid request may get: 400, and 422 where it is documented. */
export function rejectionsOf({ responses }: Responses): number[] {
  return [400, ...("422" in responses ? [422] : [])];
}

/** The part of a response's content that describes bodies of a content type. */
export function contentOf({ content = {} }: Pick<ApiResponse, "content">, contentType: string) {
  const [, media] = Object.entries(content).find(([range]) => matchesRange(range, contentType)) ?? [];
  return media;
}

/** The schema of a response's JSON bodies. */
export function jsonSchemaOf(response: ApiResponse | undefined): Keywords | undefined {
  const [, media] = Object.entries(response?.content ?? {}).find(([type]) => isJson(type)) ?? [];
  return media?.schema;
}

/** The schema of the JSON of the first success that has some. */
export function successSchemaOf({ responses }: Responses): Keywords | undefined {
  const successes = Object.entries(responses).filter(([name]) => name.startsWith("2"));
  return successes.map(([, response]) => jsonSchemaOf(response)).find((schema) => schema !== undefined);
}
