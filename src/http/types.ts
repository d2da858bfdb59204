import type { paths } from "../../generated/schema.js";
import type { CallOptions, Middleware } from "../options.js";
import type { Call } from "../transport/call.js";

/**
 * An HTTP method in lower case, as in the contract.
 *
 * @category Requests by path
 * @example
 * const method: HttpMethod = "patch";
 */
export type HttpMethod = "get" | "put" | "post" | "delete" | "patch" | "head" | "options";

/**
 * The paths of the contract that have an operation with this method.
 *
 * @category Requests by path
 * @example
 * const path: PathsWith<"get"> = "/servers";
 */
export type PathsWith<M extends HttpMethod, Paths = paths> = {
  [P in keyof Paths]: Paths[P] extends { [K in M]: infer O } ? (O extends object ? P : never) : never;
}[keyof Paths];

/** The operation of a path and a method. */
type OperationOf<P extends keyof Paths, M extends HttpMethod, Paths = paths> = M extends keyof Paths[P]
  ? NonNullable<Paths[P][M]>
  : never;

/**
 * How to read the body of a successful response.
 *
 * @category Requests by path
 * @example
 * const parseAs: ParseAs = "blob";
 */
export type ParseAs = keyof BodyTypes;

interface BodyTypes {
  json: unknown;
  text: string;
  blob: Blob;
  arrayBuffer: ArrayBuffer;
  stream: ReadableStream<Uint8Array> | null;
}

type JsonMediaType = `application/json${string}` | `${string}+json${string}`;

/** What a body of a media type is parsed to. */
type ParsedBody<MediaType, Schema> = MediaType extends JsonMediaType
  ? Schema
  : MediaType extends `text/${string}`
    ? string
    : MediaType extends "*/*" | "application/*"
      ? unknown
      : Blob;

/** What the responses with these statuses are parsed to; `undefined` for one without content. */
type BodyOf<Response> = Response extends { content: infer Content }
  ? { [T in keyof Content]: ParsedBody<T, Content[T]> }[keyof Content]
  : undefined;

type Responses<O> = O extends { responses: infer R } ? R : never;
type IsSuccess<Status> = `${Status & (string | number)}` extends `2${string}` ? Status : never;

/** The parsed body of an operation's successes. */
export type SuccessBody<O> = {
  [Status in keyof Responses<O>]: Status extends IsSuccess<Status> ? BodyOf<Responses<O>[Status]> : never;
}[keyof Responses<O>];

/** The parsed body of an operation's other responses. */
export type ErrorBody<O> = {
  [Status in keyof Responses<O>]: Status extends IsSuccess<Status> ? never : BodyOf<Responses<O>[Status]>;
}[keyof Responses<O>];

type Data<O, A extends ParseAs> = A extends "json" ? (SuccessBody<O> extends infer B ? B : never) : BodyTypes[A];

/**
 * What `cnx.GET` and the other raw methods resolve with: `data` for a success, `error` for any other status.
 *
 * @category Requests by path
 * @example
 * const { data, error, response }: MethodResult<"/servers", "get"> = await cnx.GET("/servers");
 */
export type MethodResult<P extends keyof paths, M extends HttpMethod, A extends ParseAs | "auto" = "auto"> = Outcome<
  A extends ParseAs ? Data<OperationOf<P, M>, A> : SuccessBody<OperationOf<P, M>>,
  ErrorBody<OperationOf<P, M>>
>;

type Outcome<D, E> = { data: D; error?: never; response: Response } | { data?: never; error: E; response: Response };

/**
 * What `cnx.request` resolves with. The contract may not have the path, so the bodies are `unknown`.
 *
 * @category Requests by path
 * @example
 * const { data, response }: UntypedResult = await cnx.request("get", "/not/in/the/contract/yet");
 */
export interface UntypedResult {
  /** The parsed body of a success; undefined if it is empty. */
  data?: unknown;
  /** The parsed body of any other status; undefined if it is empty. */
  error?: unknown;
  /** The HTTP response. Its body has been read, except with `parseAs: "stream"`. */
  response: Response;
}

type Empty = Record<never, never>;

/** Optional properties may also be undefined, and are then left out. */
type Loose<T> = { [K in keyof T]: Empty extends Pick<T, K> ? T[K] | undefined : T[K] };

type RequiredKeys<T> = { [K in keyof T]-?: Empty extends Pick<T, K> ? never : K }[keyof T];

/** The parameters by place: path, query, header or cookie. */
type ParamsOf<O> = O extends { parameters: infer Places }
  ? { [K in keyof Places as [NonNullable<Places[K]>] extends [never] ? never : K]-?: Loose<NonNullable<Places[K]>> }
  : Empty;

/** The value to pass as a body of a media type. */
type BodyInput<MediaType, Schema> = MediaType extends JsonMediaType
  ? LooseBody<Schema>
  : MediaType extends "multipart/form-data"
    ? FormData
    : MediaType extends "application/x-www-form-urlencoded"
      ? URLSearchParams
      : MediaType extends `text/${string}`
        ? string
        : Blob | ArrayBuffer | ArrayBufferView<ArrayBuffer> | ReadableStream<Uint8Array>;

type LooseBody<Schema> = Schema extends readonly unknown[] ? Schema : Schema extends object ? Loose<Schema> : Schema;

type BodyInputs<R> = R extends { content: infer Content }
  ? { [T in keyof Content]: BodyInput<T, Content[T]> }[keyof Content]
  : never;

type BodyOption<O> = O extends { requestBody: infer R }
  ? { body: BodyInputs<R> }
  : O extends { requestBody?: infer R }
    ? [NonNullable<R>] extends [never]
      ? { body?: never }
      : { body?: BodyInputs<NonNullable<R>> | undefined }
    : { body?: never };

/**
 * The request body of an operation.
 *
 * @category Requests by path
 * @example
 * const body: RequestBody<"/servers", "post"> = { name: "web", region: "eu-west-2", plan: "standard-8", image: "ubuntu-22.04" };
 */
export type RequestBody<P extends keyof paths, M extends HttpMethod> = NonNullable<
  BodyOption<OperationOf<P, M>>["body"]
>;

type ParamsOption<O> = [RequiredParams<ParamsOf<O>>] extends [never]
  ? { params?: OptionalPlaces<ParamsOf<O>> | undefined }
  : { params: OptionalPlaces<ParamsOf<O>> };

/** The places with a required parameter. */
type RequiredParams<Places> = {
  [K in keyof Places]-?: [RequiredKeys<Places[K]>] extends [never] ? never : K;
}[keyof Places];

type OptionalPlaces<Places> = { [K in RequiredParams<Places>]: Places[K] } & {
  [K in Exclude<keyof Places, RequiredParams<Places>>]?: Places[K] | undefined;
};

/** What every raw method takes besides parameters and body. */
interface RawOptions<A extends ParseAs | "auto"> extends CallOptions {
  /** How to read the body of a success. Default: by its media type. JSON is parsed, `text/*` is a string, anything else a `Blob`. */
  parseAs?: (A & ParseAs) | undefined;
  /** openapi-fetch middleware for this call; it runs inside the client's. Default: none. */
  middleware?: Middleware[] | undefined;
}

/**
 * The options of `cnx.GET` and the other raw methods: the operation's parameters and body, and the options of every call.
 *
 * @category Requests by path
 * @example
 * const init: MethodInit<"/servers", "get"> = { params: { query: { limit: 5 } }, timeout: 5_000 };
 */
export type MethodInit<P extends keyof paths, M extends HttpMethod, A extends ParseAs | "auto" = "auto"> = ParamsOption<
  OperationOf<P, M>
> &
  BodyOption<OperationOf<P, M>> &
  RawOptions<A>;

/** The options, which may be left out if none is required. */
type InitArguments<P extends keyof paths, M extends HttpMethod, A extends ParseAs | "auto"> =
  Empty extends MethodInit<P, M, A> ? [init?: MethodInit<P, M, A>] : [init: MethodInit<P, M, A>];

/**
 * The type of `cnx.GET` and the other raw methods, which send a request to a path of the contract that has this method.
 *
 * @category Requests by path
 * @example
 * const get: RequestMethod<"get"> = cnx.GET;
 */
export type RequestMethod<M extends HttpMethod> = <P extends PathsWith<M>, A extends ParseAs | "auto" = "auto">(
  path: P,
  ...init: InitArguments<P, M, A>
) => Promise<MethodResult<P, M, A>>;

/**
 * The options of `cnx.request`.
 *
 * @category Requests by path
 * @example
 * const init: UntypedInit = { params: { query: { limit: 5 } } };
 */
export interface UntypedInit extends RawOptions<ParseAs> {
  /** Values for the `{names}` in the path, and the other parameters by place. Default: none. */
  params?:
    | {
        path?: Record<string, unknown> | undefined;
        query?: Record<string, unknown> | undefined;
        header?: Record<string, unknown> | undefined;
        cookie?: Record<string, unknown> | undefined;
      }
    | undefined;
  /** A value that is sent as JSON, or a body that `fetch` accepts, such as a `FormData`. Default: none. */
  body?: unknown;
}

/** The seven methods, by their names on the client. */
export type RequestMethods = { [M in HttpMethod as Uppercase<M>]: RequestMethod<M> };

/** openapi-fetch's result, and the call that led to it. */
export interface CallResult<Data = unknown> {
  data?: Data;
  error?: unknown;
  response: Response;
  call: Call;
}

/** Sends a request of the contract. */
export type SendRequest = <M extends HttpMethod, P extends PathsWith<M>>(
  method: M,
  path: P,
  ...init: InitArguments<P, M, "auto">
) => Promise<CallResult<SuccessBody<OperationOf<P, M>>>>;

/** Sends any request. */
export type SendUntyped = (method: string, path: string, init?: UntypedInit) => Promise<CallResult>;
