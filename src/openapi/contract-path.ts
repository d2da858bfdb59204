import { fileURLToPath } from "node:url";

/** The contract. The path is the same from this file and from the built files of `@cloudnexus/cli`: two folders up. */
export const contractPath = fileURLToPath(new URL("../../openapi.yaml", import.meta.url));
