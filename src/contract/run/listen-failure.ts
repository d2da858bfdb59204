import { messageOf, UsageError } from "../../openapi/usage-error.js";

/** What to throw where a server can't listen: one line where the port is taken, else the failure itself. */
export function listenFailure(error: unknown, port: string | number): unknown {
  if (!messageOf(error).includes("EADDRINUSE")) return error;
  return new UsageError(
    `Port ${port} is taken: stop what uses it, or choose another with --port (0 takes a free one).`,
  );
}
