/** What a release is judged by. */
export interface Candidate {
  /** Of package.json. */
  version: string;
  /** Of src/internal/version.ts, which is in the `User-Agent` of requests. */
  sourceVersion: string;
  /** Of packages/cli/package.json: both packages have the same version. */
  cliVersion: string;
  /** The text of CHANGELOG.md. */
  changelog: string;
  /** Files that differ from the commit, as git reports them. */
  changes: string[];
  /** The tags of this commit. */
  tags: string[];
  /** Whether the version's tag is on some commit. */
  isTagged: boolean;
  /** Of package.json. */
  repository: string | undefined;
  /** Where this is built, as `owner/name` on GitHub; undefined on a machine of one's own. */
  builtIn: string | undefined;
}

/** What has to be fixed before a release, a line each; nothing if it is ready. */
export function problemsOf(candidate: Candidate): string[] {
  return [versionProblem, changelogProblem, treeProblem, tagProblem, repositoryProblem].flatMap(
    (problem) => problem(candidate) ?? [],
  );
}

function versionProblem({ version, sourceVersion, cliVersion }: Candidate): string | undefined {
  if (!/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version))
    return `package.json: "${version}" is not a version such as 1.2.3.`;
  if (cliVersion !== version)
    return `packages/cli/package.json says ${cliVersion} and package.json ${version}: make them the same.`;
  if (sourceVersion === version) return undefined;
  return `src/internal/version.ts says ${sourceVersion} and package.json ${version}: make them the same.`;
}

function changelogProblem({ version, changelog }: Candidate): string | undefined {
  const sections = new Map(
    changelog.split(/^## /m).map((section) => [/^\[(.+?)\]/.exec(section)?.[1], section] as const),
  );
  const section = sections.get(version);
  if (!section) return `CHANGELOG.md has no section ${version}: make one of what is under Unreleased.`;
  if (!/^\S+ - \d{4}-\d\d-\d\d\s/.test(section)) {
    return `CHANGELOG.md: the heading of ${version} has no date; write "## [${version}] - YYYY-MM-DD".`;
  }
  if (!section.includes("\n- ")) return `CHANGELOG.md has nothing about ${version}.`;
  if (sections.get("Unreleased")?.includes("\n- ")) return "CHANGELOG.md still has something under Unreleased.";
  return undefined;
}

function treeProblem({ changes }: Candidate): string | undefined {
  return changes.length > 0 ? `Not committed: ${changes.join(", ")}. Commit or remove it.` : undefined;
}

function tagProblem({ version, tags, isTagged }: Candidate): string | undefined {
  const tag = `v${version}`;
  if (tags.includes(tag)) return undefined;
  if (isTagged) return `The tag ${tag} is on another commit: check that out, or raise the version.`;
  return `This commit has no tag ${tag}: git tag ${tag}.`;
}

/** npm refuses a provenance of another repository than the one that package.json names. */
function repositoryProblem({ repository, builtIn }: Candidate): string | undefined {
  if (builtIn === undefined || repository?.includes(`github.com/${builtIn}`)) return undefined;
  return `package.json: repository is ${repository ?? "missing"}; the provenance needs https://github.com/${builtIn}.`;
}
