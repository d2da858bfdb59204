import { pipeline, Readable, type Transform } from "node:stream";
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from "node:zlib";

type Decoder = (source: Readable) => Readable;

// As with fetch, a body that ends early yields what has arrived: some servers leave out the checksum at the end.
const lenient = { finishFlush: constants.Z_SYNC_FLUSH };
const lenientBrotli = { finishFlush: constants.BROTLI_OPERATION_FLUSH };

const gunzip: Decoder = (source) => pipe(source, createGunzip(lenient));

const decoders = new Map<string, Decoder>([
  ["gzip", gunzip],
  ["x-gzip", gunzip],
  ["deflate", (source) => Readable.from(inflate(source))],
  ["br", (source) => pipe(source, createBrotliDecompress(lenientBrotli))],
]);

/** As in Node's fetch. Without a limit, one header could make the client allocate thousands of decoders. */
const MAX_ENCODINGS = 5;

/** The low four bits of zlib's first byte name its method, of which deflate is the only one. */
const ZLIB_METHOD_MASK = 0x0f;
const ZLIB_DEFLATE = 8;

/**
 * Decodes a response body as fetch does. undici's interceptor for this fails where fetch does not: without the checksum of
 * gzip, without the header of zlib, and on an empty body.
 *
 * @param contentEncoding The header's value. If it contains an unknown encoding, the body is returned as it is.
 */
export function decompress(source: Readable, contentEncoding: string): Readable {
  const encodings = contentEncoding.toLowerCase().split(",");
  if (encodings.length > MAX_ENCODINGS) {
    throw new Error(`The response has ${encodings.length} content encodings; at most ${MAX_ENCODINGS} are supported.`);
  }
  const chain: Decoder[] = [];
  for (const encoding of encodings) {
    const decoder = decoders.get(encoding.trim());
    if (!decoder) return source;
    chain.unshift(decoder);
  }
  return chain.reduce((body, decode) => decode(body), source);
}

/** "deflate" means zlib's format, but some servers send the data without its header. The first byte tells them apart. */
async function* inflate(source: Readable): AsyncGenerator<Uint8Array> {
  const chunks: AsyncIterableIterator<Uint8Array> = source[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done) return;
  const isZlib = ((first.value[0] ?? 0) & ZLIB_METHOD_MASK) === ZLIB_DEFLATE;
  async function* everyChunk() {
    yield first.value;
    yield* chunks;
  }
  yield* pipe(Readable.from(everyChunk()), isZlib ? createInflate(lenient) : createInflateRaw(lenient));
}

/** The reader of the decoder gets the error, so the callback has nothing to do. */
function pipe(source: Readable, decoder: Transform): Transform {
  return pipeline(source, decoder, () => {});
}
