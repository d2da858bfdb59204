import { invalidFields } from "./errors.js";

/** The values that a field of a new server may have; a field without a list may have any value. */
export type Catalog = Readonly<Record<"plan" | "region" | "image", readonly string[] | undefined>>;

/** @throws HttpError 400 naming each field whose value is not in its list. */
export function assertInCatalog(catalog: Catalog, server: Readonly<Record<keyof Catalog, string>>): void {
  const fields = (["plan", "region", "image"] as const).flatMap((field) => {
    const allowed = catalog[field];
    if (!allowed || allowed.includes(server[field])) return [];
    return [{ field, problem: `must be one of ${allowed.join(", ")}` }];
  });
  if (fields.length > 0) throw invalidFields(fields);
}
