import { type Known, referenceValues, requiredOf } from "../generate/cases.js";
import type { SuiteOperation } from "../openapi/contract.js";
import { type Collection, collectionsOf, idOf, itemsPathOf, resourceOf } from "../openapi/resources.js";
import { type Exchange, getPath, isSafe, isSuccess, toRequest } from "./exchange.js";
import type { Session } from "./session.js";

/** Values of an operation's path parameters, and why there are none for others. */
export interface PathIds {
  ids: Known;
  /** Why one is unknown, in a sentence. The contract's example stands in, which may not exist. */
  missing?: string | undefined;
  /** Why a DELETE may not be sent, in a sentence. */
  notDeletable?: string | undefined;
}

/**
 * Finds ids that exist: those that the user gave, those of the operation's own list and, if writes are allowed, of something
 * that is created for it. What changes something is called only with an id of the user's or of something that was created,
 * and what deletes only with the latter.
 */
export async function findPathIds(session: Session, operation: SuiteOperation): Promise<PathIds> {
  const isDelete = operation.method === "DELETE";
  const collections = collectionsOf(session.contract, operation);
  const found: unknown[] = [];
  const reasons: string[] = [];
  let notDeletable = isDelete
    ? "only what the suite created is deleted, and its path names nothing of that kind"
    : undefined;
  for (const [index, collection] of collections.entries()) {
    const isDeleted = isDelete && index === collections.length - 1;
    const given = isDeleted ? undefined : session.target.known[collection.parameter];
    const listed = given === undefined && isSafe(operation.method) ? await listedId(session, collection, found) : given;
    const id = listed ?? (await createdId(session, collection, found));
    found.push(id);
    if (isDeleted) notDeletable = id === undefined ? whyNotDeletable(session, collection) : undefined;
    if (id === undefined) reasons.push(whyUnknown(session, operation, collection));
  }
  const entries = collections.map(({ parameter }, index): [string, unknown] => [parameter, found[index]]);
  const ids = Object.fromEntries(entries.filter(([, id]) => id !== undefined));
  return { ids, missing: reasons[0], notDeletable };
}

function whyUnknown(session: Session, { method }: SuiteOperation, collection: Collection): string {
  const { parameter, list } = collection;
  const listed = list && isSafe(method) ? `${list.operationId} lists none, and ` : "";
  return `no ${parameter} is known: ${listed}${whyNotCreated(session, collection)} (--known ${parameter}=VALUE)`;
}

function whyNotDeletable(session: Session, collection: Collection): string {
  return `only what the suite created is deleted, and ${whyNotCreated(session, collection)}`;
}

function whyNotCreated({ settings }: Session, { create }: Collection): string {
  if (!create) return "no operation creates one";
  return settings.allowWrites
    ? `${create.operationId} created nothing with an id`
    : `${create.operationId} may not be called (--allow-writes)`;
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
