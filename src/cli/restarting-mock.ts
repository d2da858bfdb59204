import { on } from "node:events";
import { unwatchFile, watchFile } from "node:fs";
import { type Mock, startMock } from "../contract/run/prism.js";
import { loadForGeneration } from "../openapi/contract.js";
import { messageOf, UsageError } from "../openapi/usage-error.js";
import { untilAborted } from "./interrupt.js";

/** How often the contract is looked at. Polling also notices editors that replace the file. */
const WATCH_INTERVAL_MS = 300;
const NEVER = new Promise<never>(() => {});

/**
 * Serves until the signal aborts. When the contract changes, Prism is started again on the same port; while the
 * contract is invalid, the mock goes on with the last valid one.
 *
 * @throws UsageError if Prism ends by itself.
 */
export async function keepServing(mock: Mock, contract: string, signal: AbortSignal): Promise<void> {
  const stopped = untilAborted(signal).then(() => "stopped" as const);
  const changes = on(
    watchFile(contract, { interval: WATCH_INTERVAL_MS }, () => {}),
    "change",
  );
  let running: Mock | undefined = mock;
  try {
    for (;;) {
      const change = changes.next().then(() => "changed" as const);
      const ended = (running?.ended ?? NEVER).then((how) => ({ how }));
      const event = await Promise.race([stopped, change, ended]);
      if (event === "stopped" || signal.aborted) return;
      if (event !== "changed") throw new UsageError(`${event.how}\nStart the mock again.`);
      if (await isValid(contract)) running = await restart(running, mock.url, contract);
    }
  } finally {
    unwatchFile(contract);
    await running?.close();
  }
}

async function isValid(contract: string): Promise<boolean> {
  try {
    await loadForGeneration(contract);
    return true;
  } catch (error) {
    console.error(`Change ignored until the contract is valid again. ${messageOf(error)}`);
    return false;
  }
}

/** Undefined if Prism does not start: it may with the next change. */
async function restart(running: Mock | undefined, url: string, contract: string): Promise<Mock | undefined> {
  await running?.close();
  try {
    const mock = await startMock({ port: Number(new URL(url).port), contract });
    console.log("The contract changed: the mock has restarted.");
    return mock;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\nThe mock starts again when the contract changes.`);
    return undefined;
  }
}
