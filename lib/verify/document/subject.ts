/** The subject check: the statement names its subjects by digest, and they meet the expectations. */
import { hash } from '#lib/bytes/platform/crypto.ts';
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import type { DigestSet, ParsedEvidence, Subject } from '#lib/evidence/model/evidence.ts';
import { check, fail, pass, skip } from '#lib/verify/result/check.ts';
import type { Check, Expectation } from '#lib/verify/result/verification.ts';

/**
 * The digests that identify an artifact securely. SHA-1 and MD5 have known collisions; digests of other objects (git
 * commits, image ids) are never computed here.
 */
const BINDING_ALGORITHMS = ['sha256', 'sha384', 'sha512'] as const;
const WEAK_ALGORITHMS: ReadonlySet<string> = new Set(['sha1', 'md5', 'sha224']);

/** All results of the subject check of a document that names its subjects. */
export function checkSubject(evidence: ParsedEvidence, expect: Expectation): Check[] {
  const { statement, subjects } = evidence;
  const results: Check[] = [];
  if (statement !== null) results.push(checkStatementSubjects(statement.subjects));
  else
    results.push(
      subjects.length > 0
        ? pass('subject', `About ${describeSubjects(subjects)}.`)
        : skip('subject', 'not-applicable', 'The document is not a statement about an artifact.'),
    );
  if (expect.digest !== undefined) results.push(checkDigest(subjects, expect.digest));
  if (expect.artifact !== undefined) results.push(checkArtifact(subjects, expect.artifact));
  if (expect.package !== undefined || expect.version !== undefined) results.push(checkPackage(evidence, expect));
  return results;
}

/**
 * The subject check of a message signature without a digest. Its subject is the artifact that the signature covers, so
 * without a valid signature over a given artifact the check is undecidable. `isValid`: the signature is valid.
 */
export function checkUnnamedSubject(
  { artifact, digest, package: name, version }: Expectation,
  isValid: boolean,
): Check[] {
  if (artifact === undefined || !isValid) {
    return [
      check(
        'subject',
        'error',
        'undecidable',
        'The document does not name its artifact; only a valid signature over the artifact itself can show it.',
      ),
    ];
  }
  const subjects: Subject[] = [
    {
      name: null,
      uri: null,
      digest: Object.fromEntries(BINDING_ALGORITHMS.map((algorithm) => [algorithm, hash(algorithm, artifact, 'hex')])),
      annotations: null,
    },
  ];
  const results = [
    pass(
      'subject',
      `About the artifact that was sent, sha256:${subjects[0]!.digest['sha256']}: the signature covers it.`,
    ),
  ];
  if (digest !== undefined) results.push(checkDigest(subjects, digest));
  if (name !== undefined || version !== undefined)
    results.push(check('subject', 'error', 'undecidable', 'The document names no package.'));
  return results;
}

/**
 * The subject check of a cosign manifest. The signatures cover the layers and not the manifest, so the manifest's
 * `subject` and its own digest are unsigned claims (cosign SIGNATURE_SPEC: the payload of the layer names the image).
 */
export function checkManifestSubject(): Check[] {
  return [
    check(
      'subject',
      'error',
      'undecidable',
      'The manifest itself is not signed: its signed layer names the image. Send the layer with the manifest.',
    ),
  ];
}

function checkStatementSubjects(subjects: readonly Subject[]): Check {
  if (subjects.length === 0)
    return fail('subject', 'subject-missing', 'The statement names no subject.', {
      expected: 'at least one subject',
      actual: '0',
    });
  const bare = subjects.find((one) => Object.keys(one.digest).length === 0);
  if (bare !== undefined)
    return fail(
      'subject',
      'subject-without-digest',
      `The subject ${bare.name ?? bare.uri ?? 'without a name'} has no digest.`,
      { expected: 'a digest', actual: 'none' },
    );
  const weak = subjects.find((one) => Object.keys(one.digest).every((algorithm) => WEAK_ALGORITHMS.has(algorithm)));
  if (weak !== undefined)
    return check(
      'subject',
      'warn',
      'subject-weak-digest',
      `The subject ${weak.name ?? ''} has only weak digests: ${Object.keys(weak.digest).join(', ')}.`,
    );
  return pass('subject', `About ${describeSubjects(subjects)}.`);
}

function checkDigest(subjects: readonly Subject[], expected: string): Check {
  const parsed = parseDigest(expected);
  if (parsed === null)
    return fail('subject', 'subject-mismatch', `${expected} is not a digest.`, {
      expected,
      actual: describeSubjects(subjects),
    });
  const found = subjects.find((one) => one.digest[parsed.algorithm] === parsed.value);
  return found === undefined
    ? fail('subject', 'subject-mismatch', 'No subject has the expected digest.', {
        expected: `${parsed.algorithm}:${parsed.value}`,
        actual: describeSubjects(subjects),
      })
    : pass('subject', `About ${found.name ?? 'the artifact'}, ${parsed.algorithm}:${parsed.value}.`);
}

function checkArtifact(subjects: readonly Subject[], artifact: Uint8Array): Check {
  const computed = new Map<string, string>();
  const digestOf = (algorithm: (typeof BINDING_ALGORITHMS)[number]): string => {
    const known = computed.get(algorithm) ?? hash(algorithm, artifact, 'hex');
    computed.set(algorithm, known);
    return known;
  };
  const found = subjects.find((one) => matchesDigest(one.digest, digestOf));
  return found === undefined
    ? fail('subject', 'subject-mismatch', 'No subject matches the artifact that was sent.', {
        expected: `sha256:${digestOf('sha256')}`,
        actual: describeSubjects(subjects),
      })
    : pass('subject', `About ${found.name ?? 'the artifact'} that was sent, sha256:${digestOf('sha256')}.`);
}

/** Whether at least one secure digest is present and all of them match (stricter than in-toto's digest_set.md). */
function matchesDigest(
  digest: DigestSet,
  digestOf: (algorithm: (typeof BINDING_ALGORITHMS)[number]) => string,
): boolean {
  const known = BINDING_ALGORITHMS.filter((algorithm) => digest[algorithm] !== undefined);
  return known.length > 0 && known.every((algorithm) => digest[algorithm] === digestOf(algorithm));
}

type PackageName = { name: string; version: string | null };

/**
 * The packages that the signed document names: in package URLs of its subjects, in its publish or release predicate, or
 * in file names of Python distributions.
 */
function packagesOf({ subjects, facts }: ParsedEvidence): PackageName[] {
  const fromSubjects = subjects
    .flatMap((one) => [one.name, one.uri])
    .flatMap((text): PackageName[] => (text === null ? [] : [...fromPurl(text), ...fromDistribution(text)]));
  return [...fromFacts(facts), ...fromSubjects];
}

function fromFacts(facts: ParsedEvidence['facts']): PackageName[] {
  if (facts.kind === 'publish' && facts.name !== null) return [{ name: facts.name, version: facts.version }];
  return facts.kind === 'release' && facts.purl !== null ? fromPurl(facts.purl) : [];
}

function fromPurl(text: string): PackageName[] {
  const purl = parsePurl(text);
  return purl === null
    ? []
    : [{ name: purl.namespace === null ? purl.name : `${purl.namespace}/${purl.name}`, version: purl.version }];
}

/** From `name-1.2.3.tar.gz` or `name-1.2.3-py3-none-any.whl` (PyPA binary distribution format). */
function fromDistribution(text: string): PackageName[] {
  const match =
    /^([A-Za-z0-9][\w.]*?)-(\d[^-]*)(?:-[^-]+){2,4}\.whl$/u.exec(text) ??
    /^([A-Za-z0-9][\w.-]*?)-(\d[^-]*)\.(?:tar\.gz|zip)$/u.exec(text);
  return match === null ? [] : [{ name: match[1]!, version: match[2]! }];
}

/** The normalised name of a Python package (PEP 503). */
const pep503 = (name: string): string => name.toLowerCase().replaceAll(/[-_.]+/gu, '-');

function checkPackage(evidence: ParsedEvidence, expect: Expectation): Check {
  const named = packagesOf(evidence);
  const fits = (one: PackageName): boolean =>
    (expect.package === undefined ||
      one.name === expect.package ||
      (!expect.package.includes('/') && pep503(one.name) === pep503(expect.package))) &&
    (expect.version === undefined || one.version === expect.version);
  const expected = `${expect.package ?? 'any package'} ${expect.version ?? 'of any version'}`;
  const actual = named.map((one) => `${one.name} ${one.version ?? '?'}`).join(', ') || 'no package';
  // All packages must fit: a publish attestation that names one package and has another as its subject fits neither.
  return named.length > 0 && named.every(fits)
    ? pass('subject', `About the package ${actual}.`)
    : fail(
        'subject',
        'package-mismatch',
        named.length === 0 ? 'The document names no package to compare.' : 'The document is about another package.',
        { expected, actual },
      );
}

const MAX_SHOWN = 3;

function describeSubjects(subjects: readonly Subject[]): string {
  const shown = subjects.slice(0, MAX_SHOWN).map((one) => {
    const [algorithm, value] = Object.entries(one.digest)[0] ?? [];
    return `${one.name ?? one.uri ?? ''} ${algorithm === undefined ? 'without digest' : `${algorithm}:${value}`}`.trim();
  });
  return subjects.length === 0
    ? 'nothing'
    : `${shown.join(', ')}${subjects.length > MAX_SHOWN ? ` and ${subjects.length - MAX_SHOWN} more` : ''}`;
}
