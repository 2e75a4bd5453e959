import { shortMiddle } from './digest.ts';

/** `https://host/owner/repo/.github/workflows/release.yml@refs/tags/v1` as its parts. */
const WORKFLOW = /^https:\/\/[^/]+\/([^/]+\/[^/]+)\/\.github\/workflows\/([^@]+)@refs\/(?:heads|tags)\/(.+)$/;

/**
 * A signer in few words, for a column: the workflow, where it ran from and whose it is; anything else shortened. The
 * whole stands on hover.
 */
export function signerWords(identity: string): string {
  const [, repository, file, ref] = WORKFLOW.exec(identity) ?? [];
  return repository === undefined
    ? shortMiddle(identity.replace(/^https:\/\//, ''), 56)
    : `${file} at ${shortMiddle(ref!, 24)}, ${repository}`;
}
