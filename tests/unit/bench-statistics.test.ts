import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/simulator/random.js";
import { centreOf, interleave, ratios } from "../bench/statistics.js";

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe("the centre of values", () => {
  it("is the median of the means of all pairs, each with itself too", () => {
    // They are 0, 1, 2, 5, 6 and 10.
    expect(centreOf([10, 0, 2]).median).toBe((2 + 5) / 2);
  });

  it("hardly moves with an outlier", () => {
    const { median } = centreOf([1, 1.01, 0.99, 1.02, 0.98, 1, 1.01, 0.99, 50]);
    expect(median).toBeCloseTo(1, 1);
  });

  // Wilcoxon's table, 5 % two-sided: so many of the pairs' means are outside the interval on each side.
  it.each([
    [6, 0],
    [8, 3],
    [12, 13],
    [20, 52],
    [25, 89],
  ])("of %i values lies in an interval that leaves out %i means on each side", (n, outside) => {
    const values = upTo(n);
    const means = values.flatMap((a) => values.filter((b) => b >= a).map((b) => (a + b) / 2)).sort((a, b) => a - b);
    expect(centreOf(values)).toMatchObject({ low: means[outside], high: means.at(-1 - outside) });
  });

  it("is within its interval about 19 times of 20", () => {
    const random = createRandom(1);
    const samples = Array.from({ length: 2000 }, () => centreOf(upTo(12).map(() => random() + random() + random())));
    const right = samples.filter(({ low, high }) => low <= 1.5 && 1.5 <= high).length / samples.length;
    expect(right).toBeGreaterThan(0.93);
    expect(right).toBeLessThan(0.97);
  });

  it("of less than six values may be anywhere among them", () => {
    expect(centreOf([3, 1, 2])).toEqual({ low: 1, median: 2, high: 3 });
    expect(centreOf([7])).toEqual({ low: 7, median: 7, high: 7 });
  });
});

it("a ratio is to the value of the same round", () => {
  expect(ratios([2, 9], [1, 3])).toEqual([2, 3]);
});

it("in each round each has one turn", async () => {
  const turns: string[] = [];
  const measured = await interleave(["a", "b", "c"], { rounds: 20 }, async (subject) => turns.push(subject));
  const rounds = upTo(20).map((round) => turns.slice(3 * round - 3, 3 * round).join(""));
  for (const round of rounds) expect([...round].sort().join("")).toBe("abc");
  expect(new Set(rounds).size).toBeGreaterThan(1);
  expect([...measured.values()].map((values) => values.length)).toEqual([20, 20, 20]);
});
