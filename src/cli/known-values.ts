import type { SuiteContract } from "../contract/openapi/contract.js";
import type { Keywords, Schemas } from "../contract/openapi/schemas.js";
import type { Remote } from "../contract/types.js";
import { nearestTo } from "../internal/assert.js";
import { UsageError } from "../openapi/usage-error.js";

/**
 * Values that exist on a server, by the names of parameters and properties.
 *
 * @param given As `NAME=VALUE`.
 * @param more By options that are short for a name, such as `zone-id`.
 * @throws UsageError for a name that the contract lacks: its value would not be used.
 */
export function readKnown(
  given: readonly string[],
  contract: Pick<SuiteContract, "operations" | "schemas">,
  more: Readonly<Record<string, string | undefined>>,
): Remote["known"] {
  const known: Record<string, string> = {};
  for (const [option, value] of Object.entries(more)) {
    if (value !== undefined) known[option.replaceAll("-", "_")] = value;
  }
  for (const text of given) {
    const [, name, value] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (name === undefined || value === undefined) {
      throw new UsageError(`Invalid --known "${text}"; expected NAME=VALUE, such as region=eu-west-2.`);
    }
    known[name] = value;
  }
  checkNames(Object.keys(known), contract);
  return known;
}

function checkNames(given: readonly string[], contract: Pick<SuiteContract, "operations" | "schemas">): void {
  const names = namesIn(contract);
  const unknown = given.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const nearest = nearestTo(unknown, names);
  const advice = nearest === undefined ? `--known takes ${names.join(", ")}.` : `Did you mean ${nearest}?`;
  throw new UsageError(`The contract has no parameter or property "${unknown}". ${advice}`);
}

/** The parameters and the properties of bodies. */
function namesIn({ operations, schemas }: Pick<SuiteContract, "operations" | "schemas">): string[] {
  const names = operations.flatMap(({ parameters, body }) => [
    ...parameters.map(({ name }) => name),
    ...(body ? propertyNames(schemas, body) : []),
  ]);
  return [...new Set(names)].sort();
}

function propertyNames(schemas: Schemas, schema: Keywords): string[] {
  return schemas
    .sources(schema)
    .flatMap(({ properties = {}, anyOf = [], oneOf = [] }) => [
      ...Object.keys(properties),
      ...[...anyOf, ...oneOf].flatMap((part) => propertyNames(schemas, part)),
    ]);
}
