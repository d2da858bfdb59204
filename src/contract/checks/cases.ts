import { boundaryCases } from "../generate/boundaries.js";
import { type Case, exampleCases, referenceCase } from "../generate/cases.js";
import type { SuiteOperation } from "../openapi/contract.js";
import { isSafe } from "../run/exchange.js";
import type { Session } from "../run/session.js";

/** The cases of a group. */
export function casesOf(session: Session, group: "examples" | "boundaries", operation: SuiteOperation): Case[] {
  const generate = group === "examples" ? exampleCases : boundaryCases;
  return generate(session.contract, operation, session.knownFor(operation));
}

/** Sends cases, after the reference request: a rule that rejects that one may also reject the cases. */
export async function checkCases(
  session: Session,
  group: "examples" | "boundaries",
  operation: SuiteOperation,
): Promise<void> {
  const all = casesOf(session, group, operation);
  const cases = all.filter(({ request }) => session.settings.allowWrites || isSafe(request.method));
  if (cases.length < all.length) {
    session.skip(group, operation, "they could change or delete (--allow-writes)", "other methods");
  }
  const reference = referenceCase(session.contract, operation, session.knownFor(operation));
  const { response } = await session.check(group, reference);
  if (response?.status === 403) return session.skip(group, operation, "the key lacks the permission (403)");
  await session.each(cases, (testCase) => session.check(group, testCase, response?.status));
}
