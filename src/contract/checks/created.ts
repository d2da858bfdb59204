import { boundaryCases } from "../generate/boundaries.js";
import { template } from "../generate/cases.js";
import { problemAt } from "../judge/problem.js";
import type { SuiteOperation } from "../openapi/contract.js";
import type { Context } from "../report/journal.js";
import { at, type Exchange, toRequest } from "../run/exchange.js";
import type { Session } from "../run/session.js";
import { type Item, itemsOf, type Paged, walk } from "./page-walk.js";

/** The longest list that is searched for what was created, in pages of 100. */
const MOST_PAGES = 100;
/** What tells the things apart that are created here: a property that takes any text. */
const NAME = "name";

interface Created {
  exchange: Exchange;
  data: Item;
}

/** What is created is listed once, each by its own id, and what is refused leaves nothing behind. */
export async function checkCreated(session: Session, operation: SuiteOperation, paged: Paged): Promise<void> {
  const context: Context = { group: "state", title: "creating two of the same" };
  const usual = template(session.contract, operation, session.target.known);
  if (typeof at(usual.body, NAME) !== "string") return;
  const name = `created-${Date.now().toString(36)}`;
  const request = toRequest(operation, { ...usual, body: { ...Object(usual.body), [NAME]: name } });
  const created = [await session.send(request, context), await session.send(request, context)].flatMap(readCreated);
  const refused = await sendRefused(session, operation);
  const listing: Context = { group: "state", title: "listing what was created" };
  const how = { query: { [paged.limit]: 100 }, direction: "next", most: MOST_PAGES } as const;
  const list = await walk(session, paged, how, listing);
  if (created.length < 2) return session.skip("state", operation, "it created nothing");
  if (!list.isWhole) return session.skip("state", operation, "there is no whole list to look for it in");
  const problems = [...listedWrong(itemsOf(list), created, name), ...leftBehind(itemsOf(list), refused)];
  for (const { message, exchange } of problems) {
    const place = `${operation.pointer}/description`;
    session.report(problemAt(session.contract, "state", place, message), exchange, context);
  }
}

function readCreated(exchange: Exchange): Created[] {
  const { status = 500, json } = exchange.answer ?? {};
  const data = at(json, "data");
  return status < 300 && typeof data === "object" && data !== null ? [{ exchange, data: Object(data) }] : [];
}

interface Wrong {
  message: string;
  exchange: Exchange;
}

function listedWrong(items: Item[], created: Created[], name: string): Wrong[] {
  const [one, other] = created;
  if (!one || !other) return [];
  const { exchange } = other;
  if (one.data.id === other.data.id) return [{ message: "Two creates give the same id.", exchange }];
  const ofName = items.filter((item) => item[NAME] === name).length;
  const more = ofName > created.length ? [{ message: "More is listed than was created.", exchange }] : [];
  return [...created.flatMap((each) => differences(items, each)), ...more];
}

/** Whatever changes while it is set up, what was asked for doesn't. */
function differences(items: Item[], { data, exchange }: Created): Wrong[] {
  const [listed, again] = items.filter(({ id }) => id === data.id);
  if (!listed) return [{ message: "What was created is not listed.", exchange }];
  if (again) return [{ message: "What was created is listed more than once.", exchange }];
  const asked = Object.keys(Object(JSON.parse(exchange.request.body ?? "{}")));
  const other = asked.filter((name) => name in data && data[name] !== listed[name]);
  return other.map((name) => ({ message: `The list has another ${name} than the answer to the create.`, exchange }));
}

interface Refused {
  exchange: Exchange;
  name: string;
}

function leftBehind(items: Item[], refused: Refused[]): Wrong[] {
  const names = new Set(items.map((item) => item[NAME]));
  return refused
    .filter(({ name }) => names.has(name))
    .map(({ exchange }) => ({ message: "A create that was refused left something behind.", exchange }));
}

/** Sends creates that are not valid, each under a name of its own. Those that are accepted are told by others. */
async function sendRefused(session: Session, operation: SuiteOperation): Promise<Refused[]> {
  const run = Date.now().toString(36);
  const invalid = boundaryCases(session.contract, operation, session.target.known).filter(
    ({ verdict, about }) => verdict === "invalid" && about?.kind === "property",
  );
  const sent: Refused[] = [];
  await session.each([...invalid.entries()], async ([index, { request, title }]) => {
    const body: unknown = JSON.parse(request.body ?? "{}");
    const given = at(body, NAME);
    if (typeof given !== "string" || given === "") return;
    const name = `refused-${run}-${index}`;
    const named = { ...request, body: JSON.stringify({ ...Object(body), [NAME]: name }) };
    const exchange = await session.send(named, { group: "state", title: `a create that isn't valid: ${title}` });
    const { status = 500 } = exchange.answer ?? {};
    if (status >= 400 && status < 500) sent.push({ exchange, name });
  });
  return sent;
}
