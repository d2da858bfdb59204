import { asObject, isNode, type Node, pointTo } from "../document.js";
import { additionalTypes, itemsOf, jsonTypes, propertiesOf } from "../json-types.js";
import type { Unsupported } from "./supported.js";

const STYLES: Readonly<Record<string, readonly string[]>> = {
  path: ["simple"],
  query: ["form", "spaceDelimited", "pipeDelimited", "deepObject"],
  header: ["simple"],
  cookie: ["form"],
};

const DELIMITED_STYLES: ReadonlySet<unknown> = new Set(["spaceDelimited", "pipeDelimited"]);

/** Parameters that OpenAPI ignores, and what describes them instead. */
const IGNORED_HEADERS: Readonly<Record<string, string>> = {
  accept: "the media types of the responses do",
  "content-type": "the media types of `requestBody` do",
  authorization: "`security` does",
};

const SCALARS: ReadonlySet<string> = new Set(["string", "number", "integer", "boolean"]);

/** What is not supported of a parameter: the first reason is enough. */
export function findInParameter(document: Node, parameter: Node, pointer: string): Unsupported[] {
  const { name, in: place, style, schema } = parameter;
  if (typeof name !== "string" || name === "") return [{ pointer, message: "A parameter needs `name`." }];
  const refuse = (message: string, at?: string): Unsupported[] => [
    { pointer: at === undefined ? pointer : pointTo(pointer, at), message: `Parameter ${name}: ${message}` },
  ];
  const styles = typeof place === "string" && Object.hasOwn(STYLES, place) ? STYLES[place] : undefined;
  if (styles === undefined) return refuse(`\`in\` must be one of ${Object.keys(STYLES).join(", ")}.`, "in");
  const instead = place === "header" ? IGNORED_HEADERS[String(name).toLowerCase()] : undefined;
  if (instead !== undefined) return refuse(`OpenAPI ignores this header here, since ${instead}. Remove it.`);
  if (parameter.content !== undefined) {
    return refuse("`content` is not supported in a parameter. Describe it with `schema` and `style`.", "content");
  }
  if (style !== undefined && !styles.includes(String(style))) {
    return refuse(`the style ${style} is not supported in a ${place}. Use ${styles.join(", ")}.`, "style");
  }
  if (parameter.allowReserved === true) {
    return refuse("`allowReserved` is not supported: values are always percent-encoded. Remove it.", "allowReserved");
  }
  if (!isNode(schema)) return refuse("it needs `schema`, such as `{ type: string }`.");
  const types = jsonTypes(document, schema);
  if (types.length > 1) {
    return refuse(
      `it has several types (${types.join(", ")}), which its text does not tell apart. Give it one.`,
      "schema",
    );
  }
  if (types[0] === "object") return findInObject(document, parameter, refuse);
  if (types[0] === "array") return findInArray(document, parameter, refuse);
  if (style === "deepObject") return refuse("the style deepObject is for objects.", "style");
  return DELIMITED_STYLES.has(style) ? refuse(`the style ${style} is for arrays.`, "style") : [];
}

type Refuse = (message: string, at?: string) => Unsupported[];

function findInArray(document: Node, { in: place, style, explode, schema }: Node, refuse: Refuse): Unsupported[] {
  if (style === "deepObject") return refuse("the style deepObject is for objects. Use form.", "style");
  if (place === "cookie" && explode !== false) {
    return refuse("a cookie cannot be repeated. Add `explode: false`.", "explode");
  }
  const types = jsonTypes(document, itemsOf(document, schema));
  if (types.length > 1 || types.some((type) => !SCALARS.has(type))) {
    return refuse("items of an array that are arrays or objects, or of several types, are not supported.", "schema");
  }
  return [];
}

function findInObject(document: Node, parameter: Node, refuse: Refuse): Unsupported[] {
  const { in: place, style = "form", explode = style === "form", schema } = parameter;
  if (place !== "query")
    return refuse(`an object is not supported in a ${place}. Describe one parameter for each property.`);
  if (DELIMITED_STYLES.has(style)) {
    return refuse(`an object in the style ${style} is not supported. Use deepObject.`, "style");
  }
  const properties = Object.values(propertiesOf(document, schema)).map((property) => jsonTypes(document, property));
  if (properties.some((types) => types.length > 1 || types.some((type) => !SCALARS.has(type)))) {
    const message =
      "properties that are arrays or objects, or of several types, are not supported. Describe a parameter for each.";
    return refuse(message, "schema");
  }
  if (style === "form" && explode === true && properties.length === 0) {
    return refuse("an object in the style form needs its properties listed. Or use deepObject.", "schema");
  }
  if (additionalTypes(document, asObject(schema)).some((type) => type !== "string")) {
    return refuse("additional properties are strings in a parameter. List those of other types.", "schema");
  }
  return [];
}
