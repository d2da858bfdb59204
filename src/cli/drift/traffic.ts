/** A body, or why there is none to judge. */
export type Body = { text: string } | { missing: string };

/** A request and its response, as a recording or the proxy saw them. */
export interface Traffic {
  /** Recordings may leave out credentials and request bodies; the proxy sees everything. */
  source: "recording" | "proxy";
  /** In upper case. */
  method: string;
  url: URL;
  requestHeaders: Headers;
  requestBody: Body;
  status: number;
  responseHeaders: Headers;
  responseBody: Body;
  /** Epoch milliseconds. */
  sentAt: number;
  receivedAt: number;
}

/** Why an entry, or a part of it, says nothing about the server. Reports count entries by these texts. */
export const REASONS = {
  noRequest: "no request recorded",
  invalidUrl: "URL that cannot be parsed",
  otherUrl: "URL outside the API",
  options: "CORS preflight or other OPTIONS request",
  head: "HEAD request, whose response has no body",
  notModified: "304 Not Modified, whose response has no body",
  noResponse: "no response recorded (request blocked, cancelled or failed)",
  invalidStatus: "no valid HTTP status",
  noDate: "no valid date recorded",
  noHeaders: "no headers recorded",
  invalidHeader: "header that HTTP does not allow",
  noBody: "no response body recorded",
  shortBody: "response body shorter than its recorded size",
  compressedBody: "response body still compressed",
  largeBody: "response body too large to judge",
  interruptedBody: "response that broke off or could not be decoded",
  stopped: "no complete response before the proxy was stopped",
  clientGone: "no complete response before the client closed the connection",
  unsupportedMethod: "method that the proxy cannot pass on",
  noTargetResponse: "no response from the target",
  unknownRefused: "endpoint outside the contract that the server refused",
} as const;

/** Why a part of an entry was not judged although the rest was. */
export const PARTLY = {
  noCredentials: "no credentials recorded: authentication not judged",
  notJson: "request body in another media type than JSON: request body not judged",
  noRequestBody: "no request body recorded: request body not judged",
} as const;

/** An entry that says nothing about the server. */
export class NotJudgeable extends Error {
  override name = "NotJudgeable";
}
