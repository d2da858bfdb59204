import { isId, referenceValues } from "../generate/cases.js";
import { problemAt } from "../judge/problem.js";
import type { SuiteOperation } from "../openapi/contract.js";
import type { Context } from "../report/journal.js";
import { toRequest, type Values } from "../run/exchange.js";
import type { Session } from "../run/session.js";
import { checkCreated } from "./created.js";
import { pagedOf } from "./page-walk.js";

/**
 * Checks what a write does to the state of the server. That its response repeats what was requested is checked with
 * every accepted request.
 */
export async function checkState(session: Session, operation: SuiteOperation): Promise<void> {
  await checkUnknownIds(session, operation);
  const list = session.contract.operations.find(({ method, path }) => method === "GET" && path === operation.path);
  const paged = list && pagedOf(list);
  if (paged) await checkCreated(session, operation, paged);
}

/** Ids of nothing get 404. */
async function checkUnknownIds(session: Session, operation: SuiteOperation): Promise<void> {
  if (!("404" in operation.responses)) return;
  const reference = referenceValues(session.contract, operation, session.known);
  for (const { name, values } of withUnknownIds(reference)) {
    const context: Context = { group: "state", title: `an unknown ${name}` };
    const exchange = await session.send(toRequest(operation, values), context);
    const { status = 500 } = exchange.response ?? {};
    if (status === 404 || status === 429 || status >= 500 || !(status in operation.responses)) continue;
    const message = `An unknown ${name} gets ${status} instead of 404.`;
    const problem = problemAt(session.contract, "state", `${operation.pointer}/responses/404`, message, {
      part: { kind: "status" },
    });
    session.report(problem, exchange, context);
  }
}

function withUnknownIds({ parameters, body }: Values): { name: string; values: Values }[] {
  const idsOf = (part: object) =>
    Object.entries(part).filter(([name, value]) => isId(name) && typeof value === "string");
  const unknown = (id: string) => id.replace(/[^_]*$/, "0000000000");
  return [
    ...idsOf(parameters).map(([name, id]) => ({
      name,
      values: { parameters: { ...parameters, [name]: unknown(id) }, body },
    })),
    ...idsOf(Object(body)).map(([name, id]) => ({
      name,
      values: { parameters, body: { ...Object(body), [name]: unknown(id) } },
    })),
  ];
}
