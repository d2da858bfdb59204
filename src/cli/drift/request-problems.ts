import { credentialFor } from "./security.js";
import {
  type Keywords,
  mergedSchema,
  type Problem,
  parseJson,
  problemAt,
  readings,
  SECTIONS,
  type SuiteContract,
  type SuiteOperation,
  schemaDeviations,
  TRAFFIC_CHECK,
} from "./suite.js";
import { PARTLY, type Traffic } from "./traffic.js";

const UNKNOWN_PARAMETERS = "The documentation does not say what happens to unknown parameters.";
/** Characters of a value that a message shows. */
const MAX_SHOWN = 60;
/** What separates the items of an array that is one value. */
const SEPARATORS: Record<string, string> = { spaceDelimited: " ", pipeDelimited: "|" };

const JSON_TYPE = /^application\/json\s*(;|$)/i;

type Parameter = SuiteOperation["parameters"][number];

/** What is wrong with a request that the server accepted, and which parts could not be judged. */
export interface RequestVerdict {
  problems: Problem[];
  partly: string[];
}

/** An accepted request and the operation that it matches. */
export interface AcceptedRequest {
  traffic: Traffic;
  operation: SuiteOperation;
  pathParameters: Record<string, string>;
}

/**
 * Judges a request that the server accepted. One that it refused is no drift, whatever is wrong with it.
 *
 */
export function judgeRequest(contract: SuiteContract, accepted: AcceptedRequest): RequestVerdict {
  const parts = [judgeCredentials(accepted), judgeBody(contract, accepted)];
  return {
    problems: [
      ...unknownParameters(accepted),
      ...accepted.operation.parameters.flatMap((parameter) => parameterProblems(contract, accepted, parameter)),
      ...parts.flatMap(({ problems }) => problems),
    ],
    partly: parts.flatMap(({ partly }) => partly),
  };
}

/** An endpoint that the contract lacks but the server has. */
export function undocumentedEndpoint({ method, status }: Traffic, operation: SuiteOperation): Problem {
  return {
    check: TRAFFIC_CHECK,
    message: `Undocumented endpoint: the server accepted a ${method} that the contract does not have (${status}).`,
    pointer: operation.pointer,
    key: `undocumented ${operation.operationId}`,
  };
}

function judgeCredentials({ operation, traffic }: AcceptedRequest): RequestVerdict {
  const { security } = operation;
  const isAuthorized = security.some((scheme) => credentialFor(scheme, traffic) !== undefined);
  if (security.length === 0 || isAuthorized) return { problems: [], partly: [] };
  // Chrome leaves credentials out of what it exports.
  const mayBeOmitted = traffic.source === "recording" && !traffic.requestHeaders.has("authorization");
  if (mayBeOmitted) return { problems: [], partly: [PARTLY.noCredentials] };
  const message = "The server accepted a request without the credentials that the contract requires.";
  const pointer = "#/components/securitySchemes";
  return { problems: [{ check: TRAFFIC_CHECK, message, pointer, section: SECTIONS.authentication }], partly: [] };
}

function judgeBody(contract: SuiteContract, { operation, traffic }: AcceptedRequest): RequestVerdict {
  const { body: schema, requestBody, pointer } = operation;
  const type = traffic.requestHeaders.get("content-type");
  if (!schema) return { problems: [], partly: [] };
  if (type !== null && !JSON_TYPE.test(type)) return { problems: [], partly: [PARTLY.notJson] };
  if ("missing" in traffic.requestBody) return { problems: [], partly: [PARTLY.noRequestBody] };
  const { text } = traffic.requestBody;
  const found = (message: string, at = `${pointer}/requestBody`, more: Parameters<typeof problemAt>[4] = {}) =>
    problemAt(contract, TRAFFIC_CHECK, at, `The server accepted a request body ${message}.`, more);
  if (text === "") {
    return { problems: requestBody?.required ? [found("that is empty")] : [], partly: [] };
  }
  const json = parseJson(text);
  if (json === undefined) return { problems: [found("that is not JSON")], partly: [] };
  const problems = schemaDeviations(contract, schema, json).map(({ path, message, pointer: place, governedBy }) =>
    found(`whose ${path || "content"} ${message}`, place, {
      governedBy,
      key: `${TRAFFIC_CHECK} ${place} ${path.replaceAll(/\/\d+/g, "/*")}`,
    }),
  );
  return { problems, partly: [] };
}

function unknownParameters({ operation, traffic }: AcceptedRequest): Problem[] {
  const documented = [...operation.parameters, ...operation.security];
  const known = documented.flatMap((each) => ("in" in each && each.in === "query" ? each.name : []));
  const given = new Set(traffic.url.searchParams.keys());
  // `filter[name]` belongs to the parameter `filter`.
  const unknown = [...given].filter((name) => !known.includes(name) && !known.includes(name.replace(/\[.*$/s, "")));
  return unknown.map((name) => ({
    check: TRAFFIC_CHECK,
    message: `Undocumented query parameter ${shortened(name)}.`,
    pointer: operation.pointer,
    inferred: UNKNOWN_PARAMETERS,
  }));
}

function parameterProblems(contract: SuiteContract, accepted: AcceptedRequest, parameter: Parameter): Problem[] {
  const { name, schema, required } = parameter;
  const values = valuesOf(accepted, parameter);
  if (values === undefined) return [];
  const place = contract.schemas.pointerOf(schema);
  if (values.length === 0) {
    if (!required) return [];
    const message = `The server accepted a request without the required parameter ${name}.`;
    return [problemAt(contract, TRAFFIC_CHECK, place, message)];
  }
  const verdicts = candidatesOf(contract, parameter, values).map((value) => schemaDeviations(contract, schema, value));
  if (verdicts.some((deviations) => deviations.length === 0)) return [];
  // The number `500` can be reported as too large; the text `500` only as not being a number.
  const [first] =
    verdicts.find((deviations) => deviations.every(({ keyword }) => keyword !== "type")) ?? verdicts[0] ?? [];
  if (!first) return [];
  const message = `The server accepted ${name}=${shortened(values.join(","))}, although ${name} ${first.message}.`;
  const { pointer, governedBy } = first;
  return [
    problemAt(contract, TRAFFIC_CHECK, pointer, message, { governedBy, key: `${TRAFFIC_CHECK} ${pointer} ${name}` }),
  ];
}

/** The texts of a parameter; undefined if it cannot be told whether and how it was sent. */
function valuesOf({ traffic, pathParameters }: AcceptedRequest, { name, in: place }: Parameter): string[] | undefined {
  if (place === "query") return traffic.url.searchParams.getAll(name);
  if (place === "path") return [pathParameters[name] ?? ""];
  const header = place === "header" ? traffic.requestHeaders.get(name) : null;
  return header === null ? undefined : [header];
}

/** What a parameter's texts may stand for: `5` is a number or a text. */
function candidatesOf(contract: SuiteContract, parameter: Parameter, values: string[]): unknown[] {
  const schema: Keywords = mergedSchema(contract, parameter.schema);
  const [text = ""] = values;
  if ([schema.type].flat().includes("array")) return [readItems(contract, parameter, schema, values)];
  return readings(text);
}

function readItems(
  contract: SuiteContract,
  parameter: Parameter,
  { items = {} }: Keywords,
  values: string[],
): unknown[] {
  const { explode = parameter.in === "query", style = "form" } = parameter;
  const texts = explode ? values : values.flatMap((value) => value.split(SEPARATORS[style] ?? ","));
  return texts.map((text) => readings(text).find((reading) => isItem(contract, items, reading)) ?? text);
}

function isItem(contract: SuiteContract, items: Keywords, value: unknown): boolean {
  return Object.keys(items).length === 0 || schemaDeviations(contract, items, value).length === 0;
}

function shortened(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
