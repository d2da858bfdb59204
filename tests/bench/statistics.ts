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

/** Rounds in which each has its turn, in an order that is new each time: what else the machine does hits all alike. */
export async function interleave<S, T>(
  subjects: S[],
  { rounds, warmUps = 0 }: { rounds: number; warmUps?: number },
  measure: (subject: S) => Promise<T>,
): Promise<Map<S, T[]>> {
  const measured = new Map(subjects.map((subject): [S, T[]] => [subject, []]));
  for (let round = -warmUps; round < rounds; round++) {
    for (const subject of shuffled(subjects)) {
      const value = await measure(subject);
      if (round >= 0) measured.get(subject)?.push(value);
    }
  }
  return measured;
}

function shuffled<T>(items: T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
