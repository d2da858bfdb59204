/** URLs within the API reference, as Redoc builds them. Tests open each of them. */
const PAGE = "api/index.html";

/** A section of the description, or one below it: see sections.ts. */
export function sectionUrl(title: string, subsection?: string): string {
  const url = `${PAGE}#/section-${slug(title)}`;
  return subsection === undefined ? url : `${url}/${slug(subsection)}`;
}

export function tagUrl(tag: string): string {
  return `${PAGE}#/${slug(tag)}`;
}

export function operationUrl(tag: string, operationId: string): string {
  return `${PAGE}#/${slug(tag)}/${slug(operationId)}`;
}

function slug(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, "")
    .replaceAll(/\s+/g, "-");
}
