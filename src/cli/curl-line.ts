interface Callable {
  method: string;
  path: string;
  parameters: readonly { required?: boolean }[];
}

/** A command to try a server with: the first GET that needs nothing but a key; undefined if there is none. */
export function curlLine(operations: readonly Callable[], baseUrl: string, key: string): string | undefined {
  const found = operations.find(
    ({ method, parameters }) => method === "GET" && !parameters.some(({ required = false }) => required),
  );
  return found && `  curl -H "Authorization: Bearer ${key}" ${baseUrl}${found.path}`;
}
