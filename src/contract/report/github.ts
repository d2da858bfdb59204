import type { Report } from "../types.js";
import { escapeUnprintable } from "./escape.js";
import { countsOf, verdictTitle } from "./summary.js";
import { formatNotExercised } from "./text.js";

/** A report as GitHub workflow commands, which become annotations of the contract when a workflow prints them. */
export function formatGithub(report: Report): string {
  const findings = report.findings.map(({ severity, known, check, operations, message, request, contract }) =>
    command(known ? "notice" : severity === "failure" ? "error" : "warning", {
      // Another file of that name would get the annotation.
      ...(report.hasContractFile && { file: contract.file, line: String(contract.line) }),
      title: `${check}: ${operations.join(", ")}${known ? " (known)" : ""}`,
      message: [message, request, ...(report.hasContractFile ? [] : [`${contract.file}:${contract.line}`])].join("\n"),
    }),
  );
  const verdict = {
    title: verdictTitle(report),
    message: [`${countsOf(report)}.`, ...formatNotExercised(report)].join("\n"),
  };
  return `${[...findings, command(report.summary.verdict === "conforms" ? "notice" : "error", verdict)].join("\n")}\n`;
}

interface Annotation {
  file?: string;
  line?: string;
  title: string;
  message: string;
}

function command(level: "error" | "warning" | "notice", { message, ...properties }: Annotation): string {
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(value)}`);
  return `::${level} ${list.join(",")}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return escapeUnprintable(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
