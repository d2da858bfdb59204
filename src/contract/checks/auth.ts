import { referenceValues } from "../generate/cases.js";
import { problemAt, SECTIONS } from "../judge/problem.js";
import type { SuiteOperation } from "../openapi/contract.js";
import { successesOf } from "../openapi/responses.js";
import { type Exchange, isSafe, type Request, toRequest } from "../run/exchange.js";
import { isUnknownKey } from "../run/other-keys.js";
import type { Session } from "../run/session.js";

interface InvalidKey extends Pick<Request, "key" | "authorization"> {
  title: string;
  /** The defect of a server that accepts the key. */
  defect: "missing" | "unknown" | "scheme";
}

/** Invalid keys and invalid headers, in the form that the operation expects. */
export function invalidKeys(key: string, security: SuiteOperation["security"]): InvalidKey[] {
  const unknown = key.replace(/[^_]*$/, "0000000000000000");
  const wrongKeys: InvalidKey[] = [
    { title: "no key", key: null, defect: "missing" },
    { title: "a key of another format", key: "not-a-key", defect: "unknown" },
    { title: "a key that does not exist", key: unknown, defect: "unknown" },
    { title: "the key without its last character", key: key.slice(0, -1), defect: "unknown" },
    { title: "the key with one more character", key: `${key}0`, defect: "unknown" },
  ];
  const isBearerOnly = security.every(({ type }) => type === "bearer");
  const wrongHeaders: InvalidKey[] = [
    { title: "an empty bearer", authorization: "Bearer", defect: "missing" },
    { title: "the key without a scheme", authorization: key, defect: "scheme" },
    { title: "the scheme Basic", authorization: `Basic ${key}`, defect: "scheme" },
    { title: "the scheme Token", authorization: `Token ${key}`, defect: "scheme" },
  ];
  return isBearerOnly ? [...wrongKeys, ...wrongHeaders] : wrongKeys;
}

/** Sends a valid request with the key, with invalid keys, and with a key that may not write. */
export async function checkAuth(session: Session, operation: SuiteOperation): Promise<void> {
  const { main } = session.target.keys;
  if (main === undefined) return session.skip("auth", operation, "there is no key (--api-key)");
  const request = toRequest(operation, referenceValues(session.contract, operation, session.knownFor(operation)));
  const sendWithKey = () => session.send(request, { group: "auth", title: "the key" });
  // Only if the key itself is accepted do rejections of others say anything. A DELETE would leave nothing for the others.
  const accepted = operation.method === "DELETE" ? undefined : await sendWithKey();
  const keys = invalidKeys(main, operation.security);
  await session.each(keys, async ({ title, defect, ...credentials }) => {
    const exchange = await session.send({ ...request, ...credentials }, { group: "auth", title });
    const obstacle = whyInconclusive(exchange);
    if (obstacle !== undefined) return session.skip("auth", operation, obstacle, title);
    judgeStatus(session, exchange, { title, defect, expected: [401] });
  });
  await checkReadOnlyKey(session, request, accepted?.response?.status);
  if (operation.method === "DELETE") await sendWithKey();
}

/** @param status What the main key gets: 404, for example, if the ids of the request do not exist. */
async function checkReadOnlyKey(session: Session, request: Request, status: number | undefined): Promise<void> {
  const { operation } = request;
  const { readOnly } = session.target.keys;
  const skip = (reason: string) => session.skip("auth", operation, reason, "read-only key");
  if (readOnly === undefined) return skip("there is no read-only key (--read-only-key)");
  const title = "a read-only key";
  const exchange = await session.send({ ...request, key: readOnly }, { group: "auth", title });
  const obstacle = whyInconclusive(exchange);
  if (obstacle !== undefined) return skip(obstacle);
  if (exchange.response?.status === 401 && (await isUnknownKey(session, exchange.request))) {
    return skip("the read-only key is rejected with 401");
  }
  const reads = [...successesOf(operation), ...(status === 404 ? [404] : [])];
  judgeStatus(session, exchange, { title, defect: "read-only", expected: isSafe(operation.method) ? reads : [403] });
}

function judgeStatus(
  session: Session,
  exchange: Exchange,
  { title, defect, expected }: { title: string; defect: string; expected: number[] },
): void {
  const { operation } = exchange.request;
  const status = exchange.response?.status ?? 0;
  if (expected.includes(status)) return;
  const [documented = 0] = expected;
  const message = `With ${title} the status is ${status} instead of ${expected.join(" or ")}.`;
  const problem = problemAt(session.contract, "auth", `${operation.pointer}/responses/${documented}`, message, {
    section: SECTIONS.authentication,
    key: `auth ${defect} ${status < 300 ? "accepted" : status} ${documented}`,
    governedBy: documented === 403 ? examplePointers(session, operation) : [],
    part: { kind: "status" },
  });
  session.report(problem, exchange, { group: "auth", title });
}

/** Why a response says nothing of the key, in a sentence; undefined if it does. An undocumented status does: it is not 401. */
function whyInconclusive({ response, failure }: Exchange): string | undefined {
  if (!response) return `no response arrived (${failure})`;
  return response.status >= 500 || response.status === 429 ? `the request got ${response.status}` : undefined;
}

/** That a read-only key is rejected is documented by an example. */
function examplePointers({ contract: { schemas } }: Session, { responses }: SuiteOperation): string[] {
  const { content = {} } = responses[403] ?? {};
  const examples = Object.values(content).flatMap((media) => Object.values(media.examples ?? {}));
  return examples.map((example) => schemas.pointerOf(example));
}
