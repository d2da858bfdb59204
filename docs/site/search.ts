import MiniSearch from "minisearch";
import type { SearchEntry } from "../../scripts/lib/docs/search/entry.js";

/** How much a match counts by what is found: who types words wants to read. */
const WEIGHTS: Record<SearchEntry["kind"], number> = {
  Guide: 2,
  Project: 0.5,
  Example: 1,
  API: 2,
  Operation: 1.8,
  "Error code": 1.5,
  SDK: 1,
  "SDK member": 0.7,
};

/** Who types a title or a name wants what is called so. */
const SAME_NAME = 20;

/** Returns a function that finds entries, best first. Each word has to be, or to begin, a word of the entry. */
export function createSearch(entries: SearchEntry[]): (query: string) => SearchEntry[] {
  const index = new MiniSearch({
    fields: ["title", "name", "context", "text"],
    tokenize: partsOf,
    processTerm: (word) => [word.toLowerCase(), singular(word.toLowerCase())],
    searchOptions: {
      tokenize: wordsOf,
      processTerm: (word) => word.toLowerCase(),
      combineWith: "AND",
      prefix: (word) => word.length > 1,
      fuzzy: (word) => (word.length > 4 ? 0.2 : false),
      boost: { title: 8, name: 8, context: 2 },
    },
  });
  index.addAll(entries.map((entry, id) => ({ ...entry, id })));
  return (query) => {
    const wanted = singular(query.trim().toLowerCase());
    const isCalledSo = ({ title, name = title }: SearchEntry) =>
      [title, name].some((called) => singular(called.toLowerCase()) === wanted);
    const weightOf = (entry: SearchEntry | undefined) =>
      entry ? WEIGHTS[entry.kind] * (isCalledSo(entry) ? SAME_NAME : 1) : 0;
    return index.search(query, { boostDocument: (id) => weightOf(entries[id]) }).flatMap(({ id }) => entries[id] ?? []);
  };
}

/** Who looks for "retry" also means "Retries". */
function singular(words: string): string {
  return words.replace(/ies$/, "y").replace(/s$/, "");
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+/gu) ?? [];
}

/** Names are found whole and by their parts: `RateLimitError` also as "rate limit". */
function partsOf(text: string): string[] {
  return wordsOf(text).flatMap((word) => {
    const parts = word.split(/_|(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/);
    return parts.length > 1 ? [word, ...parts] : word;
  });
}
