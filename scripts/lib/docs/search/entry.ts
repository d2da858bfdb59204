/** Something that the search of the site finds. */
export interface SearchEntry {
  kind: "Guide" | "Project" | "Example" | "API" | "Operation" | "Error code" | "SDK" | "SDK member";
  title: string;
  /** Another name that people type to find it: the id of an operation. */
  name?: string;
  /** Where it belongs, in a few words. */
  context: string;
  /** From the root of the site. */
  url: string;
  /** The text there, without any markup. */
  text: string;
}
