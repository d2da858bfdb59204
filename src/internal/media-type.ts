/** The kind of value that a program gets for a body of a media type. */
export type BodyKind = "json" | "text" | "form" | "multipart" | "binary";

export const FORM_TYPE = "application/x-www-form-urlencoded";

/** Of a `content-type` header, the media type in lower case, without parameters; "" if there is none. */
export function mediaTypeOf(contentType: string | null | undefined): string {
  return contentType?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/** @param contentType A media type, or a `content-type` header with parameters. */
export function bodyKindOf(contentType: string): BodyKind {
  const mediaType = mediaTypeOf(contentType);
  if (mediaType === "application/json" || mediaType.endsWith("+json")) return "json";
  if (mediaType.startsWith("text/")) return "text";
  if (mediaType === FORM_TYPE) return "form";
  if (mediaType.startsWith("multipart/")) return "multipart";
  return "binary";
}

/** Whether bodies of a media type are JSON: `application/json`, `application/merge-patch+json` … */
export function isJson(contentType: string): boolean {
  return bodyKindOf(contentType) === "json";
}

/** Whether a media type of the contract, which may be a range such as `image/*`, covers a media type. */
export function matchesRange(range: string, mediaType: string): boolean {
  const [expected, given] = [mediaTypeOf(range), mediaTypeOf(mediaType)];
  if (expected === "*/*" || expected === given) return true;
  return expected.endsWith("/*") && given.startsWith(expected.slice(0, -1));
}
