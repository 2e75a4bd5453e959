import { truncateMiddle } from '#lib/format/truncate.ts';

/** A GitHub workflow identity, such as `https://host/owner/repo/.github/workflows/release.yml@refs/tags/v1`. */
const WORKFLOW_IDENTITY = /^https:\/\/[^/]+\/([^/]+\/[^/]+)\/\.github\/workflows\/([^@]+)@refs\/(?:heads|tags)\/(.+)$/;

/**
 * Shorten a signer identity for a table column: `release.yml at v1, owner/repo` for a GitHub workflow, any other
 * identity truncated in the middle. The caller shows the whole identity on hover.
 */
export function formatSigner(identity: string): string {
  const [, repository, file, ref] = WORKFLOW_IDENTITY.exec(identity) ?? [];
  return repository === undefined
    ? truncateMiddle(identity.replace(/^https:\/\//, ''), 56)
    : `${file} at ${truncateMiddle(ref!, 24)}, ${repository}`;
}

/** Split `…/release.yml@refs/tags/v1` into workflow and ref; other identities have no ref. */
export function splitRef(identity: string): [name: string, ref: string | null] {
  const at = identity.lastIndexOf('@refs/');
  return at < 0 ? [identity, null] : [identity.slice(0, at), identity.slice(at + 1)];
}
