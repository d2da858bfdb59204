import { boundaryCases } from "./boundaries.js";
import { template } from "./cases.js";
import type { SuiteOperation } from "./contract.js";
import type { Context } from "./journal.js";
import { type Problem, problemAt } from "./problem.js";
import { type Exchange, toRequest, type Values } from "./request.js";
import type { Session } from "./session.js";
import { type Item, itemsOf, pagedOf, walk } from "./walk.js";

/** The longest list that is searched for what was created, in pages of 100. */
const MOST_PAGES = 100;

/** What an operation that changes something does to what is there. That answers repeat what was asked is checked always. */
export async function checkState(session: Session, operation: SuiteOperation): Promise<void> {
  await checkUnknown(session, operation);
  const list = session.contract.operations.find(({ method, path }) => method === "GET" && path === operation.path);
  const paged = list && pagedOf(list);
  if (paged)
    await checkCreated(session, operation, (context) =>
      walk(session, paged, { query: { [paged.limit]: 100 }, direction: "next", most: MOST_PAGES }, context).then(
        itemsOf,
      ),
    );
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
    session.report(
      problemAt(session.contract, "state", `${operation.pointer}/responses/404`, message),
      exchange,
      context,
    );
  }
}

function unknownIds({ parameters, body }: Values): { name: string; values: Values }[] {
  const idsOf = (part: object) =>
    Object.entries(part).filter(([name, value]) => /_id$/.test(name) && typeof value === "string");
  const nobody = (id: string) => id.replace(/[^_]*$/, "0000000000");
  const fields = Object(body) as Record<string, unknown>;
  return [
    ...idsOf(parameters).map(([name, id]) => ({
      name,
      values: { parameters: { ...parameters, [name]: nobody(id) }, body },
    })),
    ...idsOf(fields).map(([name, id]) => ({ name, values: { parameters, body: { ...fields, [name]: nobody(id) } } })),
  ];
}

/** What is created is listed once, each by its own id, and what is refused leaves nothing behind. */
async function checkCreated(
  session: Session,
  operation: SuiteOperation,
  listAll: (context: Context) => Promise<Item[]>,
): Promise<void> {
  const create: Context = { group: "state", title: "creating two of the same" };
  const usual = template(session.contract, operation, session.target.known);
  // A name that nothing else has.
  const name = `created-${Date.now().toString(36)}`;
  const request = toRequest(operation, { ...usual, body: { ...Object(usual.body), name } });
  const created = [await session.send(request, create), await session.send(request, create)];
  const refused = await sendRefused(session, operation);
  const items = await listAll({ group: "state", title: "listing what was created" });
  const place = `${operation.pointer}/description`;
  const tell = (message: string, exchange: Exchange, more: Partial<Problem> = {}) =>
    session.report(problemAt(session.contract, "state", place, message, more), exchange, create);
  const made = created.flatMap((exchange) => {
    const data = (exchange.answer?.json as { data?: Item } | undefined)?.data;
    return exchange.answer && exchange.answer.status < 300 && data ? [{ data, exchange }] : [];
  });
  const [one, other] = made;
  if (!one || !other) return session.skip("state", operation, "it created nothing");
  if (one.data.id === other.data.id) tell("Two creates give the same id.", other.exchange);
  for (const { data, exchange } of made) {
    const found = items.filter(({ id }) => id === data.id);
    if (found.length === 0) tell("What was created is not listed.", exchange);
    else if (found.length > 1 && one.data.id !== other.data.id)
      tell("What was created is listed more than once.", exchange);
    else tellDifferences(data, found[0] as Item, (message) => tell(message, exchange));
  }
  if (items.filter((item) => item.name === name).length > made.length)
    tell("More is listed than was created.", other.exchange);
  for (const { exchange, name } of refused) {
    if (items.some((item) => item.name === name)) tell("A create that was refused left something behind.", exchange);
  }
}

/** Whatever changes while it is set up, what was asked for doesn't. */
function tellDifferences(created: Item, listed: Item, tell: (message: string) => void): void {
  for (const name of ["name", "region"]) {
    if (created[name] !== listed[name]) tell(`The list has another ${name} than the answer to the create.`);
  }
}

/** Sends creates that are not valid, each under a name of its own. Those that are accepted are told by others. */
async function sendRefused(
  session: Session,
  operation: SuiteOperation,
): Promise<{ exchange: Exchange; name: string }[]> {
  const run = Date.now().toString(36);
  const invalid = boundaryCases(session.contract, operation, session.target.known).filter(
    ({ verdict, about, request }) => verdict === "invalid" && about?.kind === "property" && request.body !== undefined,
  );
  const sent: { exchange: Exchange; name: string }[] = [];
  await session.each([...invalid.entries()], async ([index, { request, title }]) => {
    const body = JSON.parse(request.body ?? "{}") as Record<string, unknown>;
    if (typeof body.name !== "string" || body.name === "") return;
    const name = `refused-${run}-${index}`;
    const named = { ...request, body: JSON.stringify({ ...body, name }) };
    const exchange = await session.send(named, { group: "state", title: `a create that isn't valid: ${title}` });
    if (exchange.answer && exchange.answer.status >= 400 && exchange.answer.status < 500) sent.push({ exchange, name });
  });
  return sent;
}
