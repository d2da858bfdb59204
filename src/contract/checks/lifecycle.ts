import { setTimeout as sleep } from "node:timers/promises";
import { bodyKindOf } from "../../internal/media-type.js";
import { isId, isServerIssued, referenceValues } from "../generate/cases.js";
import { validValues } from "../generate/values.js";
import { isSame, repeatedProperties, requestedProperties, resourceSchema } from "../judge/echo.js";
import { problemAt } from "../judge/problem.js";
import type { SuiteOperation } from "../openapi/contract.js";
import { resourceOf, siblingOf } from "../openapi/resources.js";
import type { Context } from "../report/journal.js";
import { type Exchange, getPath, isSuccess, type Request, toRequest } from "../run/exchange.js";
import type { Session } from "../run/session.js";

/** How long a change may take to show, in milliseconds. */
const SHOWN_WITHIN_MS = 10_000;
const POLL_MS = 500;

/** What a PUT or PATCH set is shown by a GET of the same path. */
export async function checkChanged(session: Session, operation: SuiteOperation): Promise<void> {
  const get = siblingOf(session.contract, operation, "GET");
  const part = "shown by GET";
  if (!get) return session.skip("state", operation, "no GET has the same path", part);
  const values = referenceValues(session.contract, operation, session.knownFor(operation));
  const request = toRequest(operation, { ...values, ...otherBody(session, operation, values.body) });
  const changed = await session.send(request, { group: "state", title: "a change" });
  if (!isSuccess(changed.response?.status ?? 500)) return session.skip("state", operation, "nothing was changed", part);
  await reportUnlessShown(session, operation, () => differenceShown(session, changed, get));
}

/** A body with other values than the reference, which may be what was created already. */
function otherBody({ contract: { schemas }, mark }: Session, { body: schema }: SuiteOperation, body: unknown) {
  if (!schema) return {};
  const isOther = (value: unknown) => schemas.isValid(schema, value) && !isSame(value, body);
  if (!isObject(body)) return { body: validValues(schemas, schema).find(({ value }) => isOther(value))?.value ?? body };
  const properties = Object.entries(schemas.merged(schema).properties ?? {});
  let changed = Object(body) as Record<string, unknown>;
  for (const [name, property] of properties) {
    const values = [`${mark}-changed`, ...validValues(schemas, property).map(({ value }) => value)];
    const other = values.find(
      (value) => !isId(name) && !isSame(value, changed[name]) && schemas.isValid(schema, { ...changed, [name]: value }),
    );
    if (other !== undefined && other !== null) changed = { ...changed, [name]: other };
  }
  return { body: changed };
}

/** The values that a GET returns incorrectly. */
interface Defect {
  message: string;
  exchange: Exchange;
  context: Context;
}

async function differenceShown(
  session: Session,
  { request }: Exchange,
  get: SuiteOperation,
): Promise<Defect | undefined> {
  const { operation } = request;
  const context: Context = { group: "state", title: `GET after ${operation.method}` };
  const exchange = await session.send(readRequest(session, operation, get), context);
  const { status = 500, json } = exchange.response ?? {};
  if (!isSuccess(status)) return { message: `After ${operation.method} a GET gets ${status}.`, exchange, context };
  const name = changedProperty(session, request, get, exchange);
  if (name === undefined) return undefined;
  const what = name === "" ? "the value" : name;
  const shown = name === "" ? (getPath(json, "data") ?? json) : resourceOf(json)?.[name];
  const message = `A GET shows ${JSON.stringify(shown)} as ${what}, not what ${operation.method} set.`;
  return { message, exchange, context };
}

/** The first property that a GET returns with another value than was set, "" for the whole value; undefined if there is none. */
function changedProperty(
  { contract }: Session,
  request: Request,
  get: SuiteOperation,
  { response }: Exchange,
): string | undefined {
  if (bodyKindOf(request.contentType ?? "") !== "json" || !response) return undefined;
  const schema = resourceSchema(contract, get, response.status);
  if (!schema) return undefined;
  const body: unknown = JSON.parse(request.body ?? "null");
  if (typeof body !== "object" || Array.isArray(body)) {
    // A list or a scalar is the whole value, if what is shown may be that.
    const shown = getPath(response.json, "data") ?? response.json;
    return contract.schemas.isValid(schema, body) && !isSame(shown, body) ? "" : undefined;
  }
  const shown = resourceOf(response.json) ?? {};
  const requested = requestedProperties(request);
  const isMergePatch = request.contentType === "application/merge-patch+json";
  return repeatedProperties(contract, schema, requested).find((name) => {
    // In a merge patch, null removes.
    if (isMergePatch && requested[name] === null) return shown[name] !== undefined && shown[name] !== null;
    // The server may keep more than was set in an object.
    return !(isMergePatch && isObject(requested[name])) && !isSame(shown[name], requested[name]);
  });
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** After a DELETE, a GET of the same path gets 404. */
export async function checkDeleted(session: Session, operation: SuiteOperation): Promise<void> {
  const get = siblingOf(session.contract, operation, "GET");
  const part = "GET after DELETE";
  // Checks before this one may have deleted what they had.
  await session.renewIds(operation);
  const obstacle = await session.prepare(operation);
  if (obstacle !== undefined) return session.skip("state", operation, obstacle, part);
  const deleted = await session.send(referenceRequest(session, operation), { group: "state", title: "a DELETE" });
  if (!isSuccess(deleted.response?.status ?? 500)) return session.skip("state", operation, "nothing was deleted", part);
  if (!get) return session.skip("state", operation, "no GET has the same path", part);
  const context: Context = { group: "state", title: part };
  await reportUnlessShown(session, operation, async () => {
    const exchange = await session.send(readRequest(session, operation, get), context, [404, 410]);
    const { status = 500 } = exchange.response ?? {};
    if (status === 404 || status === 410) return undefined;
    return { message: `After a DELETE, a GET gets ${status} instead of 404.`, exchange, context };
  });
}

/** Looks repeatedly, since many servers show a change only after a moment, and reports what is still wrong at the end. */
async function reportUnlessShown(
  session: Session,
  operation: SuiteOperation,
  look: () => Promise<Defect | undefined>,
): Promise<void> {
  const deadline = Date.now() + SHOWN_WITHIN_MS;
  for (;;) {
    const defect = await look();
    if (!defect) return;
    const { message, exchange, context } = defect;
    const problem = problemAt(session.contract, "state", `${operation.pointer}/description`, message, {
      key: `state ${operation.operationId} ${context.title}`,
    });
    // A target that never shows changes is not waited for.
    if (Date.now() >= deadline || session.journal.isLimit(problem, exchange, context)) {
      return session.report(problem, exchange, context);
    }
    await sleep(POLL_MS, undefined, { signal: session.signal });
  }
}

function referenceRequest(session: Session, operation: SuiteOperation): Request {
  return toRequest(operation, referenceValues(session.contract, operation, session.knownFor(operation)));
}

/** A GET of what another operation of the same path changed. */
function readRequest(session: Session, operation: SuiteOperation, get: SuiteOperation): Request {
  const { parameters } = referenceValues(session.contract, get, session.knownFor(operation));
  const { parameters: changed } = referenceValues(session.contract, operation, session.knownFor(operation));
  const names = (one: SuiteOperation) => one.parameters.filter(({ in: place }) => place === "path");
  const inPath = names(get).map(({ name }, index) => [name, changed[names(operation)[index]?.name ?? name]]);
  const needed = get.parameters.filter((one) => one.required && !isServerIssued(get, one)).map(({ name }) => name);
  return toRequest(get, {
    parameters: {
      ...Object.fromEntries(needed.map((name) => [name, parameters[name]])),
      ...Object.fromEntries(inPath),
    },
  });
}
