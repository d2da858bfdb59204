import MiniSearch from "minisearch";
import type { SearchEntry } from "../../scripts/lib/docs/search/entry.js";

/** How much a match counts by what is found: who types words wants to read. */
const WEIGHTS: Record<SearchEntry["kind"], number> = {
  Guide: 2,
  API: 2,
  Operation: 1.8,
  "Error code": 1.5,
  SDK: 1,
  "SDK member": 0.7,
};

/** Who types a name, as it is written, wants what has that name. */
const SAME_NAME = 20;

/** Returns a function that finds entries, best first. Each word has to be, or to begin, a word of the entry. */
export function createSearch(entries: SearchEntry[]): (query: string) => SearchEntry[] {
  const index = new MiniSearch({
    fields: ["title", "context", "text"],
    storeFields: ["entry"],
    tokenize: partsOf,
    searchOptions: {
      tokenize: wordsOf,
      combineWith: "AND",
      prefix: (word) => word.length > 1,
      fuzzy: (word) => (word.length > 4 ? 0.2 : false),
      boost: { title: 8, context: 2 },
    },
  });
  index.addAll(entries.map((entry, id) => ({ ...entry, id, entry })));
  return (query) => {
    const name = query.trim().toLowerCase();
    const weightOf = ({ kind, title }: SearchEntry) => WEIGHTS[kind] * (title.toLowerCase() === name ? SAME_NAME : 1);
    return index
      .search(query, { boostDocument: (_id, _word, stored) => weightOf(stored?.entry as SearchEntry) })
      .map(({ entry }): SearchEntry => entry);
  };
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
