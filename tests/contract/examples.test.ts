import { describe, expect, it } from "vitest";
import { loadContract, type MediaType } from "../../scripts/lib/contract.js";
import { createValidator } from "./validator.js";

const contract = await loadContract();
const validate = createValidator(contract);

const media = contract.operations.flatMap(({ operationId, requestBody, responses }) =>
  [["request", requestBody] as const, ...Object.entries(responses)].flatMap(([part, holder]) =>
    Object.values(holder?.content ?? {}).map((type) => [`${operationId} ${part}`, type] as const),
  ),
);

describe("examples", () => {
  it.each(media)("of %s keep their schema", (_, { schema, examples }: MediaType) => {
    const values = Object.entries(examples ?? {});
    expect(values).not.toHaveLength(0);
    for (const [name, { value }] of values) expect(validate(schema, value), name).toEqual([]);
  });

  it("of parameters keep their schema", () => {
    for (const { name, schema, example } of contract.operations.flatMap(({ parameters }) => parameters)) {
      expect(validate(schema, example), name).toEqual([]);
    }
  });

  it("are judged: a broken one is told", () => {
    expect(validate({ $ref: "#/components/schemas/Server" }, { id: 1 })).not.toEqual([]);
  });
});
