/** Where the renderer of the API reference puts what. Tests follow all of these. */
const PAGE = "api/index.html";

export function sectionUrl(title: string): string {
  return `${PAGE}#/section/${slug(title)}`;
}

export function tagUrl(tag: string): string {
  return `${PAGE}#/${slug(tag)}`;
}

export function operationUrl(tag: string, operationId: string): string {
  return `${PAGE}#/${slug(tag)}/${slug(operationId)}`;
}

function slug(title: string): string {
  return title.toLowerCase().replaceAll(/\s+/g, "-");
}
