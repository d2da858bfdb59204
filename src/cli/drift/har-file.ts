import { createReadStream } from "node:fs";
import { JSONParser } from "@streamparser/json";
import { readFailureOf } from "../../openapi/read-failure.js";
import { messageOf, UsageError } from "../../openapi/usage-error.js";
import { checkIsText } from "../file-format.js";

/** Bytes that are read at a time. */
const CHUNK = 256 * 1024;
/** Strings are collected in a buffer of so many bytes. */
const STRING_BUFFER = 64 * 1024;

/**
 * Reads the entries of a HAR file one after the other. No more than a chunk of the file is in memory, however large
 * the file is.
 *
 * @throws UsageError if the file cannot be read, is not JSON, or has no entries.
 */
export async function* readHarFile(file: string): AsyncGenerator<unknown> {
  let count = 0;
  let entries: unknown[] = [];
  const parser = new JSONParser({ paths: ["$.log.entries.*"], keepStack: false, stringBufferSize: STRING_BUFFER });
  parser.onValue = ({ value }) => entries.push(value);
  let isStart = true;
  for await (const chunk of chunksOf(file)) {
    if (isStart) checkIsText(file, chunk);
    isStart = false;
    parse(file, () => parser.write(chunk));
    yield* entries;
    count += entries.length;
    entries = [];
  }
  parse(file, () => parser.isEnded || parser.end());
  if (count === 0) throw new UsageError(`${file} is not a HAR file with entries: log.entries is missing or empty.`);
}

async function* chunksOf(file: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: CHUNK })) yield chunk as Buffer;
  } catch (error) {
    throw new UsageError(`Cannot read the recording ${file}: ${readFailureOf(error)}.`);
  }
}

function parse(file: string, step: () => unknown): void {
  try {
    step();
  } catch (error) {
    throw new UsageError(`${file} is not a HAR file: ${messageOf(error)}`);
  }
}
