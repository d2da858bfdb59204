import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { resolvePointer } from "../../../scripts/lib/contract.js";

/** The keywords that cases are made from. */
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
  allOf?: Keywords[];
  anyOf?: Keywords[];
  oneOf?: Keywords[];
  default?: unknown;
  example?: unknown;
  examples?: unknown[];
}

/** How a value breaks a schema. */
export interface SchemaProblem {
  /** JSON pointer into the value; "" is the value itself. */
  at: string;
  keyword: string;
  /** In words, such as "must be >= 1". */
  message: string;
  /** Where the keyword stands in the contract. */
  pointer: string;
  /** All places of the contract that say what belongs there. */
  governedBy: string[];
}

/** The contract's schemas: what keeps them, what they are made of, and where they stand. */
export class Schemas {
  readonly #document: object;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, verbose: true });
  readonly #validators = new Map<object, ValidateFunction>();
  readonly #pointers = new Map<object, string>();

  constructor(document: object) {
    this.#document = document;
    addFormats.default(this.#ajv);
    this.#ajv.addSchema(document, "contract");
    this.#index(document, "#");
  }

  /** Where an object stands that was read from the contract, not copied. */
  pointerOf(part: object): string {
    const pointer = this.#pointers.get(part);
    if (pointer === undefined) throw new Error("This is no part of the contract.");
    return pointer;
  }

  /** A schema and all that it refers to or has to keep besides: each says something of the same value. */
  sources(schema: Keywords): Keywords[] {
    const target =
      schema.$ref === undefined ? [] : this.sources(resolvePointer(this.#document, schema.$ref) as Keywords);
    return [schema, ...target, ...(schema.allOf ?? []).flatMap((part) => this.sources(part))];
  }

  /** What a schema and its sources say together. */
  flat(schema: Keywords): Keywords {
    const sources = this.sources(schema);
    const flat: Keywords = Object.assign({}, ...[...sources].reverse());
    const properties = sources.flatMap((source) => Object.entries(source.properties ?? {}));
    const required = sources.flatMap((source) => source.required ?? []);
    return {
      ...flat,
      ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
      ...(required.length > 0 && { required: [...new Set(required)] }),
    };
  }

  /** Where a schema's keyword stands, which may be in what it refers to. */
  keywordPointer(schema: Keywords, keyword: string): string {
    const source = this.sources(schema).find((part) => keyword in part);
    return source ? `${this.pointerOf(source)}/${keyword}` : this.pointerOf(schema);
  }

  keeps(schema: Keywords, value: unknown): boolean {
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
      at: missing === undefined ? instancePath : `${instancePath}/${missing}`,
      keyword,
      message: missing === undefined ? allowed : "is missing",
      pointer: `${this.pointerOf(parentSchema ?? schema)}/${keyword}`,
      governedBy: this.#at(schema, instancePath.split("/").slice(1)).map((part) => this.pointerOf(part)),
    };
  }

  /** The schemas of a place within a value. */
  #at(schema: Keywords, steps: string[]): Keywords[] {
    const sources = this.sources(schema).flatMap((source) => [
      source,
      ...[...(source.anyOf ?? []), ...(source.oneOf ?? [])].flatMap((branch) => this.sources(branch)),
    ]);
    const [step, ...rest] = steps;
    if (step === undefined) return sources;
    return sources.flatMap(({ properties, items }) => {
      const next = properties?.[step] ?? (/^\d+$/.test(step) ? items : undefined);
      return next ? this.#at(next, rest) : [];
    });
  }

  #validator(schema: Keywords): ValidateFunction {
    const known = this.#validators.get(schema);
    if (known) return known;
    const fragment = this.pointerOf(schema).split("/").map(encodeURIComponent).join("/").replace("%23", "#");
    // By its place, so that its references are to the contract's root.
    const validate = this.#ajv.getSchema(`contract${fragment}`);
    if (!validate) throw new Error(`There is no schema at ${this.pointerOf(schema)}.`);
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

/** The places of all properties and items of a schema, as JSON pointers; `/paths/0` stands for every item. */
export function propertyPlaces(schemas: Schemas, schema: Keywords, depth = 8): string[] {
  const { properties = {}, items } = schemas.flat(schema);
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
