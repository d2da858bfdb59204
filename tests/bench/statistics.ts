/** What was measured, and how sure that is. */
export interface Spread {
  low: number;
  median: number;
  high: number;
}

/** The median between the first and the third quartile. */
export function spreadOf(values: number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => {
    const place = share * (sorted.length - 1);
    const [below = Number.NaN, above = below] = sorted.slice(Math.floor(place), Math.floor(place) + 2);
    return below + (above - below) * (place % 1);
  };
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}

/** Each value by the one of the same round. */
export function ratios(values: number[], bases: number[]): number[] {
  return values.map((value, round) => value / (bases[round] ?? Number.NaN));
}

/**
 * What values scatter around evenly, by Hodges and Lehmann: the median of the means of all pairs, each value with
 * itself too. It heeds outliers as little as a median, and is nearly as sure as a mean. Between the ends of its 95 %
 * interval, by Wilcoxon's signed ranks; less than six values can't be as sure, and give all that they have.
 */
export function centreOf(values: number[]): Spread {
  const n = values.length;
  const means = values.flatMap((a, i) => values.slice(i).map((b) => (a + b) / 2)).sort((a, b) => a - b);
  const deviation = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24);
  const outside = Math.max(0, Math.floor((n * (n + 1)) / 4 - 1.96 * deviation - 0.5));
  const { median } = spreadOf(means);
  return { low: means.at(outside) ?? Number.NaN, median, high: means.at(-1 - outside) ?? Number.NaN };
}

export const mean = (values: number[]) => values.reduce((total, value) => total + value, 0) / values.length;

/** Rounds in which each has its turn, in an order that is new each time: what else the machine does hits all alike. */
export async function interleave<S, T>(
  subjects: S[],
  { rounds }: { rounds: number },
  measure: (subject: S) => Promise<T>,
): Promise<Map<S, T[]>> {
  const measured = new Map(subjects.map((subject): [S, T[]] => [subject, []]));
  for (let round = 0; round < rounds; round++) {
    for (const subject of shuffled(subjects)) measured.get(subject)?.push(await measure(subject));
  }
  return measured;
}

function shuffled<T>(items: T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
