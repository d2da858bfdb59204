import type { Ajv2020, ErrorObject, ValidateFunction } from "ajv/dist/2020.js";
import { resolvePointer } from "../../openapi/contract.js";
import { createAjv, withCompileErrors } from "../../openapi/validation-schemas.js";

/** The keywords from which cases are generated. */
export interface Keywords {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  items?: Keywords;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  properties?: Record<string, Keywords>;
  required?: string[];
  additionalProperties?: boolean | Keywords;
  minProperties?: number;
  allOf?: Keywords[];
  anyOf?: Keywords[];
  oneOf?: Keywords[];
  default?: unknown;
  example?: unknown;
  examples?: unknown[];
}

/** How a value violates a schema. */
export interface SchemaProblem {
  /** JSON pointer into the value; "" is the value itself. */
  path: string;
  keyword: string;
  /** In words, such as "must be >= 1". */
  message: string;
  /** Where the contract has the keyword. */
  pointer: string;
  /** All places of the contract that constrain the value. */
  governedBy: string[];
}

/** The contract's schemas: validation, resolution of references, and their places in the file. */
export class Schemas {
  readonly #document: object;
  readonly #ajv: Ajv2020;
  readonly #validators = new Map<object, ValidateFunction>();
  readonly #pointers = new Map<object, string>();

  constructor(document: object) {
    this.#document = document;
    this.#ajv = createAjv(document, { verbose: true });
    this.#index(document, "#");
  }

  /** The pointer of an object that is part of the contract itself, not a copy. */
  pointerOf(part: object): string {
    const pointer = this.#pointers.get(part);
    if (pointer === undefined) throw new Error("Not an object of the contract.");
    return pointer;
  }

  /** A schema with everything it references or extends (`allOf`): each constrains the same value. */
  sources(schema: Keywords): Keywords[] {
    const target =
      schema.$ref === undefined ? [] : this.sources(resolvePointer(this.#document, schema.$ref) as Keywords);
    return [schema, ...target, ...(schema.allOf ?? []).flatMap((part) => this.sources(part))];
  }

  /** A schema merged with its sources. */
  merged(schema: Keywords): Keywords {
    const sources = this.sources(schema);
    const merged: Keywords = Object.assign({}, ...[...sources].reverse());
    const properties = sources.flatMap((source) => Object.entries(source.properties ?? {}));
    const required = sources.flatMap((source) => source.required ?? []);
    return {
      ...merged,
      ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
      ...(required.length > 0 && { required: [...new Set(required)] }),
    };
  }

  /** The pointer of a schema's keyword, which may be in a schema that it references. */
  keywordPointer(schema: Keywords, keyword: string): string {
    const source = this.sources(schema).find((part) => keyword in part);
    return source ? `${this.pointerOf(source)}/${keyword}` : this.pointerOf(schema);
  }

  isValid(schema: Keywords, value: unknown): boolean {
    return this.#validator(schema)(value);
  }

  problems(schema: Keywords, value: unknown): SchemaProblem[] {
    const validate = this.#validator(schema);
    if (validate(value)) return [];
    return (validate.errors ?? []).map((error) => this.#problem(schema, error));
  }

  #problem(
    schema: Keywords,
    { instancePath, keyword, message = "", params, parentSchema }: ErrorObject,
  ): SchemaProblem {
    const missing = keyword === "required" ? String(params.missingProperty) : undefined;
    const allowed = keyword === "enum" ? `must be one of ${params.allowedValues.join(", ")}` : message;
    return {
      path: missing === undefined ? instancePath : `${instancePath}/${missing}`,
      keyword,
      message: missing === undefined ? allowed : "is missing",
      pointer: `${this.pointerOf(parentSchema ?? schema)}/${keyword}`,
      governedBy: this.#schemasAt(schema, instancePath.split("/").slice(1)).map((part) => this.pointerOf(part)),
    };
  }

  /** The schemas that apply at a path within a value. */
  #schemasAt(schema: Keywords, steps: string[]): Keywords[] {
    const sources = this.sources(schema).flatMap((source) => [
      source,
      ...[...(source.anyOf ?? []), ...(source.oneOf ?? [])].flatMap((branch) => this.sources(branch)),
    ]);
    const [step, ...deeper] = steps;
    if (step === undefined) return sources;
    return sources.flatMap(({ properties, items }) => {
      const next = properties?.[step] ?? (/^\d+$/.test(step) ? items : undefined);
      return next ? this.#schemasAt(next, deeper) : [];
    });
  }

  #validator(schema: Keywords): ValidateFunction {
    const known = this.#validators.get(schema);
    if (known) return known;
    const fragment = this.pointerOf(schema).split("/").map(encodeURIComponent).join("/").replace("%23", "#");
    // Compiled by its pointer, so that its references resolve against the root of the contract.
    const validate = withCompileErrors(() => this.#ajv.getSchema(`contract${fragment}`));
    if (!validate) throw new Error(`No schema at ${this.pointerOf(schema)}.`);
    this.#validators.set(schema, validate);
    return validate;
  }

  #index(part: unknown, pointer: string): void {
    if (typeof part !== "object" || part === null) return;
    this.#pointers.set(part, pointer);
    for (const [key, value] of Object.entries(part)) this.#index(value, `${pointer}/${escapePointer(key)}`);
  }
}

export function escapePointer(step: string): string {
  return step.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** JSON pointers of all properties and items of a schema; `/paths/0` stands for every item. */
export function propertyPlaces(schemas: Schemas, schema: Keywords, depth = 8): string[] {
  const { properties = {}, items } = schemas.merged(schema);
  const parts: [string, Keywords][] = [
    ...Object.entries(properties),
    ...(items ? [["0", items] as [string, Keywords]] : []),
  ];
  if (depth === 0) return [];
  return parts.flatMap(([name, part]) => {
    const place = `/${escapePointer(name)}`;
    return [place, ...propertyPlaces(schemas, part, depth - 1).map((inner) => place + inner)];
  });
}
