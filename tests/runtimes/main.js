// For runtimes that have a command line, and for bundlers. Without top-level await, which CommonJS does not have.
import { smoke } from "./smoke.js";

const { Deno, process } = globalThis;
const [where] = Deno ? Deno.args : process.argv.slice(2);
void smoke(JSON.parse(where)).then((passed) => console.log(JSON.stringify(passed)));
