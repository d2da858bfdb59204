// Generated from openapi.yaml by `npm run generate`. Do not edit: change the contract instead.

// @ts-nocheck
import type { operations } from "./operations.js";

type OperationId = keyof typeof operations;

export interface ValidationError {
  instancePath: string;
  keyword: string;
  message?: string;
  params: Record<string, unknown>;
}

export interface Validator {
  (value: unknown): boolean;
  /** The violations of the value it was last called with. */
  errors?: ValidationError[] | null;
}

export interface OperationValidators {
  /** An object of the locations that can be validated: `{ path, query, header, cookie }`, each with its parameters by name. */
  parameters: Validator;
  /** A JSON body of a request. */
  body?: Validator;
  /** A JSON body of a response, by status (`200`, `2XX`, `default`). */
  responses: Record<string, Validator>;
}

("use strict");
var compiled = (() => {
  var __defProp = Object.defineProperty;
  var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
  var __getOwnPropNames = Object.getOwnPropertyNames;
  var __hasOwnProp = Object.prototype.hasOwnProperty;
  var __commonJS = (cb, mod) =>
    function __require() {
      try {
        return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;
      } catch (e) {
        throw ((mod = 0), e);
      }
    };
  var __export = (target, all) => {
    for (var name in all) __defProp(target, name, { get: all[name], enumerable: true });
  };
  var __copyProps = (to, from, except, desc) => {
    if ((from && typeof from === "object") || typeof from === "function") {
      for (let key of __getOwnPropNames(from))
        if (!__hasOwnProp.call(to, key) && key !== except)
          __defProp(to, key, {
            get: () => from[key],
            enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable,
          });
    }
    return to;
  };
  var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

  // node_modules/ajv/dist/runtime/ucs2length.js
  var require_ucs2length = __commonJS({
    "node_modules/ajv/dist/runtime/ucs2length.js"(exports) {
      "use strict";
      Object.defineProperty(exports, "__esModule", { value: true });
      function ucs2length(str) {
        const len = str.length;
        let length = 0;
        let pos = 0;
        let value;
        while (pos < len) {
          length++;
          value = str.charCodeAt(pos++);
          if (value >= 55296 && value <= 56319 && pos < len) {
            value = str.charCodeAt(pos);
            if ((value & 64512) === 56320) pos++;
          }
        }
        return length;
      }
      exports.default = ucs2length;
      ucs2length.code = 'require("ajv/dist/runtime/ucs2length").default';
    },
  });

  // validators.js
  var validators_exports = {};
  __export(validators_exports, {
    createServer_201: () => createServer_201,
    createServer_body: () => createServer_body,
    createServer_parameters: () => createServer_parameters,
    listServers_200: () => listServers_200,
    listServers_400: () => listServers_400,
    listServers_parameters: () => listServers_parameters,
    purgeCache_200: () => purgeCache_200,
    purgeCache_body: () => purgeCache_body,
    purgeCache_parameters: () => purgeCache_parameters,
    scaleDatabase_202: () => scaleDatabase_202,
    scaleDatabase_body: () => scaleDatabase_body,
    validators: () => validators,
  });
  var listServers_parameters = validate20;
  var schema33 = {
    description: "State of a server; `provisioning` while it is being set up.",
    type: "string",
    enum: ["running", "stopped", "provisioning"],
    examples: ["running"],
  };
  var func1 = require_ucs2length().default;
  function validate20(
    data,
    { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
  ) {
    let vErrors = null;
    let errors = 0;
    const evaluated0 = validate20.evaluated;
    if (evaluated0.dynamicProps) {
      evaluated0.props = void 0;
    }
    if (evaluated0.dynamicItems) {
      evaluated0.items = void 0;
    }
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (data.path !== void 0) {
        let data0 = data.path;
        if (!(data0 && typeof data0 == "object" && !Array.isArray(data0))) {
          const err0 = {
            instancePath: instancePath + "/path",
            schemaPath: "#/properties/path/type",
            keyword: "type",
            params: { type: "object" },
            message: "must be object",
          };
          if (vErrors === null) {
            vErrors = [err0];
          } else {
            vErrors.push(err0);
          }
          errors++;
        }
      }
      if (data.query !== void 0) {
        let data1 = data.query;
        if (data1 && typeof data1 == "object" && !Array.isArray(data1)) {
          if (data1.status !== void 0) {
            let data2 = data1.status;
            if (typeof data2 !== "string") {
              const err1 = {
                instancePath: instancePath + "/query/status",
                schemaPath: "contract#/components/schemas/ServerStatus/type",
                keyword: "type",
                params: { type: "string" },
                message: "must be string",
              };
              if (vErrors === null) {
                vErrors = [err1];
              } else {
                vErrors.push(err1);
              }
              errors++;
            }
            if (!(data2 === "running" || data2 === "stopped" || data2 === "provisioning")) {
              const err2 = {
                instancePath: instancePath + "/query/status",
                schemaPath: "contract#/components/schemas/ServerStatus/enum",
                keyword: "enum",
                params: { allowedValues: schema33.enum },
                message: "must be equal to one of the allowed values",
              };
              if (vErrors === null) {
                vErrors = [err2];
              } else {
                vErrors.push(err2);
              }
              errors++;
            }
          }
          if (data1.region !== void 0) {
            let data3 = data1.region;
            if (typeof data3 === "string") {
              if (func1(data3) < 1) {
                const err3 = {
                  instancePath: instancePath + "/query/region",
                  schemaPath: "#/properties/query/properties/region/minLength",
                  keyword: "minLength",
                  params: { limit: 1 },
                  message: "must NOT have fewer than 1 characters",
                };
                if (vErrors === null) {
                  vErrors = [err3];
                } else {
                  vErrors.push(err3);
                }
                errors++;
              }
            } else {
              const err4 = {
                instancePath: instancePath + "/query/region",
                schemaPath: "#/properties/query/properties/region/type",
                keyword: "type",
                params: { type: "string" },
                message: "must be string",
              };
              if (vErrors === null) {
                vErrors = [err4];
              } else {
                vErrors.push(err4);
              }
              errors++;
            }
          }
          if (data1.limit !== void 0) {
            let data4 = data1.limit;
            if (!(typeof data4 == "number" && !(data4 % 1) && !isNaN(data4))) {
              const err5 = {
                instancePath: instancePath + "/query/limit",
                schemaPath: "#/properties/query/properties/limit/type",
                keyword: "type",
                params: { type: "integer" },
                message: "must be integer",
              };
              if (vErrors === null) {
                vErrors = [err5];
              } else {
                vErrors.push(err5);
              }
              errors++;
            }
            if (typeof data4 == "number") {
              if (data4 > 100 || isNaN(data4)) {
                const err6 = {
                  instancePath: instancePath + "/query/limit",
                  schemaPath: "#/properties/query/properties/limit/maximum",
                  keyword: "maximum",
                  params: { comparison: "<=", limit: 100 },
                  message: "must be <= 100",
                };
                if (vErrors === null) {
                  vErrors = [err6];
                } else {
                  vErrors.push(err6);
                }
                errors++;
              }
              if (data4 < 1 || isNaN(data4)) {
                const err7 = {
                  instancePath: instancePath + "/query/limit",
                  schemaPath: "#/properties/query/properties/limit/minimum",
                  keyword: "minimum",
                  params: { comparison: ">=", limit: 1 },
                  message: "must be >= 1",
                };
                if (vErrors === null) {
                  vErrors = [err7];
                } else {
                  vErrors.push(err7);
                }
                errors++;
              }
            }
          }
          if (data1.cursor !== void 0) {
            let data5 = data1.cursor;
            if (typeof data5 === "string") {
              if (func1(data5) < 1) {
                const err8 = {
                  instancePath: instancePath + "/query/cursor",
                  schemaPath: "#/properties/query/properties/cursor/minLength",
                  keyword: "minLength",
                  params: { limit: 1 },
                  message: "must NOT have fewer than 1 characters",
                };
                if (vErrors === null) {
                  vErrors = [err8];
                } else {
                  vErrors.push(err8);
                }
                errors++;
              }
            } else {
              const err9 = {
                instancePath: instancePath + "/query/cursor",
                schemaPath: "#/properties/query/properties/cursor/type",
                keyword: "type",
                params: { type: "string" },
                message: "must be string",
              };
              if (vErrors === null) {
                vErrors = [err9];
              } else {
                vErrors.push(err9);
              }
              errors++;
            }
          }
        } else {
          const err10 = {
            instancePath: instancePath + "/query",
            schemaPath: "#/properties/query/type",
            keyword: "type",
            params: { type: "object" },
            message: "must be object",
          };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
      }
      if (data.header !== void 0) {
        let data6 = data.header;
        if (!(data6 && typeof data6 == "object" && !Array.isArray(data6))) {
          const err11 = {
            instancePath: instancePath + "/header",
            schemaPath: "#/properties/header/type",
            keyword: "type",
            params: { type: "object" },
            message: "must be object",
          };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
      }
      if (data.cookie !== void 0) {
        let data7 = data.cookie;
        if (!(data7 && typeof data7 == "object" && !Array.isArray(data7))) {
          const err12 = {
            instancePath: instancePath + "/cookie",
            schemaPath: "#/properties/cookie/type",
            keyword: "type",
            params: { type: "object" },
            message: "must be object",
          };
          if (vErrors === null) {
            vErrors = [err12];
          } else {
            vErrors.push(err12);
          }
          errors++;
        }
      }
    } else {
      const err13 = {
        instancePath,
        schemaPath: "#/type",
        keyword: "type",
        params: { type: "object" },
        message: "must be object",
      };
      if (vErrors === null) {
        vErrors = [err13];
      } else {
        vErrors.push(err13);
      }
      errors++;
    }
    validate20.errors = vErrors;
    return errors === 0;
  }
  validate20.evaluated = {
    props: { path: true, query: true, header: true, cookie: true },
    dynamicProps: false,
    dynamicItems: false,
  };
  var listServers_200 = validate22;
  var schema39 = {
    description: "Position of a page in the list.",
    type: "object",
    required: ["total", "next_cursor", "prev_cursor"],
    properties: {
      total: {
        description: "Number of items on all pages together, after filtering.",
        type: "integer",
        minimum: 0,
        examples: [42],
        "x-inferred": true,
        "x-inferred-reason": "That only items that match the filters are counted is assumed.",
      },
      next_cursor: {
        description: "Cursor of the next page, to send as `cursor`; null on the last page.",
        type: ["string", "null"],
        minLength: 1,
        examples: ["eyJpZCI6InNydl85eDl5MnoifQ==", null],
        "x-inferred": true,
        "x-inferred-reason":
          "The documentation says that responses include it. That it is null on the last page is assumed.",
      },
      prev_cursor: {
        description: "Cursor of the previous page, to send as `cursor`; null on the first page.",
        type: ["string", "null"],
        minLength: 1,
        examples: ["eyJpZCI6InNydl84eDl5MnoifQ==", null],
        "x-inferred": true,
        "x-inferred-reason":
          "The documentation says that responses include it. That it is null on the first page is assumed.",
      },
      next_page: {
        description: "Link to the next page, by page number. Use `next_cursor` instead.",
        type: ["string", "null"],
        deprecated: true,
        examples: ["/v1/servers?page=2"],
        "x-inferred": true,
        "x-inferred-reason":
          "Only an example in the documentation has it. The text on pagination describes cursors instead.",
      },
    },
    examples: [{ total: 42, next_cursor: "eyJpZCI6InNydl85eDl5MnoifQ==", prev_cursor: null }],
  };
  var schema36 = {
    description: "A virtual private server (VPS).",
    type: "object",
    required: ["id", "name", "status", "region", "specs", "ipv4", "created_at"],
    "x-inferred": true,
    "x-inferred-reason": "That every field is always present is derived from the published example.",
    properties: {
      id: {
        description: "ID of the server, which begins with `srv_`.",
        type: "string",
        pattern: "^srv_",
        examples: ["srv_8x9y2z3a4b"],
        "x-inferred": true,
        "x-inferred-reason": "The prefix is derived from the published example.",
      },
      name: { description: "Name of the server.", type: "string", examples: ["prod-web-01"] },
      status: {
        description: "Current state of the server.",
        $ref: "#/components/schemas/ServerStatus",
        "x-inferred": true,
        "x-inferred-reason":
          "The three values are documented for the filter. That servers have no other status is assumed.",
      },
      region: { description: "Slug of the datacenter that the server is in.", type: "string", examples: ["us-east-1"] },
      specs: { description: "CPU, memory and storage of the server.", $ref: "#/components/schemas/ServerSpecs" },
      ipv4: {
        description: "IPv4 address; null while the server is being provisioned and has none.",
        type: ["string", "null"],
        format: "ipv4",
        examples: ["192.168.1.45", null],
        "x-inferred": true,
        "x-inferred-reason": "A server that is being provisioned is assumed to have no address yet.",
      },
      created_at: {
        description: "Time of creation, in UTC (RFC 3339).",
        type: "string",
        format: "date-time",
        examples: ["2025-01-12T08:30:00Z"],
        "x-inferred": true,
        "x-inferred-reason": "That this is an RFC 3339 date-time in UTC is derived from the published example.",
      },
    },
    examples: [
      {
        id: "srv_8x9y2z3a4b",
        name: "prod-web-01",
        status: "running",
        region: "us-east-1",
        specs: { cpu: 4, ram_gb: 16, storage_gb: 200 },
        ipv4: "192.168.1.45",
        created_at: "2025-01-12T08:30:00Z",
      },
    ],
  };
  var pattern4 = new RegExp("^srv_", "u");
  var formats0 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/;
  var formats2 =
    /^(?:\d{4}-(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|\d{4}-(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|\d{4}-02-(?:0[1-9]|1\d|2[0-8])|(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)[Tt](?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)|23:59:60(?:\.\d+)?[Zz])$/;
  function validate24(
    data,
    { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
  ) {
    let vErrors = null;
    let errors = 0;
    const evaluated0 = validate24.evaluated;
    if (evaluated0.dynamicProps) {
      evaluated0.props = void 0;
    }
    if (evaluated0.dynamicItems) {
      evaluated0.items = void 0;
    }
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (data.id === void 0) {
        const err0 = {
          instancePath,
          schemaPath: "#/required",
          keyword: "required",
          params: { missingProperty: "id" },
          message: "must have required property 'id'",
        };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
      if (data.name === void 0) {
        const err1 = {
          instancePath,
          schemaPath: "#/required",
          keyword: "required",
          params: { missingProperty: "name" },
          message: "must have required property 'name'",
        };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
      if (data.status === void 0) {
        const err2 = {
          instancePath,
          schemaPath: "#/required",
          keyword: "required",
          params: { missingProperty: "status" },
          message: "must have required property 'status'",
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
      if (data.region === void 0) {
        const err3 = {
          instancePath,
          schemaPath: "#/required",
          keyword: "required",
          params: { missingProperty: "region" },
          message: "must have required property 'region'",
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
      if (data.specs === void 0) {
        const err4 = {
          instancePath,
          schemaPath: "#/required",
          keyword: "required",
          params: { missingProperty: "specs" },
          message: "must have required property 'specs'",
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
      if (data.ipv4 === void 0) {
        const err5 = {
          instancePath,
          schemaPath: "#/required",
          keyword: "required",
          params: { missingProperty: "ipv4" },
          message: "must have required property 'ipv4'",
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
      if (data.created_at === void 0) {
        const err6 = {
          instancePath,
          schemaPath: "#/required",
          keyword: "required",
          params: { missingProperty: "created_at" },
          message: "must have required property 'created_at'",
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
      if (data.id !== void 0) {
        let data0 = data.id;
        if (typeof data0 === "string") {
          if (!pattern4.test(data0)) {
            const err7 = {
              instancePath: instancePath + "/id",
              schemaPath: "#/properties/id/pattern",
              keyword: "pattern",
              params: { pattern: "^srv_" },
              message: 'must match pattern "^srv_"',
            };
            if (vErrors === null) {
              vErrors = [err7];
            } else {
              vErrors.push(err7);
            }
            errors++;
          }
        } else {
          const err8 = {
            instancePath: instancePath + "/id",
            schemaPath: "#/properties/id/type",
            keyword: "type",
            params: { type: "string" },
            message: "must be string",
          };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
      }
      if (data.name !== void 0) {
        if (typeof data.name !== "string") {
          const err9 = {
            instancePath: instancePath + "/name",
            schemaPath: "#/properties/name/type",
            keyword: "type",
            params: { type: "string" },
            message: "must be string",
          };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
      }
      if (data.status !== void 0) {
        let data2 = data.status;
        if (typeof data2 !== "string") {
          const err10 = {
            instancePath: instancePath + "/status",
            schemaPath: "#/components/schemas/ServerStatus/type",
            keyword: "type",
            params: { type: "string" },
            message: "must be string",
          };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
        if (!(data2 === "running" || data2 === "stopped" || data2 === "provisioning")) {
          const err11 = {
            instancePath: instancePath + "/status",
            schemaPath: "#/components/schemas/ServerStatus/enum",
            keyword: "enum",
            params: { allowedValues: schema33.enum },
            message: "must be equal to one of the allowed values",
          };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
      }
      if (data.region !== void 0) {
        if (typeof data.region !== "string") {
          const err12 = {
            instancePath: instancePath + "/region",
            schemaPath: "#/properties/region/type",
            keyword: "type",
            params: { type: "string" },
            message: "must be string",
          };
          if (vErrors === null) {
            vErrors = [err12];
          } else {
            vErrors.push(err12);
          }
          errors++;
        }
      }
      if (data.specs !== void 0) {
        let data4 = data.specs;
        if (data4 && typeof data4 == "object" && !Array.isArray(data4)) {
          if (data4.cpu === void 0) {
            const err13 = {
              instancePath: instancePath + "/specs",
              schemaPath: "#/components/schemas/ServerSpecs/required",
              keyword: "required",
              params: { missingProperty: "cpu" },
              message: "must have required property 'cpu'",
            };
            if (vErrors === null) {
              vErrors = [err13];
            } else {
              vErrors.push(err13);
            }
            errors++;
          }
          if (data4.ram_gb === void 0) {
            const err14 = {
              instancePath: instancePath + "/specs",
              schemaPath: "#/components/schemas/ServerSpecs/required",
              keyword: "required",
              params: { missingProperty: "ram_gb" },
              message: "must have required property 'ram_gb'",
            };
            if (vErrors === null) {
              vErrors = [err14];
            } else {
              vErrors.push(err14);
            }
            errors++;
          }
          if (data4.storage_gb === void 0) {
            const err15 = {
              instancePath: instancePath + "/specs",
              schemaPath: "#/components/schemas/ServerSpecs/required",
              keyword: "required",
              params: { missingProperty: "storage_gb" },
              message: "must have required property 'storage_gb'",
            };
            if (vErrors === null) {
              vErrors = [err15];
            } else {
              vErrors.push(err15);
            }
            errors++;
          }
          if (data4.cpu !== void 0) {
            let data5 = data4.cpu;
            if (!(typeof data5 == "number" && !(data5 % 1) && !isNaN(data5))) {
              const err16 = {
                instancePath: instancePath + "/specs/cpu",
                schemaPath: "#/components/schemas/ServerSpecs/properties/cpu/type",
                keyword: "type",
                params: { type: "integer" },
                message: "must be integer",
              };
              if (vErrors === null) {
                vErrors = [err16];
              } else {
                vErrors.push(err16);
              }
              errors++;
            }
            if (typeof data5 == "number") {
              if (data5 < 1 || isNaN(data5)) {
                const err17 = {
                  instancePath: instancePath + "/specs/cpu",
                  schemaPath: "#/components/schemas/ServerSpecs/properties/cpu/minimum",
                  keyword: "minimum",
                  params: { comparison: ">=", limit: 1 },
                  message: "must be >= 1",
                };
                if (vErrors === null) {
                  vErrors = [err17];
                } else {
                  vErrors.push(err17);
                }
                errors++;
              }
            }
          }
          if (data4.ram_gb !== void 0) {
            let data6 = data4.ram_gb;
            if (!(typeof data6 == "number" && !(data6 % 1) && !isNaN(data6))) {
              const err18 = {
                instancePath: instancePath + "/specs/ram_gb",
                schemaPath: "#/components/schemas/ServerSpecs/properties/ram_gb/type",
                keyword: "type",
                params: { type: "integer" },
                message: "must be integer",
              };
              if (vErrors === null) {
                vErrors = [err18];
              } else {
                vErrors.push(err18);
              }
              errors++;
            }
            if (typeof data6 == "number") {
              if (data6 < 1 || isNaN(data6)) {
                const err19 = {
                  instancePath: instancePath + "/specs/ram_gb",
                  schemaPath: "#/components/schemas/ServerSpecs/properties/ram_gb/minimum",
                  keyword: "minimum",
                  params: { comparison: ">=", limit: 1 },
                  message: "must be >= 1",
                };
                if (vErrors === null) {
                  vErrors = [err19];
                } else {
                  vErrors.push(err19);
                }
                errors++;
              }
            }
          }
          if (data4.storage_gb !== void 0) {
            let data7 = data4.storage_gb;
            if (!(typeof data7 == "number" && !(data7 % 1) && !isNaN(data7))) {
              const err20 = {
                instancePath: instancePath + "/specs/storage_gb",
                schemaPath: "#/components/schemas/ServerSpecs/properties/storage_gb/type",
                keyword: "type",
                params: { type: "integer" },
                message: "must be integer",
              };
              if (vErrors === null) {
                vErrors = [err20];
              } else {
                vErrors.push(err20);
              }
              errors++;
            }
            if (typeof data7 == "number") {
              if (data7 < 1 || isNaN(data7)) {
                const err21 = {
                  instancePath: instancePath + "/specs/storage_gb",
                  schemaPath: "#/components/schemas/ServerSpecs/properties/storage_gb/minimum",
                  keyword: "minimum",
                  params: { comparison: ">=", limit: 1 },
                  message: "must be >= 1",
                };
                if (vErrors === null) {
                  vErrors = [err21];
                } else {
                  vErrors.push(err21);
                }
                errors++;
              }
            }
          }
        } else {
          const err22 = {
            instancePath: instancePath + "/specs",
            schemaPath: "#/components/schemas/ServerSpecs/type",
            keyword: "type",
            params: { type: "object" },
            message: "must be object",
          };
          if (vErrors === null) {
            vErrors = [err22];
          } else {
            vErrors.push(err22);
          }
          errors++;
        }
      }
      if (data.ipv4 !== void 0) {
        let data8 = data.ipv4;
        if (typeof data8 !== "string" && data8 !== null) {
          const err23 = {
            instancePath: instancePath + "/ipv4",
            schemaPath: "#/properties/ipv4/type",
            keyword: "type",
            params: { type: schema36.properties.ipv4.type },
            message: "must be string,null",
          };
          if (vErrors === null) {
            vErrors = [err23];
          } else {
            vErrors.push(err23);
          }
          errors++;
        }
        if (typeof data8 === "string") {
          if (!formats0.test(data8)) {
            const err24 = {
              instancePath: instancePath + "/ipv4",
              schemaPath: "#/properties/ipv4/format",
              keyword: "format",
              params: { format: "ipv4" },
              message: 'must match format "ipv4"',
            };
            if (vErrors === null) {
              vErrors = [err24];
            } else {
              vErrors.push(err24);
            }
            errors++;
          }
        }
      }
      if (data.created_at !== void 0) {
        let data9 = data.created_at;
        if (typeof data9 === "string") {
          if (!formats2.test(data9)) {
            const err25 = {
              instancePath: instancePath + "/created_at",
              schemaPath: "#/properties/created_at/format",
              keyword: "format",
              params: { format: "date-time" },
              message: 'must match format "date-time"',
            };
            if (vErrors === null) {
              vErrors = [err25];
            } else {
              vErrors.push(err25);
            }
            errors++;
          }
        } else {
          const err26 = {
            instancePath: instancePath + "/created_at",
            schemaPath: "#/properties/created_at/type",
            keyword: "type",
            params: { type: "string" },
            message: "must be string",
          };
          if (vErrors === null) {
            vErrors = [err26];
          } else {
            vErrors.push(err26);
          }
          errors++;
        }
      }
    } else {
      const err27 = {
        instancePath,
        schemaPath: "#/type",
        keyword: "type",
        params: { type: "object" },
        message: "must be object",
      };
      if (vErrors === null) {
        vErrors = [err27];
      } else {
        vErrors.push(err27);
      }
      errors++;
    }
    validate24.errors = vErrors;
    return errors === 0;
  }
  validate24.evaluated = {
    props: { id: true, name: true, status: true, region: true, specs: true, ipv4: true, created_at: true },
    dynamicProps: false,
    dynamicItems: false,
  };
  function validate23(
    data,
    { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
  ) {
    let vErrors = null;
    let errors = 0;
    const evaluated0 = validate23.evaluated;
    if (evaluated0.dynamicProps) {
      evaluated0.props = void 0;
    }
    if (evaluated0.dynamicItems) {
      evaluated0.items = void 0;
    }
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (data.data === void 0) {
        const err0 = {
          instancePath,
          schemaPath: "#/required",
          keyword: "required",
          params: { missingProperty: "data" },
          message: "must have required property 'data'",
        };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
      if (data.meta === void 0) {
        const err1 = {
          instancePath,
          schemaPath: "#/required",
          keyword: "required",
          params: { missingProperty: "meta" },
          message: "must have required property 'meta'",
        };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
      if (data.data !== void 0) {
        let data0 = data.data;
        if (Array.isArray(data0)) {
          const len0 = data0.length;
          for (let i0 = 0; i0 < len0; i0++) {
            if (
              !validate24(data0[i0], {
                instancePath: instancePath + "/data/" + i0,
                parentData: data0,
                parentDataProperty: i0,
                rootData,
                dynamicAnchors,
              })
            ) {
              vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
              errors = vErrors.length;
            }
          }
        } else {
          const err2 = {
            instancePath: instancePath + "/data",
            schemaPath: "#/properties/data/type",
            keyword: "type",
            params: { type: "array" },
            message: "must be array",
          };
          if (vErrors === null) {
            vErrors = [err2];
          } else {
            vErrors.push(err2);
          }
          errors++;
        }
      }
      if (data.meta !== void 0) {
        let data2 = data.meta;
        if (data2 && typeof data2 == "object" && !Array.isArray(data2)) {
          if (data2.total === void 0) {
            const err3 = {
              instancePath: instancePath + "/meta",
              schemaPath: "#/components/schemas/PageMeta/required",
              keyword: "required",
              params: { missingProperty: "total" },
              message: "must have required property 'total'",
            };
            if (vErrors === null) {
              vErrors = [err3];
            } else {
              vErrors.push(err3);
            }
            errors++;
          }
          if (data2.next_cursor === void 0) {
            const err4 = {
              instancePath: instancePath + "/meta",
              schemaPath: "#/components/schemas/PageMeta/required",
              keyword: "required",
              params: { missingProperty: "next_cursor" },
              message: "must have required property 'next_cursor'",
            };
            if (vErrors === null) {
              vErrors = [err4];
            } else {
              vErrors.push(err4);
            }
            errors++;
          }
          if (data2.prev_cursor === void 0) {
            const err5 = {
              instancePath: instancePath + "/meta",
              schemaPath: "#/components/schemas/PageMeta/required",
              keyword: "required",
              params: { missingProperty: "prev_cursor" },
              message: "must have required property 'prev_cursor'",
            };
            if (vErrors === null) {
              vErrors = [err5];
            } else {
              vErrors.push(err5);
            }
            errors++;
          }
          if (data2.total !== void 0) {
            let data3 = data2.total;
            if (!(typeof data3 == "number" && !(data3 % 1) && !isNaN(data3))) {
              const err6 = {
                instancePath: instancePath + "/meta/total",
                schemaPath: "#/components/schemas/PageMeta/properties/total/type",
                keyword: "type",
                params: { type: "integer" },
                message: "must be integer",
              };
              if (vErrors === null) {
                vErrors = [err6];
              } else {
                vErrors.push(err6);
              }
              errors++;
            }
            if (typeof data3 == "number") {
              if (data3 < 0 || isNaN(data3)) {
                const err7 = {
                  instancePath: instancePath + "/meta/total",
                  schemaPath: "#/components/schemas/PageMeta/properties/total/minimum",
                  keyword: "minimum",
                  params: { comparison: ">=", limit: 0 },
                  message: "must be >= 0",
                };
                if (vErrors === null) {
                  vErrors = [err7];
                } else {
                  vErrors.push(err7);
                }
                errors++;
              }
            }
          }
          if (data2.next_cursor !== void 0) {
            let data4 = data2.next_cursor;
            if (typeof data4 !== "string" && data4 !== null) {
              const err8 = {
                instancePath: instancePath + "/meta/next_cursor",
                schemaPath: "#/components/schemas/PageMeta/properties/next_cursor/type",
                keyword: "type",
                params: { type: schema39.properties.next_cursor.type },
                message: "must be string,null",
              };
              if (vErrors === null) {
                vErrors = [err8];
              } else {
                vErrors.push(err8);
              }
              errors++;
            }
            if (typeof data4 === "string") {
              if (func1(data4) < 1) {
                const err9 = {
                  instancePath: instancePath + "/meta/next_cursor",
                  schemaPath: "#/components/schemas/PageMeta/properties/next_cursor/minLength",
                  keyword: "minLength",
                  params: { limit: 1 },
                  message: "must NOT have fewer than 1 characters",
                };
                if (vErrors === null) {
                  vErrors = [err9];
                } else {
                  vErrors.push(err9);
                }
                errors++;
              }
            }
          }
          if (data2.prev_cursor !== void 0) {
            let data5 = data2.prev_cursor;
            if (typeof data5 !== "string" && data5 !== null) {
              const err10 = {
                instancePath: instancePath + "/meta/prev_cursor",
                schemaPath: "#/components/schemas/PageMeta/properties/prev_cursor/type",
                keyword: "type",
                params: { type: schema39.properties.prev_cursor.type },
                message: "must be string,null",
              };
              if (vErrors === null) {
                vErrors = [err10];
              } else {
                vErrors.push(err10);
              }
              errors++;
            }
            if (typeof data5 === "string") {
              if (func1(data5) < 1) {
                const err11 = {
                  instancePath: instancePath + "/meta/prev_cursor",
                  schemaPath: "#/components/schemas/PageMeta/properties/prev_cursor/minLength",
                  keyword: "minLength",
                  params: { limit: 1 },
                  message: "must NOT have fewer than 1 characters",
                };
                if (vErrors === null) {
                  vErrors = [err11];
                } else {
                  vErrors.push(err11);
                }
                errors++;
              }
            }
          }
          if (data2.next_page !== void 0) {
            let data6 = data2.next_page;
            if (typeof data6 !== "string" && data6 !== null) {
              const err12 = {
                instancePath: instancePath + "/meta/next_page",
                schemaPath: "#/components/schemas/PageMeta/properties/next_page/type",
                keyword: "type",
                params: { type: schema39.properties.next_page.type },
                message: "must be string,null",
              };
              if (vErrors === null) {
                vErrors = [err12];
              } else {
                vErrors.push(err12);
              }
              errors++;
            }
          }
        } else {
          const err13 = {
            instancePath: instancePath + "/meta",
            schemaPath: "#/components/schemas/PageMeta/type",
            keyword: "type",
            params: { type: "object" },
            message: "must be object",
          };
          if (vErrors === null) {
            vErrors = [err13];
          } else {
            vErrors.push(err13);
          }
          errors++;
        }
      }
    } else {
      const err14 = {
        instancePath,
        schemaPath: "#/type",
        keyword: "type",
        params: { type: "object" },
        message: "must be object",
      };
      if (vErrors === null) {
        vErrors = [err14];
      } else {
        vErrors.push(err14);
      }
      errors++;
    }
    validate23.errors = vErrors;
    return errors === 0;
  }
  validate23.evaluated = { props: { data: true, meta: true }, dynamicProps: false, dynamicItems: false };
  function validate22(
    data,
    { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
  ) {
    let vErrors = null;
    let errors = 0;
    const evaluated0 = validate22.evaluated;
    if (evaluated0.dynamicProps) {
      evaluated0.props = void 0;
    }
    if (evaluated0.dynamicItems) {
      evaluated0.items = void 0;
    }
    if (!validate23(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
      vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
      errors = vErrors.length;
    }
    validate22.errors = vErrors;
    return errors === 0;
  }
  validate22.evaluated = { props: { data: true, meta: true }, dynamicProps: false, dynamicItems: false };
  var listServers_400 = validate27;
  function validate28(
    data,
    { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
  ) {
    let vErrors = null;
    let errors = 0;
    const evaluated0 = validate28.evaluated;
    if (evaluated0.dynamicProps) {
      evaluated0.props = void 0;
    }
    if (evaluated0.dynamicItems) {
      evaluated0.items = void 0;
    }
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (data.error === void 0) {
        const err0 = {
          instancePath,
          schemaPath: "#/required",
          keyword: "required",
          params: { missingProperty: "error" },
          message: "must have required property 'error'",
        };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
      if (data.error !== void 0) {
        let data0 = data.error;
        if (data0 && typeof data0 == "object" && !Array.isArray(data0)) {
          if (data0.code === void 0) {
            const err1 = {
              instancePath: instancePath + "/error",
              schemaPath: "#/components/schemas/ErrorObject/required",
              keyword: "required",
              params: { missingProperty: "code" },
              message: "must have required property 'code'",
            };
            if (vErrors === null) {
              vErrors = [err1];
            } else {
              vErrors.push(err1);
            }
            errors++;
          }
          if (data0.message === void 0) {
            const err2 = {
              instancePath: instancePath + "/error",
              schemaPath: "#/components/schemas/ErrorObject/required",
              keyword: "required",
              params: { missingProperty: "message" },
              message: "must have required property 'message'",
            };
            if (vErrors === null) {
              vErrors = [err2];
            } else {
              vErrors.push(err2);
            }
            errors++;
          }
          if (data0.request_id === void 0) {
            const err3 = {
              instancePath: instancePath + "/error",
              schemaPath: "#/components/schemas/ErrorObject/required",
              keyword: "required",
              params: { missingProperty: "request_id" },
              message: "must have required property 'request_id'",
            };
            if (vErrors === null) {
              vErrors = [err3];
            } else {
              vErrors.push(err3);
            }
            errors++;
          }
          if (data0.code !== void 0) {
            if (typeof data0.code !== "string") {
              const err4 = {
                instancePath: instancePath + "/error/code",
                schemaPath: "#/components/schemas/ErrorObject/properties/code/type",
                keyword: "type",
                params: { type: "string" },
                message: "must be string",
              };
              if (vErrors === null) {
                vErrors = [err4];
              } else {
                vErrors.push(err4);
              }
              errors++;
            }
          }
          if (data0.message !== void 0) {
            if (typeof data0.message !== "string") {
              const err5 = {
                instancePath: instancePath + "/error/message",
                schemaPath: "#/components/schemas/ErrorObject/properties/message/type",
                keyword: "type",
                params: { type: "string" },
                message: "must be string",
              };
              if (vErrors === null) {
                vErrors = [err5];
              } else {
                vErrors.push(err5);
              }
              errors++;
            }
          }
          if (data0.details !== void 0) {
            let data3 = data0.details;
            if (data3 && typeof data3 == "object" && !Array.isArray(data3)) {
            } else {
              const err6 = {
                instancePath: instancePath + "/error/details",
                schemaPath: "#/components/schemas/ErrorObject/properties/details/type",
                keyword: "type",
                params: { type: "object" },
                message: "must be object",
              };
              if (vErrors === null) {
                vErrors = [err6];
              } else {
                vErrors.push(err6);
              }
              errors++;
            }
          }
          if (data0.request_id !== void 0) {
            if (typeof data0.request_id !== "string") {
              const err7 = {
                instancePath: instancePath + "/error/request_id",
                schemaPath: "#/components/schemas/ErrorObject/properties/request_id/type",
                keyword: "type",
                params: { type: "string" },
                message: "must be string",
              };
              if (vErrors === null) {
                vErrors = [err7];
              } else {
                vErrors.push(err7);
              }
              errors++;
            }
          }
        } else {
          const err8 = {
            instancePath: instancePath + "/error",
            schemaPath: "#/components/schemas/ErrorObject/type",
            keyword: "type",
            params: { type: "object" },
            message: "must be object",
          };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
      }
    } else {
      const err9 = {
        instancePath,
        schemaPath: "#/type",
        keyword: "type",
        params: { type: "object" },
        message: "must be object",
      };
      if (vErrors === null) {
        vErrors = [err9];
      } else {
        vErrors.push(err9);
      }
      errors++;
    }
    validate28.errors = vErrors;
    return errors === 0;
  }
  validate28.evaluated = { props: { error: true }, dynamicProps: false, dynamicItems: false };
  function validate27(
    data,
    { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
  ) {
    let vErrors = null;
    let errors = 0;
    const evaluated0 = validate27.evaluated;
    if (evaluated0.dynamicProps) {
      evaluated0.props = void 0;
    }
    if (evaluated0.dynamicItems) {
      evaluated0.items = void 0;
    }
    if (!validate28(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
      vErrors = vErrors === null ? validate28.errors : vErrors.concat(validate28.errors);
      errors = vErrors.length;
    }
    validate27.errors = vErrors;
    return errors === 0;
  }
  validate27.evaluated = { props: { error: true }, dynamicProps: false, dynamicItems: false };
  var createServer_parameters = validate30;
  function validate30(
    data,
    { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
  ) {
    let vErrors = null;
    let errors = 0;
    const evaluated0 = validate30.evaluated;
    if (evaluated0.dynamicProps) {
      evaluated0.props = void 0;
    }
    if (evaluated0.dynamicItems) {
      evaluated0.items = void 0;
    }
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (data.path !== void 0) {
        let data0 = data.path;
        if (!(data0 && typeof data0 == "object" && !Array.isArray(data0))) {
          const err0 = {
            instancePath: instancePath + "/path",
            schemaPath: "#/properties/path/type",
            keyword: "type",
            params: { type: "object" },
            message: "must be object",
          };
          if (vErrors === null) {
            vErrors = [err0];
          } else {
            vErrors.push(err0);
          }
          errors++;
        }
      }
      if (data.query !== void 0) {
        let data1 = data.query;
        if (!(data1 && typeof data1 == "object" && !Array.isArray(data1))) {
          const err1 = {
            instancePath: instancePath + "/query",
            schemaPath: "#/properties/query/type",
            keyword: "type",
            params: { type: "object" },
            message: "must be object",
          };
          if (vErrors === null) {
            vErrors = [err1];
          } else {
            vErrors.push(err1);
          }
          errors++;
        }
      }
      if (data.header !== void 0) {
        let data2 = data.header;
        if (!(data2 && typeof data2 == "object" && !Array.isArray(data2))) {
          const err2 = {
            instancePath: instancePath + "/header",
            schemaPath: "#/properties/header/type",
            keyword: "type",
            params: { type: "object" },
            message: "must be object",
          };
          if (vErrors === null) {
            vErrors = [err2];
          } else {
            vErrors.push(err2);
          }
          errors++;
        }
      }
      if (data.cookie !== void 0) {
        let data3 = data.cookie;
        if (!(data3 && typeof data3 == "object" && !Array.isArray(data3))) {
          const err3 = {
            instancePath: instancePath + "/cookie",
            schemaPath: "#/properties/cookie/type",
            keyword: "type",
            params: { type: "object" },
            message: "must be object",
          };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
      }
    } else {
      const err4 = {
        instancePath,
        schemaPath: "#/type",
        keyword: "type",
        params: { type: "object" },
        message: "must be object",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    validate30.errors = vErrors;
    return errors === 0;
  }
  validate30.evaluated = {
    props: { path: true, query: true, header: true, cookie: true },
    dynamicProps: false,
    dynamicItems: false,
  };
  var createServer_body = validate31;
  function validate31(
    data,
    { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
  ) {
    let vErrors = null;
    let errors = 0;
    const evaluated0 = validate31.evaluated;
    if (evaluated0.dynamicProps) {
      evaluated0.props = void 0;
    }
    if (evaluated0.dynamicItems) {
      evaluated0.items = void 0;
    }
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (data.name === void 0) {
        const err0 = {
          instancePath,
          schemaPath: "contract#/components/schemas/CreateServerRequest/required",
          keyword: "required",
          params: { missingProperty: "name" },
          message: "must have required property 'name'",
        };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
      if (data.region === void 0) {
        const err1 = {
          instancePath,
          schemaPath: "contract#/components/schemas/CreateServerRequest/required",
          keyword: "required",
          params: { missingProperty: "region" },
          message: "must have required property 'region'",
        };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
      if (data.plan === void 0) {
        const err2 = {
          instancePath,
          schemaPath: "contract#/components/schemas/CreateServerRequest/required",
          keyword: "required",
          params: { missingProperty: "plan" },
          message: "must have required property 'plan'",
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
      if (data.image === void 0) {
        const err3 = {
          instancePath,
          schemaPath: "contract#/components/schemas/CreateServerRequest/required",
          keyword: "required",
          params: { missingProperty: "image" },
          message: "must have required property 'image'",
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
      if (data.name !== void 0) {
        let data0 = data.name;
        if (typeof data0 === "string") {
          if (func1(data0) < 1) {
            const err4 = {
              instancePath: instancePath + "/name",
              schemaPath: "contract#/components/schemas/CreateServerRequest/properties/name/minLength",
              keyword: "minLength",
              params: { limit: 1 },
              message: "must NOT have fewer than 1 characters",
            };
            if (vErrors === null) {
              vErrors = [err4];
            } else {
              vErrors.push(err4);
            }
            errors++;
          }
        } else {
          const err5 = {
            instancePath: instancePath + "/name",
            schemaPath: "contract#/components/schemas/CreateServerRequest/properties/name/type",
            keyword: "type",
            params: { type: "string" },
            message: "must be string",
          };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
      }
      if (data.region !== void 0) {
        let data1 = data.region;
        if (typeof data1 === "string") {
          if (func1(data1) < 1) {
            const err6 = {
              instancePath: instancePath + "/region",
              schemaPath: "contract#/components/schemas/CreateServerRequest/properties/region/minLength",
              keyword: "minLength",
              params: { limit: 1 },
              message: "must NOT have fewer than 1 characters",
            };
            if (vErrors === null) {
              vErrors = [err6];
            } else {
              vErrors.push(err6);
            }
            errors++;
          }
        } else {
          const err7 = {
            instancePath: instancePath + "/region",
            schemaPath: "contract#/components/schemas/CreateServerRequest/properties/region/type",
            keyword: "type",
            params: { type: "string" },
            message: "must be string",
          };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
      }
      if (data.plan !== void 0) {
        let data2 = data.plan;
        if (typeof data2 === "string") {
          if (func1(data2) < 1) {
            const err8 = {
              instancePath: instancePath + "/plan",
              schemaPath: "contract#/components/schemas/CreateServerRequest/properties/plan/minLength",
              keyword: "minLength",
              params: { limit: 1 },
              message: "must NOT have fewer than 1 characters",
            };
            if (vErrors === null) {
              vErrors = [err8];
            } else {
              vErrors.push(err8);
            }
            errors++;
          }
        } else {
          const err9 = {
            instancePath: instancePath + "/plan",
            schemaPath: "contract#/components/schemas/CreateServerRequest/properties/plan/type",
            keyword: "type",
            params: { type: "string" },
            message: "must be string",
          };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
      }
      if (data.image !== void 0) {
        let data3 = data.image;
        if (typeof data3 === "string") {
          if (func1(data3) < 1) {
            const err10 = {
              instancePath: instancePath + "/image",
              schemaPath: "contract#/components/schemas/CreateServerRequest/properties/image/minLength",
              keyword: "minLength",
              params: { limit: 1 },
              message: "must NOT have fewer than 1 characters",
            };
            if (vErrors === null) {
              vErrors = [err10];
            } else {
              vErrors.push(err10);
            }
            errors++;
          }
        } else {
          const err11 = {
            instancePath: instancePath + "/image",
            schemaPath: "contract#/components/schemas/CreateServerRequest/properties/image/type",
            keyword: "type",
            params: { type: "string" },
            message: "must be string",
          };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
      }
      if (data.ssh_keys !== void 0) {
        let data4 = data.ssh_keys;
        if (Array.isArray(data4)) {
          const len0 = data4.length;
          for (let i0 = 0; i0 < len0; i0++) {
            let data5 = data4[i0];
            if (typeof data5 === "string") {
              if (func1(data5) < 1) {
                const err12 = {
                  instancePath: instancePath + "/ssh_keys/" + i0,
                  schemaPath: "contract#/components/schemas/CreateServerRequest/properties/ssh_keys/items/minLength",
                  keyword: "minLength",
                  params: { limit: 1 },
                  message: "must NOT have fewer than 1 characters",
                };
                if (vErrors === null) {
                  vErrors = [err12];
                } else {
                  vErrors.push(err12);
                }
                errors++;
              }
            } else {
              const err13 = {
                instancePath: instancePath + "/ssh_keys/" + i0,
                schemaPath: "contract#/components/schemas/CreateServerRequest/properties/ssh_keys/items/type",
                keyword: "type",
                params: { type: "string" },
                message: "must be string",
              };
              if (vErrors === null) {
                vErrors = [err13];
              } else {
                vErrors.push(err13);
              }
              errors++;
            }
          }
        } else {
          const err14 = {
            instancePath: instancePath + "/ssh_keys",
            schemaPath: "contract#/components/schemas/CreateServerRequest/properties/ssh_keys/type",
            keyword: "type",
            params: { type: "array" },
            message: "must be array",
          };
          if (vErrors === null) {
            vErrors = [err14];
          } else {
            vErrors.push(err14);
          }
          errors++;
        }
      }
      if (data.auto_backup !== void 0) {
        if (typeof data.auto_backup !== "boolean") {
          const err15 = {
            instancePath: instancePath + "/auto_backup",
            schemaPath: "contract#/components/schemas/CreateServerRequest/properties/auto_backup/type",
            keyword: "type",
            params: { type: "boolean" },
            message: "must be boolean",
          };
          if (vErrors === null) {
            vErrors = [err15];
          } else {
            vErrors.push(err15);
          }
          errors++;
        }
      }
    } else {
      const err16 = {
        instancePath,
        schemaPath: "contract#/components/schemas/CreateServerRequest/type",
        keyword: "type",
        params: { type: "object" },
        message: "must be object",
      };
      if (vErrors === null) {
        vErrors = [err16];
      } else {
        vErrors.push(err16);
      }
      errors++;
    }
    validate31.errors = vErrors;
    return errors === 0;
  }
  validate31.evaluated = {
    props: { name: true, region: true, plan: true, image: true, ssh_keys: true, auto_backup: true },
    dynamicProps: false,
    dynamicItems: false,
  };
  var createServer_201 = validate32;
  function validate33(
    data,
    { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
  ) {
    let vErrors = null;
    let errors = 0;
    const evaluated0 = validate33.evaluated;
    if (evaluated0.dynamicProps) {
      evaluated0.props = void 0;
    }
    if (evaluated0.dynamicItems) {
      evaluated0.items = void 0;
    }
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (data.data === void 0) {
        const err0 = {
          instancePath,
          schemaPath: "#/required",
          keyword: "required",
          params: { missingProperty: "data" },
          message: "must have required property 'data'",
        };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
      if (data.data !== void 0) {
        if (
          !validate24(data.data, {
            instancePath: instancePath + "/data",
            parentData: data,
            parentDataProperty: "data",
            rootData,
            dynamicAnchors,
          })
        ) {
          vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
          errors = vErrors.length;
        }
      }
    } else {
      const err1 = {
        instancePath,
        schemaPath: "#/type",
        keyword: "type",
        params: { type: "object" },
        message: "must be object",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    validate33.errors = vErrors;
    return errors === 0;
  }
  validate33.evaluated = { props: { data: true }, dynamicProps: false, dynamicItems: false };
  function validate32(
    data,
    { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
  ) {
    let vErrors = null;
    let errors = 0;
    const evaluated0 = validate32.evaluated;
    if (evaluated0.dynamicProps) {
      evaluated0.props = void 0;
    }
    if (evaluated0.dynamicItems) {
      evaluated0.items = void 0;
    }
    if (!validate33(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
      vErrors = vErrors === null ? validate33.errors : vErrors.concat(validate33.errors);
      errors = vErrors.length;
    }
    validate32.errors = vErrors;
    return errors === 0;
  }
  validate32.evaluated = { props: { data: true }, dynamicProps: false, dynamicItems: false };
  var scaleDatabase_body = validate36;
  function validate36(
    data,
    { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
  ) {
    let vErrors = null;
    let errors = 0;
    const evaluated0 = validate36.evaluated;
    if (evaluated0.dynamicProps) {
      evaluated0.props = void 0;
    }
    if (evaluated0.dynamicItems) {
      evaluated0.items = void 0;
    }
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (data.database_id === void 0) {
        const err0 = {
          instancePath,
          schemaPath: "contract#/components/schemas/ScaleDatabaseRequest/required",
          keyword: "required",
          params: { missingProperty: "database_id" },
          message: "must have required property 'database_id'",
        };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
      if (data.new_tier === void 0) {
        const err1 = {
          instancePath,
          schemaPath: "contract#/components/schemas/ScaleDatabaseRequest/required",
          keyword: "required",
          params: { missingProperty: "new_tier" },
          message: "must have required property 'new_tier'",
        };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
      if (data.database_id !== void 0) {
        let data0 = data.database_id;
        if (typeof data0 === "string") {
          if (func1(data0) < 1) {
            const err2 = {
              instancePath: instancePath + "/database_id",
              schemaPath: "contract#/components/schemas/ScaleDatabaseRequest/properties/database_id/minLength",
              keyword: "minLength",
              params: { limit: 1 },
              message: "must NOT have fewer than 1 characters",
            };
            if (vErrors === null) {
              vErrors = [err2];
            } else {
              vErrors.push(err2);
            }
            errors++;
          }
        } else {
          const err3 = {
            instancePath: instancePath + "/database_id",
            schemaPath: "contract#/components/schemas/ScaleDatabaseRequest/properties/database_id/type",
            keyword: "type",
            params: { type: "string" },
            message: "must be string",
          };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
      }
      if (data.new_tier !== void 0) {
        let data1 = data.new_tier;
        if (typeof data1 === "string") {
          if (func1(data1) < 1) {
            const err4 = {
              instancePath: instancePath + "/new_tier",
              schemaPath: "contract#/components/schemas/ScaleDatabaseRequest/properties/new_tier/minLength",
              keyword: "minLength",
              params: { limit: 1 },
              message: "must NOT have fewer than 1 characters",
            };
            if (vErrors === null) {
              vErrors = [err4];
            } else {
              vErrors.push(err4);
            }
            errors++;
          }
        } else {
          const err5 = {
            instancePath: instancePath + "/new_tier",
            schemaPath: "contract#/components/schemas/ScaleDatabaseRequest/properties/new_tier/type",
            keyword: "type",
            params: { type: "string" },
            message: "must be string",
          };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
      }
      if (data.read_replicas !== void 0) {
        let data2 = data.read_replicas;
        if (!(typeof data2 == "number" && !(data2 % 1) && !isNaN(data2))) {
          const err6 = {
            instancePath: instancePath + "/read_replicas",
            schemaPath: "contract#/components/schemas/ScaleDatabaseRequest/properties/read_replicas/type",
            keyword: "type",
            params: { type: "integer" },
            message: "must be integer",
          };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
        if (typeof data2 == "number") {
          if (data2 < 0 || isNaN(data2)) {
            const err7 = {
              instancePath: instancePath + "/read_replicas",
              schemaPath: "contract#/components/schemas/ScaleDatabaseRequest/properties/read_replicas/minimum",
              keyword: "minimum",
              params: { comparison: ">=", limit: 0 },
              message: "must be >= 0",
            };
            if (vErrors === null) {
              vErrors = [err7];
            } else {
              vErrors.push(err7);
            }
            errors++;
          }
        }
      }
      if (data.maintenance_window !== void 0) {
        let data3 = data.maintenance_window;
        if (typeof data3 === "string") {
          if (!formats2.test(data3)) {
            const err8 = {
              instancePath: instancePath + "/maintenance_window",
              schemaPath: "contract#/components/schemas/ScaleDatabaseRequest/properties/maintenance_window/format",
              keyword: "format",
              params: { format: "date-time" },
              message: 'must match format "date-time"',
            };
            if (vErrors === null) {
              vErrors = [err8];
            } else {
              vErrors.push(err8);
            }
            errors++;
          }
        } else {
          const err9 = {
            instancePath: instancePath + "/maintenance_window",
            schemaPath: "contract#/components/schemas/ScaleDatabaseRequest/properties/maintenance_window/type",
            keyword: "type",
            params: { type: "string" },
            message: "must be string",
          };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
      }
    } else {
      const err10 = {
        instancePath,
        schemaPath: "contract#/components/schemas/ScaleDatabaseRequest/type",
        keyword: "type",
        params: { type: "object" },
        message: "must be object",
      };
      if (vErrors === null) {
        vErrors = [err10];
      } else {
        vErrors.push(err10);
      }
      errors++;
    }
    validate36.errors = vErrors;
    return errors === 0;
  }
  validate36.evaluated = {
    props: { database_id: true, new_tier: true, read_replicas: true, maintenance_window: true },
    dynamicProps: false,
    dynamicItems: false,
  };
  var scaleDatabase_202 = validate37;
  var schema52 = {
    description: "Accepted scaling of a database cluster.",
    type: "object",
    required: ["database_id", "tier", "read_replicas", "status", "maintenance_window"],
    "x-inferred": true,
    "x-inferred-reason":
      "The documentation shows no response to this request. It is assumed to repeat the values of the request.",
    properties: {
      database_id: {
        description: "ID of the database cluster.",
        type: "string",
        examples: ["db_9f8e7d6c5b"],
        "x-inferred": true,
        "x-inferred-reason": "Assumed to repeat the value of the request.",
      },
      tier: {
        description: "Target tier.",
        type: "string",
        examples: ["production-high"],
        "x-inferred": true,
        "x-inferred-reason": "Assumed to repeat the value of the request.",
      },
      read_replicas: {
        description: "Target number of read replicas.",
        type: "integer",
        minimum: 0,
        examples: [3],
        "x-inferred": true,
        "x-inferred-reason": "Assumed to repeat the value of the request.",
      },
      status: {
        description: "Either `scaling` (in progress) or `scheduled` (waits for the maintenance window).",
        type: "string",
        enum: ["scaling", "scheduled"],
        examples: ["scheduled"],
        "x-inferred": true,
        "x-inferred-reason":
          "With a maintenance window, scaling is assumed to wait. Without one, it is assumed to begin immediately.",
      },
      maintenance_window: {
        description: "Start of the maintenance window, in UTC (RFC 3339); null if the request has none.",
        type: ["string", "null"],
        format: "date-time",
        examples: ["2025-02-01T02:00:00Z", null],
        "x-inferred": true,
        "x-inferred-reason": "Assumed to repeat the value of the request, in which it is optional.",
      },
    },
    examples: [
      {
        database_id: "db_9f8e7d6c5b",
        tier: "production-high",
        read_replicas: 3,
        status: "scheduled",
        maintenance_window: "2025-02-01T02:00:00Z",
      },
    ],
  };
  function validate38(
    data,
    { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
  ) {
    let vErrors = null;
    let errors = 0;
    const evaluated0 = validate38.evaluated;
    if (evaluated0.dynamicProps) {
      evaluated0.props = void 0;
    }
    if (evaluated0.dynamicItems) {
      evaluated0.items = void 0;
    }
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (data.data === void 0) {
        const err0 = {
          instancePath,
          schemaPath: "#/required",
          keyword: "required",
          params: { missingProperty: "data" },
          message: "must have required property 'data'",
        };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
      if (data.data !== void 0) {
        let data0 = data.data;
        if (data0 && typeof data0 == "object" && !Array.isArray(data0)) {
          if (data0.database_id === void 0) {
            const err1 = {
              instancePath: instancePath + "/data",
              schemaPath: "#/components/schemas/DatabaseScaling/required",
              keyword: "required",
              params: { missingProperty: "database_id" },
              message: "must have required property 'database_id'",
            };
            if (vErrors === null) {
              vErrors = [err1];
            } else {
              vErrors.push(err1);
            }
            errors++;
          }
          if (data0.tier === void 0) {
            const err2 = {
              instancePath: instancePath + "/data",
              schemaPath: "#/components/schemas/DatabaseScaling/required",
              keyword: "required",
              params: { missingProperty: "tier" },
              message: "must have required property 'tier'",
            };
            if (vErrors === null) {
              vErrors = [err2];
            } else {
              vErrors.push(err2);
            }
            errors++;
          }
          if (data0.read_replicas === void 0) {
            const err3 = {
              instancePath: instancePath + "/data",
              schemaPath: "#/components/schemas/DatabaseScaling/required",
              keyword: "required",
              params: { missingProperty: "read_replicas" },
              message: "must have required property 'read_replicas'",
            };
            if (vErrors === null) {
              vErrors = [err3];
            } else {
              vErrors.push(err3);
            }
            errors++;
          }
          if (data0.status === void 0) {
            const err4 = {
              instancePath: instancePath + "/data",
              schemaPath: "#/components/schemas/DatabaseScaling/required",
              keyword: "required",
              params: { missingProperty: "status" },
              message: "must have required property 'status'",
            };
            if (vErrors === null) {
              vErrors = [err4];
            } else {
              vErrors.push(err4);
            }
            errors++;
          }
          if (data0.maintenance_window === void 0) {
            const err5 = {
              instancePath: instancePath + "/data",
              schemaPath: "#/components/schemas/DatabaseScaling/required",
              keyword: "required",
              params: { missingProperty: "maintenance_window" },
              message: "must have required property 'maintenance_window'",
            };
            if (vErrors === null) {
              vErrors = [err5];
            } else {
              vErrors.push(err5);
            }
            errors++;
          }
          if (data0.database_id !== void 0) {
            if (typeof data0.database_id !== "string") {
              const err6 = {
                instancePath: instancePath + "/data/database_id",
                schemaPath: "#/components/schemas/DatabaseScaling/properties/database_id/type",
                keyword: "type",
                params: { type: "string" },
                message: "must be string",
              };
              if (vErrors === null) {
                vErrors = [err6];
              } else {
                vErrors.push(err6);
              }
              errors++;
            }
          }
          if (data0.tier !== void 0) {
            if (typeof data0.tier !== "string") {
              const err7 = {
                instancePath: instancePath + "/data/tier",
                schemaPath: "#/components/schemas/DatabaseScaling/properties/tier/type",
                keyword: "type",
                params: { type: "string" },
                message: "must be string",
              };
              if (vErrors === null) {
                vErrors = [err7];
              } else {
                vErrors.push(err7);
              }
              errors++;
            }
          }
          if (data0.read_replicas !== void 0) {
            let data3 = data0.read_replicas;
            if (!(typeof data3 == "number" && !(data3 % 1) && !isNaN(data3))) {
              const err8 = {
                instancePath: instancePath + "/data/read_replicas",
                schemaPath: "#/components/schemas/DatabaseScaling/properties/read_replicas/type",
                keyword: "type",
                params: { type: "integer" },
                message: "must be integer",
              };
              if (vErrors === null) {
                vErrors = [err8];
              } else {
                vErrors.push(err8);
              }
              errors++;
            }
            if (typeof data3 == "number") {
              if (data3 < 0 || isNaN(data3)) {
                const err9 = {
                  instancePath: instancePath + "/data/read_replicas",
                  schemaPath: "#/components/schemas/DatabaseScaling/properties/read_replicas/minimum",
                  keyword: "minimum",
                  params: { comparison: ">=", limit: 0 },
                  message: "must be >= 0",
                };
                if (vErrors === null) {
                  vErrors = [err9];
                } else {
                  vErrors.push(err9);
                }
                errors++;
              }
            }
          }
          if (data0.status !== void 0) {
            let data4 = data0.status;
            if (typeof data4 !== "string") {
              const err10 = {
                instancePath: instancePath + "/data/status",
                schemaPath: "#/components/schemas/DatabaseScaling/properties/status/type",
                keyword: "type",
                params: { type: "string" },
                message: "must be string",
              };
              if (vErrors === null) {
                vErrors = [err10];
              } else {
                vErrors.push(err10);
              }
              errors++;
            }
            if (!(data4 === "scaling" || data4 === "scheduled")) {
              const err11 = {
                instancePath: instancePath + "/data/status",
                schemaPath: "#/components/schemas/DatabaseScaling/properties/status/enum",
                keyword: "enum",
                params: { allowedValues: schema52.properties.status.enum },
                message: "must be equal to one of the allowed values",
              };
              if (vErrors === null) {
                vErrors = [err11];
              } else {
                vErrors.push(err11);
              }
              errors++;
            }
          }
          if (data0.maintenance_window !== void 0) {
            let data5 = data0.maintenance_window;
            if (typeof data5 !== "string" && data5 !== null) {
              const err12 = {
                instancePath: instancePath + "/data/maintenance_window",
                schemaPath: "#/components/schemas/DatabaseScaling/properties/maintenance_window/type",
                keyword: "type",
                params: { type: schema52.properties.maintenance_window.type },
                message: "must be string,null",
              };
              if (vErrors === null) {
                vErrors = [err12];
              } else {
                vErrors.push(err12);
              }
              errors++;
            }
            if (typeof data5 === "string") {
              if (!formats2.test(data5)) {
                const err13 = {
                  instancePath: instancePath + "/data/maintenance_window",
                  schemaPath: "#/components/schemas/DatabaseScaling/properties/maintenance_window/format",
                  keyword: "format",
                  params: { format: "date-time" },
                  message: 'must match format "date-time"',
                };
                if (vErrors === null) {
                  vErrors = [err13];
                } else {
                  vErrors.push(err13);
                }
                errors++;
              }
            }
          }
        } else {
          const err14 = {
            instancePath: instancePath + "/data",
            schemaPath: "#/components/schemas/DatabaseScaling/type",
            keyword: "type",
            params: { type: "object" },
            message: "must be object",
          };
          if (vErrors === null) {
            vErrors = [err14];
          } else {
            vErrors.push(err14);
          }
          errors++;
        }
      }
    } else {
      const err15 = {
        instancePath,
        schemaPath: "#/type",
        keyword: "type",
        params: { type: "object" },
        message: "must be object",
      };
      if (vErrors === null) {
        vErrors = [err15];
      } else {
        vErrors.push(err15);
      }
      errors++;
    }
    validate38.errors = vErrors;
    return errors === 0;
  }
  validate38.evaluated = { props: { data: true }, dynamicProps: false, dynamicItems: false };
  function validate37(
    data,
    { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
  ) {
    let vErrors = null;
    let errors = 0;
    const evaluated0 = validate37.evaluated;
    if (evaluated0.dynamicProps) {
      evaluated0.props = void 0;
    }
    if (evaluated0.dynamicItems) {
      evaluated0.items = void 0;
    }
    if (!validate38(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
      vErrors = vErrors === null ? validate38.errors : vErrors.concat(validate38.errors);
      errors = vErrors.length;
    }
    validate37.errors = vErrors;
    return errors === 0;
  }
  validate37.evaluated = { props: { data: true }, dynamicProps: false, dynamicItems: false };
  var purgeCache_parameters = validate40;
  function validate40(
    data,
    { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
  ) {
    let vErrors = null;
    let errors = 0;
    const evaluated0 = validate40.evaluated;
    if (evaluated0.dynamicProps) {
      evaluated0.props = void 0;
    }
    if (evaluated0.dynamicItems) {
      evaluated0.items = void 0;
    }
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (data.path !== void 0) {
        let data0 = data.path;
        if (data0 && typeof data0 == "object" && !Array.isArray(data0)) {
          if (data0.zone_id === void 0) {
            const err0 = {
              instancePath: instancePath + "/path",
              schemaPath: "#/properties/path/required",
              keyword: "required",
              params: { missingProperty: "zone_id" },
              message: "must have required property 'zone_id'",
            };
            if (vErrors === null) {
              vErrors = [err0];
            } else {
              vErrors.push(err0);
            }
            errors++;
          }
          if (data0.zone_id !== void 0) {
            let data1 = data0.zone_id;
            if (typeof data1 === "string") {
              if (func1(data1) < 1) {
                const err1 = {
                  instancePath: instancePath + "/path/zone_id",
                  schemaPath: "#/properties/path/properties/zone_id/minLength",
                  keyword: "minLength",
                  params: { limit: 1 },
                  message: "must NOT have fewer than 1 characters",
                };
                if (vErrors === null) {
                  vErrors = [err1];
                } else {
                  vErrors.push(err1);
                }
                errors++;
              }
            } else {
              const err2 = {
                instancePath: instancePath + "/path/zone_id",
                schemaPath: "#/properties/path/properties/zone_id/type",
                keyword: "type",
                params: { type: "string" },
                message: "must be string",
              };
              if (vErrors === null) {
                vErrors = [err2];
              } else {
                vErrors.push(err2);
              }
              errors++;
            }
          }
        } else {
          const err3 = {
            instancePath: instancePath + "/path",
            schemaPath: "#/properties/path/type",
            keyword: "type",
            params: { type: "object" },
            message: "must be object",
          };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
      }
      if (data.query !== void 0) {
        let data2 = data.query;
        if (!(data2 && typeof data2 == "object" && !Array.isArray(data2))) {
          const err4 = {
            instancePath: instancePath + "/query",
            schemaPath: "#/properties/query/type",
            keyword: "type",
            params: { type: "object" },
            message: "must be object",
          };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
      }
      if (data.header !== void 0) {
        let data3 = data.header;
        if (!(data3 && typeof data3 == "object" && !Array.isArray(data3))) {
          const err5 = {
            instancePath: instancePath + "/header",
            schemaPath: "#/properties/header/type",
            keyword: "type",
            params: { type: "object" },
            message: "must be object",
          };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
      }
      if (data.cookie !== void 0) {
        let data4 = data.cookie;
        if (!(data4 && typeof data4 == "object" && !Array.isArray(data4))) {
          const err6 = {
            instancePath: instancePath + "/cookie",
            schemaPath: "#/properties/cookie/type",
            keyword: "type",
            params: { type: "object" },
            message: "must be object",
          };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
      }
    } else {
      const err7 = {
        instancePath,
        schemaPath: "#/type",
        keyword: "type",
        params: { type: "object" },
        message: "must be object",
      };
      if (vErrors === null) {
        vErrors = [err7];
      } else {
        vErrors.push(err7);
      }
      errors++;
    }
    validate40.errors = vErrors;
    return errors === 0;
  }
  validate40.evaluated = {
    props: { path: true, query: true, header: true, cookie: true },
    dynamicProps: false,
    dynamicItems: false,
  };
  var purgeCache_body = validate41;
  function validate41(
    data,
    { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
  ) {
    let vErrors = null;
    let errors = 0;
    const evaluated0 = validate41.evaluated;
    if (evaluated0.dynamicProps) {
      evaluated0.props = void 0;
    }
    if (evaluated0.dynamicItems) {
      evaluated0.items = void 0;
    }
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (data.paths === void 0) {
        const err0 = {
          instancePath,
          schemaPath: "contract#/components/schemas/PurgeCacheRequest/required",
          keyword: "required",
          params: { missingProperty: "paths" },
          message: "must have required property 'paths'",
        };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
      if (data.paths !== void 0) {
        let data0 = data.paths;
        if (Array.isArray(data0)) {
          if (data0.length < 1) {
            const err1 = {
              instancePath: instancePath + "/paths",
              schemaPath: "contract#/components/schemas/PurgeCacheRequest/properties/paths/minItems",
              keyword: "minItems",
              params: { limit: 1 },
              message: "must NOT have fewer than 1 items",
            };
            if (vErrors === null) {
              vErrors = [err1];
            } else {
              vErrors.push(err1);
            }
            errors++;
          }
          const len0 = data0.length;
          for (let i0 = 0; i0 < len0; i0++) {
            let data1 = data0[i0];
            if (typeof data1 === "string") {
              if (func1(data1) < 1) {
                const err2 = {
                  instancePath: instancePath + "/paths/" + i0,
                  schemaPath: "contract#/components/schemas/PurgeCacheRequest/properties/paths/items/minLength",
                  keyword: "minLength",
                  params: { limit: 1 },
                  message: "must NOT have fewer than 1 characters",
                };
                if (vErrors === null) {
                  vErrors = [err2];
                } else {
                  vErrors.push(err2);
                }
                errors++;
              }
            } else {
              const err3 = {
                instancePath: instancePath + "/paths/" + i0,
                schemaPath: "contract#/components/schemas/PurgeCacheRequest/properties/paths/items/type",
                keyword: "type",
                params: { type: "string" },
                message: "must be string",
              };
              if (vErrors === null) {
                vErrors = [err3];
              } else {
                vErrors.push(err3);
              }
              errors++;
            }
          }
        } else {
          const err4 = {
            instancePath: instancePath + "/paths",
            schemaPath: "contract#/components/schemas/PurgeCacheRequest/properties/paths/type",
            keyword: "type",
            params: { type: "array" },
            message: "must be array",
          };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
      }
      if (data.etag_match !== void 0) {
        let data2 = data.etag_match;
        if (typeof data2 === "string") {
          if (func1(data2) < 1) {
            const err5 = {
              instancePath: instancePath + "/etag_match",
              schemaPath: "contract#/components/schemas/PurgeCacheRequest/properties/etag_match/minLength",
              keyword: "minLength",
              params: { limit: 1 },
              message: "must NOT have fewer than 1 characters",
            };
            if (vErrors === null) {
              vErrors = [err5];
            } else {
              vErrors.push(err5);
            }
            errors++;
          }
        } else {
          const err6 = {
            instancePath: instancePath + "/etag_match",
            schemaPath: "contract#/components/schemas/PurgeCacheRequest/properties/etag_match/type",
            keyword: "type",
            params: { type: "string" },
            message: "must be string",
          };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
      }
      if (data.async !== void 0) {
        if (typeof data.async !== "boolean") {
          const err7 = {
            instancePath: instancePath + "/async",
            schemaPath: "contract#/components/schemas/PurgeCacheRequest/properties/async/type",
            keyword: "type",
            params: { type: "boolean" },
            message: "must be boolean",
          };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
      }
    } else {
      const err8 = {
        instancePath,
        schemaPath: "contract#/components/schemas/PurgeCacheRequest/type",
        keyword: "type",
        params: { type: "object" },
        message: "must be object",
      };
      if (vErrors === null) {
        vErrors = [err8];
      } else {
        vErrors.push(err8);
      }
      errors++;
    }
    validate41.errors = vErrors;
    return errors === 0;
  }
  validate41.evaluated = {
    props: { paths: true, etag_match: true, async: true },
    dynamicProps: false,
    dynamicItems: false,
  };
  var purgeCache_200 = validate42;
  var schema58 = {
    description: "A completed or queued purge.",
    type: "object",
    required: ["purge_id", "zone_id", "status", "paths"],
    "x-inferred": true,
    "x-inferred-reason":
      "The documentation shows no response to this request. It is assumed to repeat the values of the request.",
    properties: {
      purge_id: {
        description: "ID of the purge.",
        type: "string",
        examples: ["purge_7h8i9j0k1l"],
        "x-inferred": true,
        "x-inferred-reason": "A purge that can be queued is assumed to have an ID.",
      },
      zone_id: {
        description: "ID of the CDN zone.",
        type: "string",
        examples: ["zone_4f2a"],
        "x-inferred": true,
        "x-inferred-reason": "Assumed to repeat the value of the request.",
      },
      status: {
        description: "Either `completed` or, if the request was sent with `async`, `queued`.",
        type: "string",
        enum: ["completed", "queued"],
        examples: ["completed"],
        "x-inferred": true,
        "x-inferred-reason":
          "With async, the purge is assumed to be queued. Without it, the purge is assumed to be complete.",
      },
      paths: {
        description: "Paths of the request.",
        type: "array",
        items: {
          type: "string",
          examples: ["/assets/v2/*"],
          "x-inferred": true,
          "x-inferred-reason": "Assumed to repeat the value of the request.",
        },
        examples: [["/assets/v2/*", "/static/images/*.webp"]],
        "x-inferred": true,
        "x-inferred-reason": "Assumed to repeat the value of the request.",
      },
    },
    examples: [{ purge_id: "purge_7h8i9j0k1l", zone_id: "zone_4f2a", status: "completed", paths: ["/index.html"] }],
  };
  function validate43(
    data,
    { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
  ) {
    let vErrors = null;
    let errors = 0;
    const evaluated0 = validate43.evaluated;
    if (evaluated0.dynamicProps) {
      evaluated0.props = void 0;
    }
    if (evaluated0.dynamicItems) {
      evaluated0.items = void 0;
    }
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (data.data === void 0) {
        const err0 = {
          instancePath,
          schemaPath: "#/required",
          keyword: "required",
          params: { missingProperty: "data" },
          message: "must have required property 'data'",
        };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
      if (data.data !== void 0) {
        let data0 = data.data;
        if (data0 && typeof data0 == "object" && !Array.isArray(data0)) {
          if (data0.purge_id === void 0) {
            const err1 = {
              instancePath: instancePath + "/data",
              schemaPath: "#/components/schemas/CachePurge/required",
              keyword: "required",
              params: { missingProperty: "purge_id" },
              message: "must have required property 'purge_id'",
            };
            if (vErrors === null) {
              vErrors = [err1];
            } else {
              vErrors.push(err1);
            }
            errors++;
          }
          if (data0.zone_id === void 0) {
            const err2 = {
              instancePath: instancePath + "/data",
              schemaPath: "#/components/schemas/CachePurge/required",
              keyword: "required",
              params: { missingProperty: "zone_id" },
              message: "must have required property 'zone_id'",
            };
            if (vErrors === null) {
              vErrors = [err2];
            } else {
              vErrors.push(err2);
            }
            errors++;
          }
          if (data0.status === void 0) {
            const err3 = {
              instancePath: instancePath + "/data",
              schemaPath: "#/components/schemas/CachePurge/required",
              keyword: "required",
              params: { missingProperty: "status" },
              message: "must have required property 'status'",
            };
            if (vErrors === null) {
              vErrors = [err3];
            } else {
              vErrors.push(err3);
            }
            errors++;
          }
          if (data0.paths === void 0) {
            const err4 = {
              instancePath: instancePath + "/data",
              schemaPath: "#/components/schemas/CachePurge/required",
              keyword: "required",
              params: { missingProperty: "paths" },
              message: "must have required property 'paths'",
            };
            if (vErrors === null) {
              vErrors = [err4];
            } else {
              vErrors.push(err4);
            }
            errors++;
          }
          if (data0.purge_id !== void 0) {
            if (typeof data0.purge_id !== "string") {
              const err5 = {
                instancePath: instancePath + "/data/purge_id",
                schemaPath: "#/components/schemas/CachePurge/properties/purge_id/type",
                keyword: "type",
                params: { type: "string" },
                message: "must be string",
              };
              if (vErrors === null) {
                vErrors = [err5];
              } else {
                vErrors.push(err5);
              }
              errors++;
            }
          }
          if (data0.zone_id !== void 0) {
            if (typeof data0.zone_id !== "string") {
              const err6 = {
                instancePath: instancePath + "/data/zone_id",
                schemaPath: "#/components/schemas/CachePurge/properties/zone_id/type",
                keyword: "type",
                params: { type: "string" },
                message: "must be string",
              };
              if (vErrors === null) {
                vErrors = [err6];
              } else {
                vErrors.push(err6);
              }
              errors++;
            }
          }
          if (data0.status !== void 0) {
            let data3 = data0.status;
            if (typeof data3 !== "string") {
              const err7 = {
                instancePath: instancePath + "/data/status",
                schemaPath: "#/components/schemas/CachePurge/properties/status/type",
                keyword: "type",
                params: { type: "string" },
                message: "must be string",
              };
              if (vErrors === null) {
                vErrors = [err7];
              } else {
                vErrors.push(err7);
              }
              errors++;
            }
            if (!(data3 === "completed" || data3 === "queued")) {
              const err8 = {
                instancePath: instancePath + "/data/status",
                schemaPath: "#/components/schemas/CachePurge/properties/status/enum",
                keyword: "enum",
                params: { allowedValues: schema58.properties.status.enum },
                message: "must be equal to one of the allowed values",
              };
              if (vErrors === null) {
                vErrors = [err8];
              } else {
                vErrors.push(err8);
              }
              errors++;
            }
          }
          if (data0.paths !== void 0) {
            let data4 = data0.paths;
            if (Array.isArray(data4)) {
              const len0 = data4.length;
              for (let i0 = 0; i0 < len0; i0++) {
                if (typeof data4[i0] !== "string") {
                  const err9 = {
                    instancePath: instancePath + "/data/paths/" + i0,
                    schemaPath: "#/components/schemas/CachePurge/properties/paths/items/type",
                    keyword: "type",
                    params: { type: "string" },
                    message: "must be string",
                  };
                  if (vErrors === null) {
                    vErrors = [err9];
                  } else {
                    vErrors.push(err9);
                  }
                  errors++;
                }
              }
            } else {
              const err10 = {
                instancePath: instancePath + "/data/paths",
                schemaPath: "#/components/schemas/CachePurge/properties/paths/type",
                keyword: "type",
                params: { type: "array" },
                message: "must be array",
              };
              if (vErrors === null) {
                vErrors = [err10];
              } else {
                vErrors.push(err10);
              }
              errors++;
            }
          }
        } else {
          const err11 = {
            instancePath: instancePath + "/data",
            schemaPath: "#/components/schemas/CachePurge/type",
            keyword: "type",
            params: { type: "object" },
            message: "must be object",
          };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
      }
    } else {
      const err12 = {
        instancePath,
        schemaPath: "#/type",
        keyword: "type",
        params: { type: "object" },
        message: "must be object",
      };
      if (vErrors === null) {
        vErrors = [err12];
      } else {
        vErrors.push(err12);
      }
      errors++;
    }
    validate43.errors = vErrors;
    return errors === 0;
  }
  validate43.evaluated = { props: { data: true }, dynamicProps: false, dynamicItems: false };
  function validate42(
    data,
    { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
  ) {
    let vErrors = null;
    let errors = 0;
    const evaluated0 = validate42.evaluated;
    if (evaluated0.dynamicProps) {
      evaluated0.props = void 0;
    }
    if (evaluated0.dynamicItems) {
      evaluated0.items = void 0;
    }
    if (!validate43(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
      vErrors = vErrors === null ? validate43.errors : vErrors.concat(validate43.errors);
      errors = vErrors.length;
    }
    validate42.errors = vErrors;
    return errors === 0;
  }
  validate42.evaluated = { props: { data: true }, dynamicProps: false, dynamicItems: false };
  var validators = {
    listServers: {
      parameters: listServers_parameters,
      responses: {
        "200": listServers_200,
        "400": listServers_400,
        "401": listServers_400,
        "403": listServers_400,
        "429": listServers_400,
        "500": listServers_400,
      },
    },
    createServer: {
      parameters: createServer_parameters,
      body: createServer_body,
      responses: {
        "201": createServer_201,
        "400": listServers_400,
        "401": listServers_400,
        "403": listServers_400,
        "409": listServers_400,
        "429": listServers_400,
        "500": listServers_400,
      },
    },
    scaleDatabase: {
      parameters: createServer_parameters,
      body: scaleDatabase_body,
      responses: {
        "202": scaleDatabase_202,
        "400": listServers_400,
        "401": listServers_400,
        "403": listServers_400,
        "404": listServers_400,
        "409": listServers_400,
        "429": listServers_400,
        "500": listServers_400,
      },
    },
    purgeCache: {
      parameters: purgeCache_parameters,
      body: purgeCache_body,
      responses: {
        "200": purgeCache_200,
        "202": purgeCache_200,
        "400": listServers_400,
        "401": listServers_400,
        "403": listServers_400,
        "404": listServers_400,
        "429": listServers_400,
        "500": listServers_400,
      },
    },
  };
  return __toCommonJS(validators_exports);
})();

/** The validators of each operation. */
export const validators: Record<OperationId, OperationValidators> = compiled.validators;
