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
 * The median, and the interval that the true one is in with a probability of 95 % or more, however the values are
 * distributed: how many are below the true median is a binomial. Less than six values can't be as sure; they give all
 * that they have.
 */
export function medianInterval(values: number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  let cut = 0;
  for (let term = 0.5 ** sorted.length, tail = term; tail <= 0.025; cut++) {
    term *= (sorted.length - cut) / (cut + 1);
    tail += term;
  }
  const outermost = Math.max(0, cut - 1);
  const { median } = spreadOf(sorted);
  return { low: sorted.at(outermost) ?? Number.NaN, median, high: sorted.at(-1 - outermost) ?? Number.NaN };
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
