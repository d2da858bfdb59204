import { referenceValues } from "../generate/cases.js";
import { problemAt, SECTIONS } from "../judge/problem.js";
import type { SuiteOperation } from "../openapi/contract.js";
import type { Context } from "../report/journal.js";
import { type Exchange, isSafe, isSuccess, type Request, toRequest } from "../run/exchange.js";
import type { Session } from "../run/session.js";

interface InvalidKey {
  title: string;
  /** The header; null for none. */
  authorization: string | null;
  /** The defect of a server that accepts it. */
  defect: "missing" | "unknown" | "scheme";
}

/** Authorization headers that are not valid. */
export function invalidKeys(key: string): InvalidKey[] {
  const unknown = key.replace(/[^_]*$/, "0000000000000000");
  return [
    { title: "no key", authorization: null, defect: "missing" },
    { title: "an empty bearer", authorization: "Bearer", defect: "missing" },
    { title: "a key of another format", authorization: "Bearer not-a-key", defect: "unknown" },
    { title: "a key that does not exist", authorization: `Bearer ${unknown}`, defect: "unknown" },
    { title: "the key without its last character", authorization: `Bearer ${key.slice(0, -1)}`, defect: "unknown" },
    { title: "the key with one more character", authorization: `Bearer ${key}0`, defect: "unknown" },
    { title: "the key without a scheme", authorization: key, defect: "scheme" },
    { title: "the scheme Basic", authorization: `Basic ${key}`, defect: "scheme" },
    { title: "the scheme Token", authorization: `Token ${key}`, defect: "scheme" },
  ];
}

/** Sends a valid request with the key, with invalid keys, and with a key that may not write. */
export async function checkAuth(session: Session, operation: SuiteOperation): Promise<void> {
  const request = toRequest(operation, referenceValues(session.contract, operation, session.known));
  // Only if the key itself is accepted do rejections of others say anything.
  await session.send(request, { group: "auth", title: "the key" });
  await session.each(invalidKeys(session.target.keys.main), async ({ title, authorization, defect }) => {
    await expectStatus(session, { ...request, authorization }, { title, defect, expected: [401] });
  });
  const { readOnly } = session.target.keys;
  if (readOnly === undefined) {
    return session.skip("auth", operation, "there is no read-only key (--read-only-key)", "read-only key");
  }
  const allowed = Object.keys(operation.responses).map(Number).filter(isSuccess);
  await expectStatus(
    session,
    { ...request, authorization: `Bearer ${readOnly}` },
    { title: "a read-only key", defect: "read-only", expected: isSafe(operation.method) ? allowed : [403] },
  );
}

async function expectStatus(
  session: Session,
  request: Request,
  { title, defect, expected }: { title: string; defect: string; expected: number[] },
): Promise<void> {
  const context: Context = { group: "auth", title };
  const exchange = await session.send(request, context);
  if (isExpected(exchange, expected)) return;
  const { operation } = request;
  const [documented = 0] = expected;
  const status = exchange.response?.status ?? 0;
  const message = `With ${title} the status is ${status} instead of ${expected.join(" or ")}.`;
  const problem = problemAt(session.contract, "auth", `${operation.pointer}/responses/${documented}`, message, {
    section: SECTIONS.authentication,
    key: `auth ${defect} ${status < 300 ? "accepted" : status} ${documented}`,
    governedBy: documented === 403 ? examplePointers(session, operation) : [],
    part: { kind: "status" },
  });
  session.report(problem, exchange, context);
}

/** Statuses that other checks report count as expected. */
function isExpected({ response, request }: Exchange, expected: number[]): boolean {
  if (!response || response.status >= 500 || response.status === 429) return true;
  const { status } = response;
  return expected.includes(status) || (status >= 300 && !(status in request.operation.responses));
}

/** That a read-only key is rejected is documented by an example. */
function examplePointers({ contract: { schemas } }: Session, { responses }: SuiteOperation): string[] {
  const { content = {} } = responses[403] ?? {};
  const examples = Object.values(content).flatMap((media) => Object.values(media.examples ?? {}));
  return examples.map((example) => schemas.pointerOf(example));
}
