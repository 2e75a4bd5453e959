/**
 * PyPI, and indexes that speak its protocol: the simple repository API in JSON (PEP 691), whose files name the address
 * of their provenance (PEP 740, "Index API"). The subject of an attestation is the file name with the SHA-256 of the
 * file.
 */
import { asList, asText, isObject, type JsonValue, member, valueAt } from '#lib/bytes/json/json.ts';
import { packageSettings } from './settings.ts';
import { type AttestedFile, MAX_FILES, type PackageSource } from './source.ts';

/** Names of projects (PEP 508). */
const NAME = /^(?:[a-z0-9]|[a-z0-9][a-z0-9._-]*[a-z0-9])$/i;
const FILE = /^[A-Za-z0-9][\w.!+-]{0,254}$/;

/** A name as PEP 503 compares it. */
const normal = (text: string): string => text.replaceAll(/[-_.]+/g, '-').toLowerCase();

export const pypi: PackageSource = {
  name: 'pypi',
  title: 'PyPI',
  setup: [
    'Publish with a trusted publisher: pypa/gh-action-pypi-publish attests every file by itself, twine with --attestations.',
    'For a private index give its address in the settings, the part before /simple/, and a token that may read.',
  ],
  speaksFor: 'projects',
  hosts: [],
  ...packageSettings('https://pypi.org', 'acme-web', (written) => (NAME.test(written) ? normal(written) : null)),
  indexOf: (registry, name) => ({
    url: new URL(`${registry}/simple/${name}/`),
    accept: 'application/vnd.pypi.simple.v1+json',
  }),
  accept: 'application/vnd.pypi.integrity.v1+json',
  readIndex(answer, { url }) {
    const listed = member(answer, 'files');
    if (!Array.isArray(listed)) return null;
    const problems: string[] = [];
    const attested = asList(listed)
      .filter((file) => isObject(file) && asText(file['provenance']) !== null)
      .toSorted((a, b) => (uploadedAt(a) < uploadedAt(b) ? -1 : 1));
    const files = attested.slice(-MAX_FILES).flatMap((file): AttestedFile[] => {
      const name = asText(member(file, 'filename')) ?? '';
      const hex = asText(valueAt(file, 'hashes', 'sha256')) ?? '';
      const provenance = URL.parse(asText(member(file, 'provenance'))!, url);
      if (!FILE.test(name) || !/^[0-9a-f]{64}$/.test(hex) || provenance === null) {
        problems.push(`${name.slice(0, 60) || 'a file'} has no file name, SHA-256 or address that can be read`);
        return [];
      }
      return [{ name, digest: { algorithm: 'sha256', hex }, url: provenance }];
    });
    return { announced: attested.length, files, problems };
  },
  names: (subject, _, file) => normal(subject) === normal(file.name),
};

/** RFC 3339 in UTC (PEP 700), or nothing. */
const uploadedAt = (file: JsonValue): string => asText(member(file, 'upload-time')) ?? '';
