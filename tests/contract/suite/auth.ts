import { template } from "./cases.js";
import type { SuiteOperation } from "./contract.js";
import type { Context } from "./journal.js";
import { problemAt, SECTIONS } from "./problem.js";
import { type Exchange, isSafe, type Request, toRequest } from "./request.js";
import type { Session } from "./session.js";

/** What is no key, each with the header that sends it; null for none. */
export function noKeys(key: string): [title: string, authorization: string | null][] {
  const unknown = key.replace(/[^_]*$/, "0000000000000000");
  return [
    ["no key", null],
    ["an empty bearer", "Bearer"],
    ["a key that is none", "Bearer not-a-key"],
    ["a key that nobody has", `Bearer ${unknown}`],
    ["the key without its end", `Bearer ${key.slice(0, -1)}`],
    ["the key with something after it", `Bearer ${key}0`],
    ["the key without a scheme", key],
    ["the scheme Basic", `Basic ${key}`],
    ["the scheme Token", `Token ${key}`],
  ];
}

/** Sends an otherwise good request with what is no key, and with a key that may not write. */
export async function checkAuth(session: Session, operation: SuiteOperation): Promise<void> {
  const request = toRequest(operation, template(session.contract, operation, session.target.known));
  await session.each(noKeys(session.target.keys.main), async ([title, authorization]) => {
    await expectStatus(session, { ...request, authorization }, title, [401]);
  });
  const { readOnly } = session.target.keys;
  if (readOnly === undefined) return session.skip("auth", operation, "there is no read-only key (--read-only-key)");
  const allowed = isSafe(operation.method)
    ? Object.keys(operation.responses).filter((status) => status < "300")
    : [403];
  await expectStatus(
    session,
    { ...request, authorization: `Bearer ${readOnly}` },
    "a read-only key",
    allowed.map(Number),
  );
}

async function expectStatus(session: Session, request: Request, title: string, expected: number[]): Promise<void> {
  const context: Context = { group: "auth", title };
  const exchange = await session.send(request, context);
  if (isRight(exchange, expected)) return;
  const { operation } = request;
  const [status = 0] = expected;
  const message = `With ${title} the answer is ${exchange.answer?.status} instead of ${expected.join(" or ")}.`;
  const pointer = `${operation.pointer}/responses/${status}`;
  const key = `auth ${title} ${exchange.answer?.status} ${status}`;
  const governedBy = status === 403 ? examplePlaces(session, operation) : [];
  const problem = problemAt(session.contract, "auth", pointer, message, {
    section: SECTIONS.authentication,
    key,
    governedBy,
  });
  session.report(problem, exchange, context);
}

/** What is wrong for another reason is told as that. */
function isRight({ answer, request }: Exchange, expected: number[]): boolean {
  if (!answer || answer.status >= 500 || answer.status === 429) return true;
  return expected.includes(answer.status) || (answer.status >= 300 && !(answer.status in request.operation.responses));
}

/** That a read-only key is refused is said by an example. */
function examplePlaces({ contract: { schemas } }: Session, { responses }: SuiteOperation): string[] {
  const { content = {} } = responses[403] ?? {};
  const examples = Object.values(content).flatMap((media) => Object.values(media.examples ?? {}));
  return examples.map((example) => schemas.pointerOf(example));
}
