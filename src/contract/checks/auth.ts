import { template } from "../generate/cases.js";
import { problemAt, SECTIONS } from "../judge/problem.js";
import type { SuiteOperation } from "../openapi/contract.js";
import type { Context } from "../report/journal.js";
import { type Exchange, isSafe, type Request, toRequest } from "../run/exchange.js";
import type { Session } from "../run/session.js";

interface NoKey {
  title: string;
  /** The header that sends it; null for none. */
  authorization: string | null;
  /** What a server does wrong that takes it. */
  defect: "missing" | "unknown" | "scheme";
}

/** What is no key. */
export function noKeys(key: string): NoKey[] {
  const unknown = key.replace(/[^_]*$/, "0000000000000000");
  return [
    { title: "no key", authorization: null, defect: "missing" },
    { title: "an empty bearer", authorization: "Bearer", defect: "missing" },
    { title: "a key that is none", authorization: "Bearer not-a-key", defect: "unknown" },
    { title: "a key that nobody has", authorization: `Bearer ${unknown}`, defect: "unknown" },
    { title: "the key without its end", authorization: `Bearer ${key.slice(0, -1)}`, defect: "unknown" },
    { title: "the key with something after it", authorization: `Bearer ${key}0`, defect: "unknown" },
    { title: "the key without a scheme", authorization: key, defect: "scheme" },
    { title: "the scheme Basic", authorization: `Basic ${key}`, defect: "scheme" },
    { title: "the scheme Token", authorization: `Token ${key}`, defect: "scheme" },
  ];
}

/** Sends an otherwise good request with what is no key, and with a key that may not write. */
export async function checkAuth(session: Session, operation: SuiteOperation): Promise<void> {
  const request = toRequest(operation, template(session.contract, operation, session.target.known));
  await session.each(noKeys(session.target.keys.main), async ({ title, authorization, defect }) => {
    await expectStatus(session, { ...request, authorization }, { title, defect, expected: [401] });
  });
  const { readOnly } = session.target.keys;
  if (readOnly === undefined) return session.skip("auth", operation, "there is no read-only key (--read-only-key)");
  const allowed = isSafe(operation.method)
    ? Object.keys(operation.responses).filter((status) => status < "300")
    : [403];
  await expectStatus(
    session,
    { ...request, authorization: `Bearer ${readOnly}` },
    { title: "a read-only key", defect: "read-only", expected: allowed.map(Number) },
  );
}

async function expectStatus(
  session: Session,
  request: Request,
  { title, defect, expected }: { title: string; defect: string; expected: number[] },
): Promise<void> {
  const context: Context = { group: "auth", title };
  const exchange = await session.send(request, context);
  if (isRight(exchange, expected)) return;
  const { operation } = request;
  const [status = 0] = expected;
  const given = exchange.answer?.status ?? 0;
  const message = `With ${title} the answer is ${given} instead of ${expected.join(" or ")}.`;
  const pointer = `${operation.pointer}/responses/${status}`;
  const key = `auth ${defect} ${given < 300 ? "accepted" : given} ${status}`;
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
