// The same over `nodeFetch`.
import { nodeFetch } from "@cloudnexus/sdk/node";

globalThis.fetch = nodeFetch;
// Not before the line above.
void import("./main.js");
