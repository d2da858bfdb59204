import { isId, template } from "../generate/cases.js";
import { problemAt } from "../judge/problem.js";
import type { SuiteOperation } from "../openapi/contract.js";
import type { Context } from "../report/journal.js";
import { toRequest, type Values } from "../run/exchange.js";
import type { Session } from "../run/session.js";
import { checkCreated } from "./created.js";
import { pagedOf } from "./page-walk.js";

/**
 * What an operation that changes something does to what is there. That its answers repeat what was asked for is checked
 * with every request that is accepted.
 */
export async function checkState(session: Session, operation: SuiteOperation): Promise<void> {
  await checkUnknown(session, operation);
  const list = session.contract.operations.find(({ method, path }) => method === "GET" && path === operation.path);
  const paged = list && pagedOf(list);
  if (paged) await checkCreated(session, operation, paged);
}

/** Ids of nothing get 404. */
async function checkUnknown(session: Session, operation: SuiteOperation): Promise<void> {
  if (!("404" in operation.responses)) return;
  const usual = template(session.contract, operation, session.target.known);
  for (const { name, values } of unknownIds(usual)) {
    const context: Context = { group: "state", title: `an unknown ${name}` };
    const exchange = await session.send(toRequest(operation, values), context);
    const { status = 500 } = exchange.answer ?? {};
    if (status === 404 || status === 429 || status >= 500 || !(status in operation.responses)) continue;
    const message = `An unknown ${name} gets ${status} instead of 404.`;
    const problem = problemAt(session.contract, "state", `${operation.pointer}/responses/404`, message);
    session.report(problem, exchange, context);
  }
}

function unknownIds({ parameters, body }: Values): { name: string; values: Values }[] {
  const idsOf = (part: object) =>
    Object.entries(part).filter(([name, value]) => isId(name) && typeof value === "string");
  const nobody = (id: string) => id.replace(/[^_]*$/, "0000000000");
  return [
    ...idsOf(parameters).map(([name, id]) => ({
      name,
      values: { parameters: { ...parameters, [name]: nobody(id) }, body },
    })),
    ...idsOf(Object(body)).map(([name, id]) => ({
      name,
      values: { parameters, body: { ...Object(body), [name]: nobody(id) } },
    })),
  ];
}
