import { type Known, referenceValues, requiredOf } from "../generate/cases.js";
import type { SuiteOperation } from "../openapi/contract.js";
import { type Collection, collectionsOf, idOf, isMember, itemsPathOf, resourceOf } from "../openapi/resources.js";
import { type Exchange, getPath, isSafe, isSuccess, toRequest } from "./exchange.js";
import type { Session } from "./session.js";

/** Values of an operation's path parameters, and why there are none for others. */
export interface PathIds {
  ids: Known;
  /** In a sentence; undefined if all have a value. */
  missing?: string | undefined;
}

/**
 * Finds ids that exist: those that the user gave, those of the operation's own list and, if writes are allowed, of something
 * that is created for it. What changes something is called only with an id of the user's or of something that was created,
 * and what deletes only with the latter.
 */
export async function findPathIds(session: Session, operation: SuiteOperation): Promise<PathIds> {
  const ids: Record<string, unknown> = {};
  const reasons: string[] = [];
  const collections = collectionsOf(session.contract, operation);
  for (const [index, collection] of collections.entries()) {
    const { parameter } = collection;
    const isDeleted = operation.method === "DELETE" && isMember(operation) && index === collections.length - 1;
    const parents = Object.values(ids);
    const given = isDeleted ? undefined : session.target.known[parameter];
    const id =
      given ??
      (isSafe(operation.method) ? await listedId(session, collection, parents) : undefined) ??
      (await createdId(session, collection, parents));
    if (id === undefined) reasons.push(reasonFor(session, operation, collection, isDeleted));
    else ids[parameter] = id;
    // What is below something unknown is unknown, too.
    if (id === undefined && index < collections.length - 1) break;
  }
  return { ids, missing: reasons[0] };
}

function reasonFor({ settings }: Session, { method }: SuiteOperation, collection: Collection, isDeleted: boolean) {
  const { parameter, list, create } = collection;
  const created = create
    ? settings.allowWrites
      ? `${create.operationId} created nothing with an id`
      : `${create.operationId} may not be called (--allow-writes)`
    : "no operation creates one";
  if (isDeleted) return `only what the suite created is deleted, and ${created}`;
  const listed = list && isSafe(method) ? `${list.operationId} lists none, and ` : "";
  return `no ${parameter} is known: ${listed}${created} (--known ${parameter}=VALUE)`;
}

async function listedId(session: Session, { list, parameter }: Collection, parents: unknown[]): Promise<unknown> {
  if (!list) return undefined;
  const { schemas } = session.contract;
  const itemsPath = itemsPathOf(schemas, list);
  if (itemsPath === undefined) return undefined;
  const known = { ...session.knownFor(list), ...parentIds(list, parents) };
  const reference = referenceValues(session.contract, list, known);
  const request = toRequest(list, { parameters: requiredOf(list, reference) });
  const { response } = await session.send(request, { group: "examples", title: `an id for ${parameter}` });
  const items = itemsPath === "" ? response?.json : getPath(response?.json, itemsPath);
  return Array.isArray(items) ? idOf(items[0], parameter) : undefined;
}

async function createdId(session: Session, collection: Collection, parents: unknown[]): Promise<unknown> {
  const exchange = await createMember(session, collection, parents);
  return exchange && idOf(resourceOf(exchange.response?.json), collection.parameter);
}

/** Creates something to work with; undefined if that is not possible, or not allowed. */
async function createMember(
  session: Session,
  { create, parameter }: Collection,
  parents: unknown[],
): Promise<Exchange | undefined> {
  if (!create || !session.settings.allowWrites) return undefined;
  const known = { ...session.knownFor(create), ...parentIds(create, parents) };
  const request = toRequest(create, referenceValues(session.contract, create, known));
  const exchange = await session.send(request, { group: "state", title: `creating something for ${parameter}` });
  return exchange.response && isSuccess(exchange.response.status) ? exchange : undefined;
}

/** The ids of what contains a collection, whatever the names of its parameters. */
function parentIds({ path }: SuiteOperation, parents: unknown[]): Known {
  const names = path.split("/").flatMap((segment) => /^\{([^{}]+)\}$/.exec(segment)?.slice(1) ?? []);
  return Object.fromEntries(names.map((name, index) => [name, parents[index]]));
}
