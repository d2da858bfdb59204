import { asObject, follow, isNode, type Node, pointTo } from "../document.js";
import { locateOperations, type OperationLocation, parametersOf } from "../locate.js";
import { findInOperationIds } from "./operation-ids.js";
import { findInPagination } from "./pagination.js";
import { findInParameter } from "./parameters.js";
import { findInReferencesAndPatterns } from "./references.js";
import { findInSecurity } from "./security.js";

/** A part of the contract that the generators or the client cannot honour. */
export interface Unsupported {
  pointer: string;
  /** What it is, why it is not supported, and what to write instead. */
  message: string;
}

/** The parts of a contract that are missing, or not supported: they would be dropped or sent wrongly. */
export function findUnsupported(document: Node): Unsupported[] {
  const references = findInReferencesAndPatterns(document);
  // Nothing else can be looked for where references lead nowhere.
  if (references.length > 0) return references;
  const operations = locateOperations(document);
  const found = [
    ...findInInfo(document),
    ...findInServers(document),
    ...findInSecurity(document),
    ...findInPaths(operations),
    ...findInOperationIds(operations),
    ...operations.flatMap((location) => findInOperation(document, location)),
  ];
  // A parameter or scheme that several operations refer to is found once for each.
  const byPlace = new Map(found.map((problem) => [problem.pointer + problem.message, problem]));
  return [...byPlace.values()];
}

/** Reports name the version. */
function findInInfo({ info }: Node): Unsupported[] {
  if (typeof asObject(info).version === "string") return [];
  return [{ pointer: "#/info", message: "The contract needs `info` with `version`, a string such as '1.0.0'." }];
}

function findInPaths(operations: readonly OperationLocation[]): Unsupported[] {
  if (operations.length > 0) return [];
  return [{ pointer: "#/paths", message: "The contract has no operation: describe at least one under `paths`." }];
}

function findInServers({ servers }: Node): Unsupported[] {
  const found = Object.entries(asObject(servers)).flatMap(([index, server]): Unsupported[] => {
    const pointer = pointTo("#/servers", index);
    const { url, variables, "x-environment": environment } = asObject(server);
    if (variables !== undefined || String(url).includes("{")) {
      return [
        { pointer, message: "Variables in the URL of a server are not supported. List one server for each URL." },
      ];
    }
    if (!URL.canParse(String(url))) {
      return [
        { pointer, message: `The URL of a server is absolute, such as https://api.example.com/v1 (got ${url}).` },
      ];
    }
    if (typeof environment === "string") return [];
    return [{ pointer, message: "A server needs `x-environment`, its name in code, such as `production`." }];
  });
  if (found.length > 0 || asObject(servers)[0] !== undefined) return found;
  return [{ pointer: "#", message: "The contract needs `servers`: the client takes its base URLs from there." }];
}

function findInOperation(document: Node, location: OperationLocation): Unsupported[] {
  const { method, item, itemPointer, operation, pointer } = location;
  const found: Unsupported[] = [];
  const refuse = (where: string, message: string) => found.push({ pointer: where, message });
  if (method === "trace") refuse(pointer, "TRACE is not supported: `fetch` does not send it.");
  if (operation.requestBody !== undefined && (method === "get" || method === "head")) {
    const message = `A ${method.toUpperCase()} request with a body is not supported: \`fetch\` does not send it. Use query parameters, or POST.`;
    refuse(pointTo(pointer, "requestBody"), message);
  }
  if (operation.callbacks !== undefined) {
    refuse(pointTo(pointer, "callbacks"), "Callbacks are not supported. Describe what the API sends under `webhooks`.");
  }
  const serverMessage =
    "Servers of one path or operation are not supported: the client has one base URL. List them under the contract's `servers`.";
  if (item.servers !== undefined) refuse(pointTo(itemPointer, "servers"), serverMessage);
  if (operation.servers !== undefined) refuse(pointTo(pointer, "servers"), serverMessage);
  const parameters = parametersOf(document, location);
  return [
    ...found,
    ...findInBody(document, operation, pointer),
    ...findInStatuses(operation, pointer),
    ...findInPath(location, parameters),
    ...parameters.flatMap((parameter) => findInParameter(document, parameter.node, parameter.pointer)),
    ...findInPagination(
      document,
      location,
      parameters.map(({ node }) => node),
    ),
  ];
}

function findInBody(document: Node, { requestBody }: Node, pointer: string): Unsupported[] {
  if (requestBody === undefined) return [];
  const { node, pointer: at } = follow(document, requestBody, pointTo(pointer, "requestBody"));
  const mediaTypes = Object.values(asObject(node.content));
  if (mediaTypes.length > 0 && mediaTypes.every(isNode)) return [];
  return [{ pointer: at, message: "A request body needs `content`, with an object for each media type." }];
}

/** Without a value, a request cannot be sent. */
function findInPath(
  { path, itemPointer }: OperationLocation,
  parameters: readonly { node: Node; pointer: string }[],
): Unsupported[] {
  const described = parameters.filter(({ node }) => node.in === "path");
  const optional = described.filter(({ node }) => node.required !== true);
  const names = [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name);
  const missing = names.filter((name) => !described.some(({ node }) => node.name === name));
  return [
    ...optional.map(({ node, pointer }) => ({
      pointer,
      message: `Parameter ${node.name}: a parameter in a path needs \`required: true\`.`,
    })),
    ...missing.map((name) => ({
      pointer: itemPointer,
      message: `The path ${path} needs a parameter ${name} with \`in: path\`. Describe it.`,
    })),
  ];
}

function findInStatuses({ responses }: Node, pointer: string): Unsupported[] {
  const statuses = Object.keys(asObject(responses));
  const found = statuses
    .filter((status) => /^[13]/.test(status))
    .map((status) => ({
      pointer: pointTo(pointer, "responses", status),
      message: `The status ${status} is not supported: redirects are not followed, to keep the API key safe, and \`fetch\` hides 1xx. Describe a 2xx response.`,
    }));
  if (statuses.some((status) => status.startsWith("2"))) return found;
  const message =
    "An operation needs a response for success: a status from 200 to 299, or `2XX`; `default` is an error.";
  return [...found, { pointer: pointTo(pointer, "responses"), message }];
}
