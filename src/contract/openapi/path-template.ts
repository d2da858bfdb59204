const PARAMETER = /\{([^{}]+)\}/g;

/** Whether a path, with or without a query, is one of a template's. */
export function matchesTemplate(template: string, path: string): boolean {
  return patternOf(template).test(path.split("?", 1)[0] ?? "");
}

/** The values of a template's parameters in a path; none if the path is not one of the template's. */
export function pathValuesOf(template: string, path: string): Record<string, string> {
  const values =
    patternOf(template)
      .exec(path.split("?", 1)[0] ?? "")
      ?.slice(1) ?? [];
  const names = [...template.matchAll(PARAMETER)].map(([, name = ""]) => name);
  return Object.fromEntries(values.map((value, index) => [names[index] ?? "", decodeURIComponent(value)]));
}

function patternOf(template: string): RegExp {
  const literals = template.split(PARAMETER).filter((_, index) => index % 2 === 0);
  return new RegExp(`^${literals.map((text) => text.replaceAll(/[^\w/-]/g, "\\$&")).join("([^/]*)")}$`);
}
