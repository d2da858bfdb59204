import { watch } from "node:fs";
import { rm } from "node:fs/promises";
import { command, parsePort } from "../src/cli/command.js";
import { messageOf } from "../src/openapi/usage-error.js";
import { serveFolder } from "./lib/docs/live-server.js";
import { renderReference } from "./lib/docs/reference.js";
import { readSdkReference } from "./lib/docs/sdk-reference.js";
import { lintContract } from "./lib/lint-contract.js";
import { runSteps } from "./lib/steps.js";
import { root } from "./lib/tools.js";

const help = `
npm run docs [-- [--serve [--port 4020]] [--no-lint]]

Renders the docs, which need no network: the API reference, from openapi.yaml, into generated/docs/index.html, and the SDK
reference, from its docstrings, into generated/docs/sdk/.

  --serve    serve them until ctrl-C, and render again what changes in openapi.yaml and docs/
  --port N   the port on 127.0.0.1 (default 4020; 0 takes a free one)
  --no-lint  skip the lint, if it has just been run
`;

const folder = `${root}generated/docs`;

await command({
  help,
  options: {
    serve: { type: "boolean", default: false },
    port: { type: "string", default: "4020" },
    "no-lint": { type: "boolean" },
  },
  async run({ serve, port, "no-lint": isLinted }) {
    const wanted = parsePort(port);
    await rm(folder, { recursive: true, force: true });
    await runSteps([
      ...(isLinted ? [] : [{ title: "Lint the contract", run: lint }]),
      { title: "Render the API reference", run: renderApi },
      { title: "Render the SDK reference", run: renderSdk },
    ]);
    console.log("Rendered: generated/docs/index.html, generated/docs/sdk/index.html");
    if (serve) await serveUntilStopped(wanted);
    return 0;
  },
});

async function lint(): Promise<string> {
  await lintContract();
  return "";
}

async function renderApi(): Promise<string> {
  await renderReference(`${folder}/index.html`);
  return "";
}

async function renderSdk(): Promise<string> {
  const reference = await readSdkReference();
  for (const complaint of reference.complaints) console.warn(complaint);
  await reference.write(`${folder}/sdk`);
  return "";
}

async function serveUntilStopped(port: number): Promise<void> {
  const server = await serveFolder(folder, port);
  const changed = atMostOneAtATime(() => renderAgain(server.reload));
  const watchers = [
    // The folder, not the file: an editor may put a new file in its place.
    watch(root, (_, name) => name === "openapi.yaml" && changed()),
    watch(`${root}docs`, { recursive: true }, changed),
  ];
  console.log(`The docs are on ${server.url} (ctrl-C stops).`);
  await new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, resolve);
  });
  for (const watcher of watchers) watcher.close();
  await server.close();
}

async function renderAgain(rendered: () => void): Promise<void> {
  try {
    await lintContract();
    await renderApi();
    rendered();
    console.log("Rendered again.");
  } catch (error) {
    // A contract that is wrong for the moment is no reason to stop.
    console.error(messageOf(error));
  }
}

/** What is asked for while it runs is done once, afterwards. */
function atMostOneAtATime(work: () => Promise<void>): () => void {
  let wanted = false;
  let running = false;
  const run = async () => {
    running = true;
    while (wanted) {
      wanted = false;
      await work();
    }
    running = false;
  };
  return () => {
    wanted = true;
    if (!running) void run();
  };
}
