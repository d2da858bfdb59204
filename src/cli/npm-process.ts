import { execFileSync } from "node:child_process";

/** npm, and a shell that it may have started in between. */
const MAX_DEPTH = 3;

/** The process id of the npm that started this script; undefined if it cannot be found. */
export function findNpm(): number | undefined {
  if (process.platform === "win32") return undefined;
  let pid = process.ppid;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const found = describeProcess(pid);
    if (!found || found.command.startsWith("npm")) return found && pid;
    pid = found.parent;
  }
  return undefined;
}

export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Undefined if there is no such process, or no `ps`. */
function describeProcess(pid: number): { parent: number; command: string } | undefined {
  try {
    const text = execFileSync("ps", ["-o", "ppid=,args=", "-p", String(pid)], { encoding: "utf8" });
    const [, parent, command = ""] = /^\s*(\d+)\s+(.*)/.exec(text) ?? [];
    return { parent: Number(parent), command };
  } catch {
    return undefined;
  }
}
