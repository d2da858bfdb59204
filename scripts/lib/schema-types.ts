import openapiTS, { astToString, type OpenAPI3 } from "openapi-typescript";
import ts from "typescript";
import type { Contract } from "../../src/openapi/contract.js";
import { asObject, type Node } from "../../src/openapi/document.js";
import { locateOperations, parametersOf } from "../../src/openapi/locate.js";

const { factory } = ts;

/** The types of all that the contract describes. */
export async function schemaTypes({ document }: Contract): Promise<string> {
  const described = withOptionalKeys(document);
  // A property with a default is still optional in a request.
  const ast = await openapiTS(described as unknown as OpenAPI3, {
    defaultNonNullable: false,
    emptyObjectsUnknown: true,
    silent: true,
    transform: extensibleEnum,
  });
  return astToString(ast.flatMap(nameSchemas));
}

/** A copy in which the header of an idempotency key is optional, since the client generates a key unless it is given one. */
function withOptionalKeys(document: Node): Node {
  const copy = structuredClone(document);
  for (const location of locateOperations(copy)) {
    const { header } = asObject(location.operation["x-idempotent"]);
    if (header === undefined) continue;
    location.operation.parameters = parametersOf(copy, location).map(({ node }) =>
      node.in === "header" && node.name === header ? { ...node, required: false } : node,
    );
  }
  return copy;
}

/** `x-extensible-enum`: a union of the known values and any other string, so that editors offer the known ones. */
function extensibleEnum(schema: object): ts.TypeNode | undefined {
  if (!("x-extensible-enum" in schema) || !Array.isArray(schema["x-extensible-enum"])) return undefined;
  const known = schema["x-extensible-enum"].map((value) =>
    factory.createLiteralTypeNode(factory.createStringLiteral(String(value))),
  );
  const anyOther = factory.createIntersectionTypeNode([
    factory.createKeywordTypeNode(ts.SyntaxKind.StringKeyword),
    factory.createTypeLiteralNode([]),
  ]);
  return factory.createUnionTypeNode([...known, factory.createParenthesizedType(anyOther)]);
}

/** Names that mean something else in the module: a schema of such a name has no interface of its own. */
const RESERVED_NAMES: ReadonlySet<string> = new Set([
  ...["paths", "webhooks", "components", "operations", "$defs"],
  ...["Record", "Omit", "WithRequired", "OneOf"],
]);

/** Makes an interface of each schema, since compilers and editors show users an interface by its name. */
function nameSchemas(node: ts.Node): ts.Node[] {
  if (!ts.isInterfaceDeclaration(node) || node.name.text !== "components") return [node];
  const named: ts.Node[] = [];
  const members = node.members.map((member) => {
    const type = literalOf(member);
    if (!type || nameOf(member) !== "schemas") return member;
    const entries = type.members.map((entry) => {
      const name = nameOf(entry);
      const literal = literalOf(entry);
      if (name === undefined || RESERVED_NAMES.has(name) || !literal) return entry;
      const schema = factory.createInterfaceDeclaration(node.modifiers, name, undefined, undefined, literal.members);
      named.push(ts.setSyntheticLeadingComments(schema, ts.getSyntheticLeadingComments(entry)));
      return property(name, factory.createTypeReferenceNode(name));
    });
    return property("schemas", factory.createTypeLiteralNode(entries));
  });
  return [factory.createInterfaceDeclaration(node.modifiers, node.name, undefined, undefined, members), ...named];
}

function property(name: string, type: ts.TypeNode): ts.PropertySignature {
  return factory.createPropertySignature(undefined, name, undefined, type);
}

function nameOf({ name }: ts.TypeElement): string | undefined {
  return name && ts.isIdentifier(name) ? name.text : undefined;
}

function literalOf(member: ts.TypeElement): ts.TypeLiteralNode | undefined {
  return ts.isPropertySignature(member) && member.type && ts.isTypeLiteralNode(member.type) ? member.type : undefined;
}
