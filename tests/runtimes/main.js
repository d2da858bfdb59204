// For runtimes that have a command line.
import { smoke } from "./smoke.js";

const { Deno, process } = globalThis;
const [where] = Deno ? Deno.args : process.argv.slice(2);
console.log(JSON.stringify(await smoke(JSON.parse(where))));
