/**
 * The file of another contract, from the flag `--contract` or else `CLOUDNEXUS_CONTRACT`, for every command; undefined
 * for the one that is built in.
 */
export function contractFileOf(flag: string | undefined, env: NodeJS.ProcessEnv = process.env): string | undefined {
  return flag ?? (env.CLOUDNEXUS_CONTRACT || undefined);
}
