import { setTimeout as sleep } from "node:timers/promises";
import { boundaryCases } from "../generate/boundaries.js";
import { referenceValues } from "../generate/cases.js";
import { isSame } from "../judge/echo.js";
import { problemAt } from "../judge/problem.js";
import type { SuiteOperation } from "../openapi/contract.js";
import { resourceOf } from "../openapi/resources.js";
import type { Context } from "../report/journal.js";
import { type Exchange, getPath, isSuccess, toRequest } from "../run/exchange.js";
import type { Session } from "../run/session.js";
import { type Item, itemsOf, limitTo, type Paged, type Walk, walk } from "./page-walk.js";

/** The longest list that is searched for what was created, in pages of 100. */
const MAX_PAGES = 100;
/** The property by which created items are told apart: it accepts any text. */
const NAME = "name";
/** How long a created item may take to appear in the list, in milliseconds. */
const LISTED_WITHIN_MS = 10_000;
const POLL_MS = 500;

interface Created {
  exchange: Exchange;
  data: Item;
}

interface Defect {
  message: string;
  exchange: Exchange;
}

/** A created item is listed once, with a unique id, and a rejected create leaves nothing behind. */
export async function checkCreated(session: Session, operation: SuiteOperation, paged: Paged): Promise<void> {
  const context: Context = { group: "state", title: "creating two with the same name" };
  const reference = referenceValues(session.contract, operation, session.knownFor(operation));
  // Without a text that tells them apart, one cannot be found in the list.
  if (getPath(reference.body, NAME) !== session.mark || !paged.hasIds) return;
  const name = `${session.mark}-twice`;
  const request = toRequest(operation, { ...reference, body: { ...Object(reference.body), [NAME]: name } });
  const created = [await session.send(request, context), await session.send(request, context)].flatMap(readCreated);
  const rejected = await sendInvalid(session, operation);
  if (created.length < 2) return session.skip("state", operation, "nothing was created");
  const { list, defects } = await untilListed(session, paged, created, name);
  if (!list.isComplete) {
    const reason = list.problem ? "the list cannot be read to its end" : `the list is longer than ${MAX_PAGES} pages`;
    session.skip("state", operation, reason);
    return;
  }
  for (const { message, exchange } of [...defects, ...leftBehind(itemsOf(list), rejected)]) {
    const pointer = `${operation.pointer}/description`;
    session.report(problemAt(session.contract, "state", pointer, message), exchange, context);
  }
}

function readCreated(exchange: Exchange): Created[] {
  const { status = 500, json } = exchange.response ?? {};
  const data = resourceOf(json);
  return isSuccess(status) && data ? [{ exchange, data: Object(data) }] : [];
}

/** Lists repeatedly, since many servers list what was created only after a moment. */
async function untilListed(
  session: Session,
  paged: Paged,
  created: Created[],
  name: string,
): Promise<{ list: Walk; defects: Defect[] }> {
  const deadline = Date.now() + LISTED_WITHIN_MS;
  const context: Context = { group: "state", title: "listing what was created" };
  const options = { query: limitTo(paged, 100), direction: "next", maxPages: MAX_PAGES } as const;
  for (;;) {
    const list = await walk(session, paged, options, context);
    const defects = listingDefects(itemsOf(list), created, name);
    if (defects.length === 0 || !list.isComplete || Date.now() >= deadline) return { list, defects };
    await sleep(POLL_MS, undefined, { signal: session.signal });
  }
}

function listingDefects(items: Item[], created: Created[], name: string): Defect[] {
  const [first, second] = created;
  if (!first || !second) return [];
  const { exchange } = second;
  if (first.data.id === second.data.id) return [{ message: "Two creates return the same id.", exchange }];
  const sameName = items.filter((item) => item[NAME] === name).length;
  const surplus = sameName > created.length ? [{ message: "More items are listed than were created.", exchange }] : [];
  return [...created.flatMap((one) => differences(items, one)), ...surplus];
}

/** Other properties may change while the item is set up, but not those that were requested. */
function differences(items: Item[], { data, exchange }: Created): Defect[] {
  const [listed, again] = items.filter(({ id }) => id === data.id);
  if (!listed) {
    return [{ message: `A created item is not listed within ${LISTED_WITHIN_MS / 1000} seconds.`, exchange }];
  }
  if (again) return [{ message: "A created item is listed more than once.", exchange }];
  const requested = Object.keys(Object(JSON.parse(exchange.request.body ?? "{}")));
  const changed = requested.filter((name) => name in data && !isSame(data[name], listed[name]));
  return changed.map((name) => ({
    message: `The list has another ${name} than the response to the create.`,
    exchange,
  }));
}

interface Rejected {
  exchange: Exchange;
  name: string;
}

function leftBehind(items: Item[], rejected: Rejected[]): Defect[] {
  const names = new Set(items.map((item) => item[NAME]));
  return rejected
    .filter(({ name }) => names.has(name))
    .map(({ exchange }) => ({ message: "A rejected create left something behind.", exchange }));
}

/** Sends invalid creates, each with its own name, and returns those that were rejected. */
async function sendInvalid(session: Session, operation: SuiteOperation): Promise<Rejected[]> {
  const invalid = boundaryCases(session.contract, operation, session.knownFor(operation)).filter(
    ({ validity, about }) => validity === "invalid" && about?.kind === "property",
  );
  const rejected: Rejected[] = [];
  await session.each([...invalid.entries()], async ([index, { request, title }]) => {
    const body: unknown = JSON.parse(request.body ?? "{}");
    const current = getPath(body, NAME);
    if (typeof current !== "string" || current === "") return;
    const name = `${session.mark}-rejected-${index}`;
    const named = { ...request, body: JSON.stringify({ ...Object(body), [NAME]: name }) };
    const exchange = await session.send(named, { group: "state", title: `an invalid create: ${title}` });
    const { status = 500 } = exchange.response ?? {};
    if (status >= 400 && status < 500) rejected.push({ exchange, name });
  });
  return rejected;
}
