import { readResponseBody, toBytes } from "./body.js";
import { getPath } from "./suite.js";
import { type Body, NotJudgeable, REASONS, type Traffic } from "./traffic.js";

/**
 * Reads an entry of a HAR file, trusting no part of it: every exporter leaves out or bends something else.
 *
 * @param isApi Whether a URL is one of the API; other entries are not looked at further.
 * @throws NotJudgeable with the reason, if the entry says nothing about the server.
 */
export function readEntry(entry: unknown, isApi: (url: URL) => boolean): Traffic {
  const url = readUrl(getPath(entry, "request.url"));
  if (!isApi(url)) throw new NotJudgeable(REASONS.otherUrl);
  const method = getPath(entry, "request.method");
  if (typeof method !== "string") throw new NotJudgeable(REASONS.noRequest);
  const status = readStatus(getPath(entry, "response.status"));
  const sentAt = Date.parse(String(getPath(entry, "startedDateTime")));
  if (Number.isNaN(sentAt)) throw new NotJudgeable(REASONS.noDate);
  const duration = getPath(entry, "time");
  const requestHeaders = readHeaders(getPath(entry, "request.headers") ?? []);
  const responseHeaders = readHeaders(getPath(entry, "response.headers"));
  if ([...responseHeaders].length === 0) throw new NotJudgeable(REASONS.noHeaders);
  return {
    source: "recording",
    method: method.toUpperCase(),
    url,
    requestHeaders,
    requestBody: readRequestBody(entry, requestHeaders),
    status,
    responseHeaders,
    responseBody: readResponseBody(contentOf(entry), status, responseHeaders),
    sentAt,
    // Exporters write -1 where they don't know.
    receivedAt: sentAt + (typeof duration === "number" ? Math.max(0, duration) : 0),
  };
}

function readUrl(url: unknown): URL {
  if (typeof url !== "string") throw new NotJudgeable(REASONS.noRequest);
  if (!URL.canParse(url)) throw new NotJudgeable(REASONS.invalidUrl);
  return new URL(url);
}

function readStatus(status: unknown): number {
  // 0 and -1 stand for requests that got no response; Chrome and Playwright write them.
  if (status === undefined || status === null || Number(status) <= 0) throw new NotJudgeable(REASONS.noResponse);
  const number = Number(status);
  if (!Number.isInteger(number) || number < 100 || number > 599) throw new NotJudgeable(REASONS.invalidStatus);
  return number;
}

function readHeaders(list: unknown): Headers {
  if (!Array.isArray(list)) throw new NotJudgeable(REASONS.noHeaders);
  const headers = new Headers();
  for (const header of list) {
    const name = getPath(header, "name");
    if (typeof name !== "string") throw new NotJudgeable(REASONS.invalidHeader);
    // HTTP/2 has pseudo-headers, which begin with a colon.
    if (name.startsWith(":")) continue;
    // Chrome joins the values of a repeated header with line feeds.
    for (const value of String(getPath(header, "value") ?? "").split("\n")) append(headers, name, value);
  }
  return headers;
}

function append(headers: Headers, name: string, value: string): void {
  try {
    headers.append(name, value);
  } catch {
    throw new NotJudgeable(REASONS.invalidHeader);
  }
}

function readRequestBody(entry: unknown, headers: Headers): Body {
  const text = getPath(entry, "request.postData.text");
  if (typeof text !== "string")
    return headers.get("content-length") === "0" ? { text: "" } : { missing: REASONS.noBody };
  const bytes = toBytes(text, getPath(entry, "request.postData.encoding"));
  const size = getPath(entry, "request.bodySize");
  if (bytes.length < Number(size)) return { missing: REASONS.shortBody };
  return { text: new TextDecoder().decode(bytes) };
}

function contentOf(entry: unknown): { text: unknown; encoding: unknown; size: unknown } {
  const part = (name: string) => getPath(entry, `response.content.${name}`);
  return { text: part("text"), encoding: part("encoding"), size: part("size") };
}
