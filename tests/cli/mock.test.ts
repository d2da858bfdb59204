import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, expect, it, vi } from "vitest";
import { root } from "../../scripts/lib/tools.js";

/** Starts `npm run mock` on a free port, without npm. */
function startCommand() {
  return spawn(process.execPath, ["--import", "tsx", `${root}scripts/cli.ts`, "mock", "--port", "0"], { cwd: root });
}

let command: ReturnType<typeof startCommand>;
let url: string;

async function start(): Promise<void> {
  command = startCommand();
  let output = "";
  for await (const chunk of command.stdout.iterator({ destroyOnReturn: false })) {
    output += String(chunk);
    const [, found] = /listens on (\S+)/.exec(output) ?? [];
    if (found === undefined) continue;
    url = found;
    command.stdout.resume();
    return;
  }
  throw new Error(output);
}

afterEach(() => void command.kill("SIGKILL"));

/** Only connects: a Prism that has lost the command dies of the next request, since it cannot log it. */
async function connectToMock(): Promise<void> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  await once(socket, "connect");
  socket.destroy();
}

it("responds with the contract's examples, and refuses a request without a key", async () => {
  await start();
  const response = await fetch(`${url}/servers`, { headers: { authorization: "Bearer cnx_sk_test_1" } });
  expect(response.status).toBe(200);
  expect(response.headers.get("x-ratelimit-limit")).toBe("1000");
  expect((await response.json()).data[0].id).toBe("srv_8x9y2z3a4b");
  expect((await fetch(`${url}/servers`)).status).toBe(401);
});

it.each(["SIGINT", "SIGKILL"] as const)("leaves no Prism behind after %s", async (signal) => {
  await start();
  await connectToMock();
  command.kill(signal);
  const [code] = await once(command, "exit");
  if (signal === "SIGINT" && process.platform !== "win32") expect(code).toBe(0);
  await vi.waitFor(() => expect(connectToMock()).rejects.toThrow("ECONNREFUSED"), { timeout: 10_000, interval: 100 });
});
