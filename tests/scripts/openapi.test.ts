import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { CloudNexus } from "../../src/index.js";
import { isJson } from "../../src/internal/media-type.js";
import { contractPath, loadContract, type Operation } from "../../src/openapi/contract.js";
import { createSimulator } from "../../src/simulator/index.js";

const { document, operations } = await loadContract();

/** Reads YAML 1.1, as most tools do that are not written in JavaScript. What JSON does not have, such as a date, shows as it is. */
const READ_YAML_1_1 =
  "import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1], encoding='utf-8')), sys.stdout, default=repr)";

async function python(...args: string[]): Promise<string> {
  return (await promisify(execFile)("python3", args, { maxBuffer: 16 * 2 ** 20 })).stdout;
}

const hasYaml11 = await python("-c", "import yaml").then(
  () => true,
  () => false,
);

/** CI has PyYAML where it runs everything. */
const needsYaml11 = process.env.CI !== undefined && process.platform === "linux";

/** An operation's first request example and its parameters' examples; undefined if it has no JSON body. */
function firstRequest({ parameters, requestBody }: Operation) {
  const json = Object.entries(requestBody?.content ?? {}).find(([mediaType]) => isJson(mediaType));
  const [example] = Object.values(json?.[1].examples ?? {});
  if (!json || !example) return undefined;
  const inPlace = (place: string) =>
    Object.fromEntries(
      parameters.filter((parameter) => parameter.in === place).map(({ name, example }) => [name, example]),
    );
  const params = {
    path: inPlace("path"),
    query: inPlace("query"),
    header: inPlace("header"),
    cookie: inPlace("cookie"),
  };
  return { params, body: example.value, headers: { "content-type": json[0] } };
}

/** The cells of the table rows in the section with this heading of `info.description`, without the table's head. */
function tableRows(heading: string): string[][] {
  const [, section = ""] = String(Object(document.info).description).split(`## ${heading}\n`);
  const [text = ""] = section.split(/^#/m);
  const rows = text.split("\n").filter((line) => line.startsWith("|"));
  return rows.slice(2).map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** The statuses of errors in the contract, each with the codes of its examples. */
function documentedErrors(): [status: string, codes: string[]][] {
  const errors = operations
    .flatMap(({ responses }) => Object.entries(responses))
    .filter(([status]) => /^[45]/.test(status));
  return errors.map(([status, { content = {} }]) => {
    const examples = Object.values(content).flatMap(({ examples = {} }) => Object.values(examples));
    return [status, examples.map(({ value }) => Object(value).error.code)];
  });
}

describe("openapi.yaml", () => {
  it.skipIf(!hasYaml11 && !needsYaml11)("means the same to a YAML 1.1 parser (needs python3 with PyYAML)", async () => {
    expect(JSON.parse(await python("-c", READ_YAML_1_1, contractPath))).toEqual(document);
  });

  const withExample = operations.filter((operation) => firstRequest(operation) !== undefined);

  // Many tools pair them: a mock, documentation, a generated test.
  it.each(withExample)("$operationId: the first request example gets the first success", async (operation) => {
    const sim = createSimulator();
    const cnx = new CloudNexus({ fetch: sim.fetch, baseUrl: sim.baseUrl, apiKey: sim.keys.admin });
    const { method, path, responses } = operation;
    const { response } = await cnx.request(method as "POST", path, firstRequest(operation));
    const [success = ""] = Object.keys(responses).filter((status) => status.startsWith("2"));
    expect(String(response.status)).toMatch(new RegExp(`^${success.replace("XX", "..")}$`));
  });

  it("describes each error code of its examples, with the status that it comes with", () => {
    const inExamples = documentedErrors().flatMap(([status, codes]) => codes.map((code) => `\`${code}\` ${status}`));
    const inTable = tableRows("Error codes").map(([code, status]) => `${code} ${status}`);
    expect(new Set(inTable)).toEqual(new Set(inExamples));
  });

  it("describes each error code that is published", () => {
    const { code } = Object(document.components).schemas.ErrorObject.properties;
    const inTable = tableRows("Error codes").map(([name]) => name);
    expect(inTable).toEqual(expect.arrayContaining(code["x-extensible-enum"].map((name: string) => `\`${name}\``)));
  });

  it("describes each error status", () => {
    const inTable = tableRows("Status codes").map(([status = ""]) => status.split(" ")[0]);
    expect(inTable).toEqual(expect.arrayContaining(documentedErrors().map(([status]) => status)));
  });

  it.each(["Error codes", "Status codes"])("leaves no cell of the table %s empty", (heading) => {
    expect(tableRows(heading).flat()).not.toContain("");
  });
});
