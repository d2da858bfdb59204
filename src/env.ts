/** An environment variable, where there are such things; blank counts as absent. */
export function env(name: string): string | undefined {
  // Not every runtime has `process`, so its type can't be taken for granted.
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env?.[name]?.trim() || undefined;
}
