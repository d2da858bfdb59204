import { referenceValues } from "../generate/cases.js";
import type { SuiteOperation } from "../openapi/contract.js";
import { type Request, toRequest } from "./exchange.js";
import type { Session } from "./session.js";

/**
 * Whether a key that got 401 is unknown to the server, so that the 401 says nothing of what the key may do. The simplest
 * read decides; if that is what got 401, or the contract has none, the key is assumed to be unknown.
 */
export async function isUnknownKey(session: Session, { operation, key }: Request): Promise<boolean> {
  const read = simplestRead(session.contract.operations);
  if (!read || read === operation) return true;
  const values = referenceValues(session.contract, read, session.knownFor(read));
  // Not recorded: the operation may not be selected.
  const { response } = await session.sender.send(
    { ...toRequest(read, values), ...(key !== undefined && { key }) },
    () => {},
  );
  return !response || response.status === 401;
}

/** A GET that needs a key, without ids in its path if there is one. */
export function simplestRead(operations: readonly SuiteOperation[]): SuiteOperation | undefined {
  const withKey = operations.filter(({ method, security }) => method === "GET" && security.length > 0);
  return withKey.find(({ path }) => !path.includes("{")) ?? withKey[0];
}
