import { isId, referenceValues } from "../generate/cases.js";
import { problemAt } from "../judge/problem.js";
import type { SuiteContract, SuiteOperation } from "../openapi/contract.js";
import { siblingOf } from "../openapi/resources.js";
import { responseOf } from "../openapi/responses.js";
import type { Context } from "../report/journal.js";
import { isSafe, toRequest, type Values } from "../run/exchange.js";
import type { Session } from "../run/session.js";
import { checkCreated } from "./created.js";
import { checkChanged, checkDeleted } from "./lifecycle.js";
import { pagedOf } from "./page-walk.js";

const UNKNOWN_UUID = "00000000-0000-4000-8000-000000000000";

/**
 * Checks that unknown ids are not found, and what a write does to the state of the server. That its response repeats what
 * was requested is checked with every accepted request.
 */
export async function checkState(session: Session, operation: SuiteOperation): Promise<void> {
  const { contract } = session;
  await checkUnknownIds(session, operation);
  const list = siblingOf(contract, operation, "GET");
  const paged = list && pagedOf(contract, list, session.knownFor(operation));
  if (operation.method === "POST" && paged) await checkCreated(session, operation, paged);
  if (operation.method === "PUT" || operation.method === "PATCH") await checkChanged(session, operation);
  if (operation.method === "DELETE") await checkDeleted(session, operation);
}

/** Unknown ids get 404. */
async function checkUnknownIds(session: Session, operation: SuiteOperation): Promise<void> {
  if (!responseOf(operation, 404)) return;
  const reference = referenceValues(session.contract, operation, session.knownFor(operation));
  const all = withUnknownIds(session.contract, operation, reference);
  if (isSafe(operation.method) && all.length === 0) session.skip("state", operation, "no unknown id can be sent");
  for (const { name, values } of all) {
    const context: Context = { group: "state", title: `an unknown ${name}` };
    const exchange = await session.send(toRequest(operation, values), context);
    const { status = 500 } = exchange.response ?? {};
    if (status === 404 || status === 429 || status >= 500 || !responseOf(operation, status)) continue;
    const message = `An unknown ${name} gets ${status} instead of 404.`;
    const problem = problemAt(session.contract, "state", `${operation.pointer}/responses/404`, message, {
      part: { kind: "status" },
    });
    session.report(problem, exchange, context);
  }
}

/** The same values with an unknown id in each place that has one. */
function withUnknownIds(
  { schemas }: SuiteContract,
  operation: SuiteOperation,
  { parameters, body }: Values,
): { name: string; values: Values }[] {
  const ofParameters = operation.parameters.flatMap(({ name, in: place, schema }) => {
    const id = parameters[name];
    // An id that filters what is read may well be unknown.
    const isFilter = isSafe(operation.method) && place !== "path";
    if (!isId(name) || typeof id !== "string" || isFilter) return [];
    const unknown = schemas.merged(schema).format === "uuid" ? UNKNOWN_UUID : unknownLike(id);
    // One that does not match the schema would be rejected for another reason.
    if (!schemas.isValid(schema, unknown)) return [];
    return [{ name, values: { parameters: { ...parameters, [name]: unknown }, body } }];
  });
  const ofBody = Object.entries(Object(body)).flatMap(([name, id]) => {
    if (!isId(name) || typeof id !== "string") return [];
    return [{ name, values: { parameters, body: { ...Object(body), [name]: unknownLike(id) } } }];
  });
  return [...ofParameters, ...ofBody];
}

/** An id with the same prefix, as "db_" in "db_9f8e7d6c5b", that no server is likely to have. */
function unknownLike(id: string): string {
  return id.replace(/[^_]*$/, "0000000000");
}
