// For runtimes that have a command line.
import { smoke } from "./smoke.js";

const { Deno, process } = globalThis;
const [where, isOverNodeFetch] = Deno ? Deno.args : process.argv.slice(2);
if (isOverNodeFetch) {
  const { nodeFetch } = await import("@cloudnexus/sdk/node");
  globalThis.fetch = nodeFetch;
}
console.log(JSON.stringify(await smoke(JSON.parse(where))));
