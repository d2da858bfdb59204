/** Something that the search of the site finds. */
export interface SearchEntry {
  kind: "Guide" | "Project" | "Example" | "API" | "Operation" | "Error code" | "SDK" | "SDK member";
  title: string;
  /** Where it belongs, in a few words. */
  context: string;
  /** From the root of the site. */
  url: string;
  /** The text there, without any markup. */
  text: string;
}
