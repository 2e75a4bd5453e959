/**
 * The registry of npm, and those that speak its protocol. The list of versions is the abbreviated packument
 * (npm/registry, `docs/responses/package-metadata.md`); the attestations of a version are `{attestations:
 * [{predicateType, bundle}]}` at `/-/npm/v1/attestations/NAME@VERSION`, as npm/pacote reads them. Their subject is the
 * package URL with the SHA-512 of the tarball (npm/attestation).
 */
import { asText, isObject, type JsonValue, member, valueAt } from '#lib/bytes/json/json.ts';
import { packageSettings } from './settings.ts';
import { type AttestedFile, MAX_FILES, type PackageSource } from './source.ts';

const NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/i;
const VERSION = /^\d+\.\d+\.\d+(?:[-+][0-9a-z.+-]+)?$/i;
const MAX_VERSION_LENGTH = 256;

/** `@acme%2fweb`, as npm writes a scoped name in a path. */
const escaped = (name: string): string => name.replace('/', '%2f');

export const npm: PackageSource = {
  name: 'npm',
  title: 'npm',
  setup: [
    'Publish with provenance: npm publish --provenance in a job of GitHub or GitLab, or trusted publishing.',
    'For another registry than the public one give its address in the settings, and a token that may read.',
    'Trust the keys of such a registry, so that its publish attestations are verified: save the answer of /-/npm/v1/keys, and run attestry trust add keys.json.',
  ],
  speaksFor: 'projects',
  hosts: [],
  ...packageSettings('https://registry.npmjs.org', '@acme/web', (written) => (NAME.test(written) ? written : null)),
  indexOf: (registry, name) => ({
    url: new URL(`${registry}/${escaped(name)}`),
    accept: 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8',
  }),
  accept: 'application/json',
  readIndex(answer, { registry, name }) {
    const versions = member(answer, 'versions');
    if (!isObject(versions)) return null;
    const problems: string[] = [];
    // A registry lists the versions in the order of their publication.
    const attested = Object.entries(versions).filter(([, one]) => isObject(valueAt(one, 'dist', 'attestations')));
    const files = attested.slice(-MAX_FILES).flatMap(([version, one]): AttestedFile[] => {
      const file = VERSION.test(version) && version.length <= MAX_VERSION_LENGTH ? sha512Of(one) : null;
      if (file === null) {
        problems.push(`${version.slice(0, 60)} has no SHA-512 in dist.integrity, or is no version`);
        return [];
      }
      const url = new URL(`${registry}/-/npm/v1/attestations/${escaped(name)}@${encodeURIComponent(version)}`);
      return [{ name: version, digest: { algorithm: 'sha512', hex: file }, url }];
    });
    return { announced: attested.length, files, problems };
  },
  names(subject, name, file) {
    try {
      return decodeURIComponent(subject) === `pkg:npm/${name}@${file.name}`;
    } catch {
      return false;
    }
  },
};

/** The SHA-512 in `dist.integrity` (Subresource Integrity §3.1) as hex; null where there is none. */
function sha512Of(version: JsonValue): string | null {
  const base64 = /(?:^|\s)sha512-([A-Za-z0-9+/]{86}==)(?:\s|\?|$)/.exec(
    asText(valueAt(version, 'dist', 'integrity')) ?? '',
  )?.[1];
  return base64 === undefined ? null : Buffer.from(base64, 'base64').toString('hex');
}
