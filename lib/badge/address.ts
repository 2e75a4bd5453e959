/** Badge addresses: `github.com/acme/web.svg`, `gitlab.com/group/app.json`, `sha256:9f….svg`, `private/….svg`. */

export type BadgeAddress = {
  subject:
    | { kind: 'artifact'; alg: string; value: string }
    | { kind: 'project'; slug: string }
    /** The random part of an address that a project has made. */
    | { kind: 'address'; secret: string };
  format: 'svg' | 'json';
};

const DIGEST = /^(sha256|sha384|sha512):([0-9a-f]+)$/i;
const HEX_LENGTH: { [alg: string]: number } = { sha256: 64, sha384: 96, sha512: 128 };

/** Parse the decoded path segments after `/badge/`. Null for a path that is not a badge address. */
export function parseBadgeAddress(segments: readonly string[]): BadgeAddress | null {
  const path = segments.join('/');
  const suffix = /\.(svg|json)$/.exec(path);
  if (!suffix || path.length > 512) return null;
  const format = suffix[1] as 'svg' | 'json';
  const name = path.slice(0, suffix.index);
  const digest = DIGEST.exec(name);
  if (digest) {
    const alg = digest[1]!.toLowerCase();
    return digest[2]!.length === HEX_LENGTH[alg]
      ? { subject: { kind: 'artifact', alg, value: digest[2]!.toLowerCase() }, format }
      : null;
  }
  const secret = /^private\/([A-Za-z0-9_-]{1,100})$/.exec(name)?.[1];
  if (secret !== undefined) return { subject: { kind: 'address', secret }, format };
  return segments.length >= 3 && segments.every((segment) => segment !== '') && !name.endsWith('/')
    ? { subject: { kind: 'project', slug: name }, format }
    : null;
}
