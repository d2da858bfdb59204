/** The environment variable of an option. */
export function variableOf(name: string): string {
  return `CLOUDNEXUS_${name.toUpperCase().replaceAll("-", "_")}`;
}
