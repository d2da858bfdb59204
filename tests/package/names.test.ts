import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import ts from "typescript";
import { beforeAll, expect, inject, it } from "vitest";

const scratch = inject("scratch");

const code = `
import { CloudNexus, paginate } from "@cloudnexus/sdk";
const cnx = new CloudNexus();
const create = cnx.servers.create;
const created = await create({ name: "", region: "", plan: "", image: "" });
const page = await cnx.servers.list();
const [listed] = page.data;
const items = await paginate(cnx, "/servers").toArray();
const scale = cnx.databases.scale;
const scaling = await cnx.databases.scale({ database_id: "", new_tier: "" });
const purge = cnx.cdn.purge;
const purged = await cnx.cdn.purge("", { paths: [] });
export { create, created, items, listed, page, purge, purged, scale, scaling };
`;

/** What an editor shows of each variable. */
const shown = new Map<string, string>();

beforeAll(async () => {
  const file = join(scratch, "hover.ts");
  await writeFile(file, code);
  const { NodeNext } = ts.ModuleKind;
  const program = ts.createProgram([file], {
    module: NodeNext,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  for (const symbol of module ? checker.getExportsOfModule(module) : []) {
    const type = checker.getTypeOfSymbol(checker.getAliasedSymbol(symbol));
    shown.set(symbol.name, checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation));
  }
});

it.each([
  ["created", "Server"],
  ["listed", "Server"],
  ["items", "Server[]"],
  ["page", "Page<Server, PageMeta>"],
  ["scaling", "DatabaseScaling"],
  ["purged", "CachePurge"],
])("a user's %s is shown as %s", (name, type) => {
  expect(shown.get(name)).toBe(type);
});

it.each(["create", "scale", "purge"])("the signature of %s has no name of a generated table in it", (name) => {
  expect(shown.get(name)).toMatch(/^\(.*(body: Loose<[A-Z]\w+Request>).*\) => Result<[A-Z]\w+>$/);
});
