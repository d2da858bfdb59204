/** `Text/HTML; charset=utf-8` → `text/html` */
export function essenceOf(contentType: string): string {
  return (contentType.split(";")[0] ?? "").trim().toLowerCase();
}

/** Whether bodies of a media type are JSON: `application/json`, `application/merge-patch+json` … */
export function isJson(mediaType: string): boolean {
  const essence = essenceOf(mediaType);
  return essence === "application/json" || essence.endsWith("+json");
}

/** Whether a media type of the contract, which may be a range such as `image/*`, covers a media type. */
export function matchesRange(range: string, mediaType: string): boolean {
  const [wanted, given] = [essenceOf(range), essenceOf(mediaType)];
  if (wanted === "*/*" || wanted === given) return true;
  return wanted.endsWith("/*") && given.startsWith(wanted.slice(0, -1));
}
