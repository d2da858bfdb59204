import { main } from "../src/cli/main.js";

// npm runs scripts in the project's folder. Paths that the user gives are relative to the user's, which npm names here.
process.chdir(process.env.INIT_CWD ?? process.cwd());

process.exitCode = await main(process.argv.slice(2), (command) => `npm run ${command} --`);
