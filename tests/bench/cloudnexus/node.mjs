import { CloudNexus } from "@cloudnexus/sdk";
import { nodeFetch } from "@cloudnexus/sdk/node";
import * as methods from "./methods.mjs";

export const connect = (options) => new CloudNexus({ ...options, fetch: nodeFetch });

export const { list, create, walk } = methods;
