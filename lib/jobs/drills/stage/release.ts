/** The release of a drill, and its evidence. Every name has `drill.invalid` in it (RFC 2606: never a real one). */
import { createHash } from 'node:crypto';
import type { Instance } from '#lib/test-issuer/instance.ts';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { githubIdentity, type Repository, repositoryUrl, type Run } from '#lib/test-issuer/statements/run.ts';
import { cyclonedx } from '#lib/test-issuer/statements/sbom.ts';
import { type StatementSubject, testResult, vsa } from '#lib/test-issuer/statements/statement.ts';
import { type Vulnerability, vulnerabilityScan } from '#lib/test-issuer/statements/vulnerabilities.ts';
import type { UnsignedStatement } from '#lib/test-issuer/bundle.ts';

const MINUTE = 60_000;

/** A repository of the drill. GitHub allows no dot in the name of an owner, so no real repository has this name. */
function repository(name: string, id: string): Repository {
  return { host: 'github.com', path: `drill.invalid/${name}`, id, ownerId: '9000' };
}

/** The repository of the project that is attacked, and the one of somebody else. */
export const RELEASING = repository('release', '9001');
export const STRANGER = repository('stranger', '9002');

/** The slug of a repository's project. */
export const slugOf = ({ host, path }: Repository): string => `${host}/${path}`;

/** A release: a file of a version, and the run that built it. */
export type Release = { version: string; subject: StatementSubject[]; digest: string; run: Run };

/**
 * A release of a version. `content` decides the digest: with another content it is another file of the same name and
 * version. The run ended two minutes before `now`.
 */
export function releaseOf(version: string, now: Date, { content = version, of = RELEASING } = {}): Release {
  const sha256 = createHash('sha256').update(`drill.invalid ${content} ${now.toISOString()}`).digest('hex');
  return {
    version,
    subject: [{ name: `drill.invalid-release-${version}.tgz`, digest: { sha256 } }],
    digest: `sha256:${sha256}`,
    run: {
      repository: of,
      commit: createHash('sha1').update(`drill.invalid ${content}`).digest('hex'),
      ref: `refs/tags/v${version}`,
      workflow: 'release.yml',
      trigger: 'push',
      id: String(9_000_000 + Number.parseInt(sha256.slice(0, 6), 16)),
      startedOn: new Date(now.getTime() - 5 * MINUTE),
      finishedOn: new Date(now.getTime() - 2 * MINUTE),
    },
  };
}

/** The time at which the evidence of a release is signed. */
const signedAt = ({ run }: Release): Date => new Date(run.finishedOn.getTime() + MINUTE);

/** A statement, signed by the workflow of a release. */
export function signAs(issuer: Instance, release: Release, statement: UnsignedStatement): Buffer {
  const at = signedAt(release);
  return Buffer.from(JSON.stringify(issuer.sign(statement, { ...githubIdentity(release.run), at })));
}

export const provenanceOf = ({ subject, run }: Release): UnsignedStatement => githubProvenance(subject, run);

/** A scan of a release that ended a minute ago. */
export function scanOf(release: Release, found: Vulnerability[] = []): UnsignedStatement {
  return vulnerabilityScan(release.subject, release.run.finishedOn, found);
}

/** Who may judge the source: the pair that a policy names, or the reference implementation of SLSA. */
export type SourceVerifier = { id: string; identity: string; issuer: string };

/** The verification summary of the source: two persons agreed to every change (SLSA v1.2, Source L4). */
function sourceReview(issuer: Instance, release: Release, { id, ...signer }: SourceVerifier): Buffer {
  const { run } = release;
  const subject = [
    {
      name: 'drill.invalid commit',
      digest: { gitCommit: run.commit },
      annotations: { sourceRefs: [run.ref, 'refs/heads/main'] },
    },
  ];
  const statement = vsa(subject, {
    verifier: id,
    at: run.finishedOn,
    resourceUri: `git+${repositoryUrl(run.repository)}`,
    policyUri: 'https://drill.invalid/policy',
    levels: ['SLSA_SOURCE_LEVEL_4'],
  });
  return Buffer.from(JSON.stringify(issuer.sign(statement, { ...signer, at: signedAt(release) })));
}

/** The evidence of a complete release, each part as a document. */
export type Evidence = { provenance: Buffer; sbom: Buffer; tests: Buffer; scan: Buffer; review: Buffer };

/** The evidence of a complete release. */
export function evidenceOf(issuer: Instance, release: Release, verifier: SourceVerifier): Evidence {
  const { subject, run, version } = release;
  const sbom = cyclonedx(subject, {
    name: 'drill.invalid-release',
    version,
    purl: `pkg:generic/drill.invalid-release@${version}`,
    at: run.finishedOn,
    components: [{ purl: 'pkg:generic/drill.invalid-part@1.0.0', name: 'drill.invalid-part', version: '1.0.0' }],
    serial: '00000000-0000-4000-8000-000000000000',
  });
  return {
    provenance: signAs(issuer, release, provenanceOf(release)),
    sbom: signAs(issuer, release, sbom),
    tests: signAs(issuer, release, testResult(subject, { passed: ['drill.invalid passes'] })),
    scan: signAs(issuer, release, scanOf(release)),
    review: sourceReview(issuer, release, verifier),
  };
}
