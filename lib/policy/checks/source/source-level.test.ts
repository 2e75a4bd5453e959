import { describe, expect, it } from 'vitest';
import { readPolicyValue } from '#lib/policy/document/read-policy.ts';
import {
  artifact,
  certificate,
  COMMIT,
  evidence,
  failed,
  key,
  provenance,
  SOURCE_VERIFIER,
  sourceVsa,
  unsigned,
} from '#lib/policy/example.fixture.ts';
import type { ArtifactFacts, EvidenceFact } from '#lib/policy/facts/policy.ts';
import { needsSourceRevision } from '#lib/policy/needs-source-revision.ts';
import { said, policyWith, verdictOf } from '#lib/policy/checks/verdict.fixture.ts';

const OTHER_COMMIT = 'beef'.repeat(10);
/** An artifact that was built from the commit about which there is this evidence. */
const built = (about: EvidenceFact[], over: Partial<ArtifactFacts> = {}): ArtifactFacts =>
  artifact([evidence(provenance())], {
    sourceRevisions: [{ digest: `gitCommit:${COMMIT}`, evidence: about }],
    ...over,
  });
const level = (n: number) => ({ verifiedLevels: [`SLSA_SOURCE_LEVEL_${n}`] });
const own = certificate();
const eve = certificate({
  identity: 'https://github.com/eve/wf/.github/workflows/compute_slsa_source.yml@refs/heads/main',
});
const organisation = certificate({
  identity: 'https://github.com/acme/verifier/.github/workflows/verify.yml@refs/heads/main',
  oids: { sourceRepositoryURI: 'https://github.com/acme/verifier' },
});

describe('source-level', () => {
  it.each<[string, object, EvidenceFact[], string]>([
    ['the level that is asked for', { min: 3 }, [sourceVsa()], 'pass ok'],
    ['a level implies the lower ones', { min: 1 }, [sourceVsa(level(4))], 'pass ok'],
    ['a lower level', { min: 4 }, [sourceVsa()], 'fail source-level-too-low'],
    ['the higher one of two', { min: 4 }, [sourceVsa(), sourceVsa(level(4))], 'pass ok'],
    ['no summary', { min: 1 }, [], 'missing no-source-vsa'],
    ['level 0', { min: 1 }, [sourceVsa(level(0))], 'fail source-level-too-low'],
    ['a level that does not exist', { min: 1 }, [sourceVsa(level(9))], 'fail source-level-too-low'],
    ['a build level', { min: 1 }, [sourceVsa({ verifiedLevels: ['SLSA_BUILD_LEVEL_3'] })], 'fail source-level-too-low'],
    [
      'a custom text that contains a level',
      { min: 1 },
      [sourceVsa({ verifiedLevels: ['ORG_SLSA_SOURCE_LEVEL_4', 'SLSA_SOURCE_LEVEL_4_DRAFT'] })],
      'fail source-level-too-low',
    ],
    // The signature.
    ['an unsigned summary', { min: 3 }, [unsigned(sourceVsa().facts, vsaType())], 'missing source-vsa-not-verified'],
    ['an untrusted signer', { min: 3 }, [sourceVsa({}, { outcome: 'untrusted' })], 'missing source-vsa-not-verified'],
    ['a false signature', { min: 3 }, [failed(sourceVsa().facts, vsaType())], 'missing source-vsa-not-verified'],
    // The pair of signer and verifier.
    ['the project itself', { min: 3 }, [sourceVsa({}, { signer: own })], 'missing verifier-not-recognised'],
    [
      'a workflow of the same name elsewhere',
      { min: 3 },
      [sourceVsa({}, { signer: eve })],
      'missing verifier-not-recognised',
    ],
    [
      'another verifier',
      { min: 3 },
      [sourceVsa({ verifierId: 'https://evil.example' })],
      'missing verifier-not-recognised',
    ],
    [
      'the reference workflow with another issuer',
      { min: 3 },
      [sourceVsa({}, { signer: certificate({ identity: SOURCE_VERIFIER, issuer: 'https://gitlab.com' }) })],
      'missing verifier-not-recognised',
    ],
    [
      'a configured key',
      { min: 3 },
      [sourceVsa({ verifierId: 'https://scs.acme.example' }, { signer: key() })],
      'pass ok',
    ],
    [
      'a signer of another repository, whom only expectations let count',
      { min: 3 },
      [sourceVsa({ verifierId: 'https://scs.acme.example' }, { signer: organisation })],
      'pass ok',
    ],
    // The result.
    [
      'a failed verification',
      { min: 1 },
      [sourceVsa({ result: 'FAILED', verifiedLevels: ['FAILED'] })],
      'fail source-verification-failed',
    ],
    [
      'a failed one that claims a level',
      { min: 1 },
      [sourceVsa({ result: 'FAILED' })],
      'fail source-verification-failed',
    ],
    [
      'a failed one after a passed one',
      { min: 1 },
      [sourceVsa(), sourceVsa({ result: 'FAILED' }, at(11))],
      'fail source-verification-failed',
    ],
    [
      'a passed one after a failed one',
      { min: 1 },
      [sourceVsa({ timeVerified: null }, at(11)), sourceVsa({ result: 'FAILED' })],
      'pass ok',
    ],
    [
      'an old passed one that was signed again after a failed one',
      { min: 1 },
      [sourceVsa({}, at(12)), sourceVsa({ result: 'FAILED', timeVerified: null }, at(11))],
      'fail source-verification-failed',
    ],
    // What it is about.
    [
      'another repository',
      { min: 3 },
      [sourceVsa({ resourceUri: 'git+https://github.com/eve/web' })],
      'missing source-repository-differs',
    ],
    [
      'no git URI',
      { min: 3 },
      [sourceVsa({ resourceUri: 'https://github.com/acme/web' })],
      'missing source-repository-differs',
    ],
    [
      'the repository in other letters',
      { min: 3 },
      [sourceVsa({ resourceUri: 'git+https://github.com/Acme/Web.git' })],
      'pass ok',
    ],
    [
      'another commit',
      { min: 3 },
      [sourceVsa({ revisions: [{ commit: OTHER_COMMIT, refs: [] }] })],
      'missing no-source-vsa',
    ],
    [
      'an older form of the document',
      { min: 3 },
      [sourceVsa({}, { predicateType: 'https://slsa.dev/verification_summary/v0.2' })],
      'missing no-source-vsa',
    ],
    // The refs.
    ['the expected branch', { min: 3, refs: ['refs/heads/main'] }, [sourceVsa()], 'pass ok'],
    ['another branch', { min: 3, refs: ['refs/heads/release'] }, [sourceVsa()], 'fail source-ref-not-expected'],
    [
      'a branch whose name only begins so',
      { min: 3, refs: ['refs/heads/mai'] },
      [sourceVsa()],
      'fail source-ref-not-expected',
    ],
    [
      'a pattern',
      { min: 3, refs: ['refs/tags/v*'] },
      [sourceVsa({ revisions: [{ commit: COMMIT, refs: ['refs/tags/v1'] }] })],
      'pass ok',
    ],
    [
      'no ref',
      { min: 3, refs: ['refs/heads/main'] },
      [sourceVsa({ revisions: [{ commit: COMMIT, refs: [] }] })],
      'missing source-refs-not-stated',
    ],
  ])('%s', (_, params, about, expected) => {
    expect(said('source-level', params, built(about))).toBe(expected);
  });

  it.each<[string, ArtifactFacts, string]>([
    ['not read', artifact([evidence(provenance())]), 'error source-not-read'],
    [
      'of a commit that the chosen provenance does not name',
      built([], { sourceRevisions: [{ digest: `gitCommit:${OTHER_COMMIT}`, evidence: [sourceVsa()] }] }),
      'missing source-commit-unknown',
    ],
    [
      'of unsigned provenance',
      built([sourceVsa()], { evidence: [unsigned(provenance())] }),
      'missing source-commit-unknown',
    ],
    [
      'of an artifact without a project',
      built([sourceVsa({}, { signer: key() })], { project: null }),
      'missing no-project',
    ],
    ['about the commit itself', artifact([sourceVsa()], { digest: { alg: 'gitCommit', value: COMMIT } }), 'pass ok'],
    [
      'about the commit itself, too low',
      artifact([sourceVsa(level(2))], { digest: { alg: 'gitCommit', value: COMMIT } }),
      'fail source-level-too-low',
    ],
    [
      'about the commit itself, but only its builds have evidence',
      artifact([evidence(provenance())], { digest: { alg: 'gitCommit', value: COMMIT } }),
      'missing no-source-vsa',
    ],
  ])('evidence %s', (_, facts, expected) => {
    expect(said('source-level', { min: 3 }, facts)).toBe(expected);
  });

  it('takes the commit of the certificate, whatever the provenance says', () => {
    const forged = evidence(
      provenance({
        source: { uri: null, repository: 'github.com/acme/web', commit: COMMIT, ref: null, entryPoint: null },
      }),
      {
        signer: certificate({
          oids: { sourceRepositoryURI: 'https://github.com/acme/web', sourceRepositoryDigest: OTHER_COMMIT },
        }),
      },
    );
    expect(said('source-level', { min: 3 }, built([sourceVsa()], { evidence: [forged] }))).toBe(
      'missing source-commit-unknown',
    );
  });

  it('accepts only the pairs that the policy names, where it names any', () => {
    const verifiers = [{ id: 'https://scs.acme.example', identity: 'release *', issuer: null }];
    const found = (about: EvidenceFact): string => said('source-level', { min: 3, verifiers }, built([about]));
    const acme = { verifierId: 'https://scs.acme.example' };
    expect(found(sourceVsa(acme, { signer: key() }))).toBe('pass ok');
    expect(found(sourceVsa(acme, { signer: key('other key') }))).toBe('missing verifier-not-recognised');
    expect(found(sourceVsa({}, { signer: key() }))).toBe('missing verifier-not-recognised');
    expect(found(sourceVsa())).toBe('missing verifier-not-recognised');
    expect(found(sourceVsa(acme, { signer: certificate({ identity: 'release x' }) }))).toBe(
      'missing verifier-not-recognised',
    );
  });

  it('rests on the summary, and says who found what', () => {
    const summary = sourceVsa();
    expect(verdictOf('source-level', { min: 2 }, built([summary]))).toMatchObject({
      evidence: [summary.id],
      actual: 'level 3',
      detail: expect.stringContaining('https://github.com/slsa-framework/actions found SLSA source level 3'),
    });
  });

  it.each([{}, { min: 5 }, { min: 3, refs: ['main'] }, { min: 3, refs: [] }, { min: 3, verifiers: [{ id: 'x' }] }])(
    'refuses the parameters %j',
    (params) => {
      expect(readPolicyValue({ id: 'p', rules: [{ id: 'r', check: 'source-level', params }] }).ok).toBe(false);
    },
  );

  it('is the reason to read the evidence about commits', () => {
    const steps = (kind: string) => ({ steps: [{ name: 'one', kind }] });
    expect(needsSourceRevision(policyWith('source-level', { min: 1 }))).toBe(true);
    expect(needsSourceRevision(policyWith('slsa-build-level', { min: 1 }))).toBe(false);
    expect(needsSourceRevision(policyWith('milestones', steps('review')))).toBe(true);
    expect(needsSourceRevision(policyWith('milestones', steps('tests')))).toBe(false);
  });
});

function vsaType(): Partial<EvidenceFact> {
  return { predicateType: 'https://slsa.dev/verification_summary/v1' };
}

function at(hour: number): Partial<EvidenceFact> {
  const time = `2026-05-14T${hour}:00:00Z`;
  return { signedAt: time, receivedAt: time };
}
