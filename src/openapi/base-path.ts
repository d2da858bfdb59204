/** The path with which the contract's base URLs end, such as `/v1`; undefined if this base URL ends with one of them. */
export function missingBasePath(baseUrl: string, environments: Readonly<Record<string, string>>): string | undefined {
  const [own = "", ...documented] = [baseUrl, ...Object.values(environments)].map(pathOf);
  return documented.some((path) => own.endsWith(path)) ? undefined : documented[0];
}

function pathOf(url: string): string {
  return new URL(url).pathname.replace(/\/+$/, "");
}
