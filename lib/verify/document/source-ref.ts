/**
 * Compares the branch or tag of the build as slsa-verifier does: `--source-branch`, `--source-tag` and
 * `--source-versioned-tag` (its README, "Option list").
 */
import type { Provenance } from '#lib/evidence/model/evidence.ts';
import { fail, pass } from '#lib/verify/result/check.ts';
import type { Check, Expectation, Signer } from '#lib/verify/result/verification.ts';

/** Semantic version tags with a `v`; minor and patch are optional, as in Go's golang.org/x/mod/semver. */
const NUMBER = String.raw`(0|[1-9]\d*)`;
const PRERELEASE = String.raw`(?:-((?:0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*))*))?`;
const BUILD = String.raw`(?:\+[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?`;
const VERSION = new RegExp(`^v${NUMBER}(?:\\.${NUMBER}(?:\\.${NUMBER}${PRERELEASE}${BUILD})?)?$`, 'u');

type Version = { major: string; minor: string | undefined; patch: string | undefined; prerelease: string };

/** Null where the text is not a semantic version with a `v`. Build metadata is ignored (SemVer 2.0.0, §10). */
function readVersion(text: string): Version | null {
  const parts = text.length > 256 ? null : VERSION.exec(text);
  return parts && { major: parts[1]!, minor: parts[2], patch: parts[3], prerelease: parts[4] ?? '' };
}

/** Whether the text can be an expected versioned tag, such as `v1`, `v1.2` or `v1.2.3`. */
export function isVersionedTag(text: string): boolean {
  return readVersion(text) !== null;
}

/**
 * Whether a version meets the expected one: `v13` and `v13.0` fit `v13.0.30`, and none of them fits `v131`. A part that
 * the expected tag omits fits any; if it names the patch, the pre-release must be equal.
 */
function fitsVersion(expected: Version, actual: Version): boolean {
  if (expected.major !== actual.major) return false;
  if (expected.minor !== undefined && expected.minor !== (actual.minor ?? '0')) return false;
  if (expected.patch === undefined) return true;
  return expected.patch === (actual.patch ?? '0') && expected.prerelease === actual.prerelease;
}

/**
 * The ref of the certificate, else of the provenance; null where neither states one or they state different full refs.
 */
function refOf(signer: Signer | null, provenance: Provenance | null): string | null {
  const oids = signer?.kind === 'certificate' ? signer.oids : null;
  const certified = oids?.sourceRepositoryRef ?? oids?.githubWorkflowRef ?? null;
  const stated = provenance?.source.ref ?? null;
  if (certified !== null && stated?.startsWith('refs/') && stated !== certified) return null;
  return certified ?? stated;
}

const mismatch = (detail: string, expected: string, actual: string | null): Check =>
  fail('identity', 'source-mismatch', detail, { expected, actual });

/**
 * One check for each of the expected branch, tag and versioned tag. A ref that is not a full ref meets none of them.
 */
export function checkSourceRefs(signer: Signer | null, provenance: Provenance | null, expect: Expectation): Check[] {
  const ref = refOf(signer, provenance);
  const results: Check[] = [];
  if (expect.sourceBranch !== undefined) results.push(checkExactRef(ref, 'branch', 'refs/heads/', expect.sourceBranch));
  if (expect.sourceTag !== undefined) results.push(checkExactRef(ref, 'tag', 'refs/tags/', expect.sourceTag));
  if (expect.sourceVersionedTag !== undefined) results.push(checkVersionedTag(ref, expect.sourceVersionedTag));
  return results;
}

function checkExactRef(ref: string | null, kind: 'branch' | 'tag', prefix: string, name: string): Check {
  const expected = name.startsWith(prefix) ? name : `${prefix}${name}`;
  if (ref === expected)
    return pass('identity', `Built from the ${kind} ${expected.slice(prefix.length)}.`, { expected, actual: ref });
  return mismatch(`The document does not say that the build used this ${kind}.`, expected, ref);
}

function checkVersionedTag(ref: string | null, expected: string): Check {
  const expectedVersion = readVersion(expected);
  if (expectedVersion === null) {
    return fail(
      'identity',
      'pattern-invalid',
      'The expected tag is not a semantic version such as v1, v1.2 or v1.2.3.',
      {
        expected,
      },
    );
  }
  const tag = ref?.startsWith('refs/tags/') ? ref.slice('refs/tags/'.length) : null;
  if (tag === null) return mismatch('The document does not say that the build used a tag.', expected, ref);
  const version = readVersion(tag);
  if (version === null) return mismatch('The tag of the build is not a semantic version.', expected, tag);
  if (!fitsVersion(expectedVersion, version))
    return mismatch('The tag of the build is of another version.', expected, tag);
  return pass('identity', `Built from the tag ${tag}.`, { expected, actual: tag });
}
