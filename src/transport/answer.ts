/** What an attempt got. */
export interface Answer {
  readonly response: Response;
  // As they are in the response, where Node takes long to tell them.
  readonly ok: boolean;
  readonly status: number;
  readonly headers: Headers;
  /** The body, once it was read. */
  text: string;
  /** What the text stands for, once somebody had to look. */
  json?: unknown;
}

const ANSWER = Symbol();

type Known = Response & { [ANSWER]?: Answer };

/**
 * What is known of a response as soon as it has begun. Only a refusal's response leads to it, for those who are told of that
 * alone: Node keeps responses until the next major garbage collection, and what hangs on them is copied twice meanwhile.
 */
export function answerOf(response: Known, text = ""): Answer {
  const { ok, status, headers } = response;
  const answer = { response, ok, status, headers, text };
  if (!ok) response[ANSWER] = answer;
  return answer;
}

/** The body of a refusal. */
export const textOf = (response: Known) => response[ANSWER]?.text ?? "";

/** The same answer in a response of its own, with a body that can be read. */
export function copyOf({ response, status, text }: Answer): Response {
  // A redirect that wasn't followed, in browsers, and servers' fancies: no response can be made of those.
  if (status < 200 || status > 599) return response;
  // Without a body where there was none: of some statuses no response can be made with one.
  return new Response(text || null, response);
}

/** @throws SyntaxError where the answer isn't JSON. */
export function jsonOf(answer: Pick<Answer, "text" | "json">): unknown {
  // Once: large ones take long.
  answer.json ??= JSON.parse(answer.text);
  return answer.json;
}
