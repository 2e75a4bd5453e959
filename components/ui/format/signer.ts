import { truncateMiddle } from '#lib/format/truncate.ts';

/** `https://host/owner/repo/.github/workflows/release.yml@refs/tags/v1` as its parts. */
const WORKFLOW_IDENTITY = /^https:\/\/[^/]+\/([^/]+\/[^/]+)\/\.github\/workflows\/([^@]+)@refs\/(?:heads|tags)\/(.+)$/;

/**
 * A signer in few words, for a column: the workflow, where it ran from and whose it is; anything else shortened. The
 * whole stands on hover.
 */
export function formatSigner(identity: string): string {
  const [, repository, file, ref] = WORKFLOW_IDENTITY.exec(identity) ?? [];
  return repository === undefined
    ? truncateMiddle(identity.replace(/^https:\/\//, ''), 56)
    : `${file} at ${truncateMiddle(ref!, 24)}, ${repository}`;
}
