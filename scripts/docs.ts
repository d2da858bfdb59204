import { watch } from "node:fs";
import { rm } from "node:fs/promises";
import { command, parsePort } from "../src/cli/command.js";
import { messageOf } from "../src/openapi/usage-error.js";
import { serveFolder } from "./lib/docs/live-server.js";
import { createSite, type Site } from "./lib/docs/site.js";
import { lintContract } from "./lib/lint-contract.js";
import { runSteps } from "./lib/steps.js";
import { root } from "./lib/tools.js";

const help = `
npm run docs [-- [--serve [--port 4020]] [--no-lint]]

Renders the docs into generated/docs/, where they open without a server or network: a start page, the guides, the API
reference from openapi.yaml, and the SDK reference from the docstrings. One search finds all of it.

  --serve    serve them until Ctrl-C, and render again when openapi.yaml, docs/, guides/ or another guide changes
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
    const site = createSite(folder);
    await runSteps([
      ...(isLinted ? [] : [{ title: "Lint the contract", run: lint }]),
      { title: "Render the API reference", run: () => writeReference(site) },
      { title: "Render the guides and the SDK reference", run: () => writePages(site) },
    ]);
    console.log("Rendered: generated/docs/index.html");
    if (serve) await serveUntilStopped(wanted, site);
    return 0;
  },
});

async function lint(): Promise<string> {
  await lintContract();
  return "";
}

async function writeReference(site: Site): Promise<string> {
  await site.writeReference();
  return "";
}

/** What docstrings and guides lack is printed: a test fails for it. */
async function writePages(site: Site): Promise<string> {
  for (const complaint of await site.writePages()) console.warn(complaint);
  return "";
}

async function serveUntilStopped(port: number, site: Site): Promise<void> {
  const server = await serveFolder(folder, port);
  const pagesChanged = atMostOneAtATime(() => renderAgain(() => site.writePages(), server.reload));
  const contractChanged = atMostOneAtATime(() =>
    renderAgain(async () => {
      await lintContract();
      await Promise.all([site.writeReference(), site.writePages()]);
    }, server.reload),
  );
  const watchers = [
    // The folder, not the files: an editor may put a new file in the place of one.
    watch(root, (_, name) => {
      if (name === "openapi.yaml") contractChanged();
      else if (name?.endsWith(".md")) pagesChanged();
    }),
    watch(`${root}docs`, { recursive: true }, contractChanged),
    ...["guides", "examples"].map((part) => watch(root + part, { recursive: true }, pagesChanged)),
  ];
  console.log(`The docs are on ${server.url} (ctrl-C stops).`);
  await new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, resolve);
  });
  for (const watcher of watchers) watcher.close();
  await server.close();
}

async function renderAgain(render: () => Promise<unknown>, rendered: () => void): Promise<void> {
  try {
    await render();
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
