/** A mistake that the user has to fix: reported in one line, without a stack, with exit code 2. */
export class UsageError extends Error {
  override name = "UsageError";
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
