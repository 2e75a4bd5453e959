/** What the packs about the build let pass, and what they do not. */
import { describe, expect, it } from 'vitest';
import { compilePolicy } from '#lib/policy/document/compile.ts';
import { evaluate } from '#lib/policy/evaluate.ts';
import { artifact, certificate, evidence, good, key, provenance, sbom, unsigned } from '#lib/policy/example.fixture.ts';
import type { ArtifactFacts, EvidenceFact } from '#lib/policy/facts/policy.ts';
import { deriveStatus } from '#lib/status/derive-status.ts';
import { PACKS } from './packs.ts';

const AT = '2026-05-15T00:00:00Z';
const PART = 'cd'.repeat(32);

/** The status of an artifact by a pack: `verified`, or the status and the rule that decides. */
function statusOf(id: string, items: EvidenceFact[], over: Partial<ArtifactFacts> = {}): string {
  const pack = PACKS.find(({ document }) => document.id === id)!;
  const result = evaluate(compilePolicy(pack.document, 1), artifact(items, { at: AT, ...over }));
  const { status, rule } = deriveStatus(result, [], new Date(AT));
  return rule === null ? status : `${status} ${rule}`;
}

const rebuild = () => evidence(provenance({ builderId: 'https://rebuilder.example' }), { signer: key('rebuilder') });
const built = (...uris: string[]) =>
  evidence(
    provenance({
      resolvedDependencies: uris.map((uri) => ({
        name: null,
        uri,
        digest: { sha256: PART },
        mediaType: null,
        downloadLocation: null,
        annotations: null,
      })),
    }),
  );
const weak = () => {
  const signer = certificate();
  if (signer.kind !== 'certificate') throw new Error('a certificate');
  return evidence(sbom(), { signer: { ...signer, certificate: { ...signer.certificate, keyType: 'rsa-2048' } } });
};
const dependencies = (...about: EvidenceFact[]): Partial<ArtifactFacts> => ({
  dependencies: { examined: [{ digest: `sha256:${PART}`, evidence: about, isCut: false }], purls: [] },
});

describe('the packs about the build', () => {
  it.each<[string, string, EvidenceFact[], string]>([
    ['two builders', 'reproducible-build', [evidence(provenance()), rebuild()], 'verified'],
    ['one builder', 'reproducible-build', good(), 'incomplete reproduced'],
    [
      'an unsigned rebuild',
      'reproducible-build',
      [evidence(provenance()), unsigned(rebuild().facts)],
      'incomplete reproduced',
    ],
    ['compiler, image and library', 'build-environment', [built('pkg:docker/golang@1', 'pkg:npm/a@1')], 'verified'],
    ['no library', 'build-environment', [built('pkg:docker/golang@1')], 'incomplete build-environment'],
    ['good evidence', 'algorithms', good(), 'verified'],
    ['a weak key', 'algorithms', [...good(), weak()], 'failed algorithms-accepted'],
  ])('%s: %s', (_, id, items, expected) => {
    expect(statusOf(id, items)).toBe(expected);
  });

  it('dependencies: traced, untraced, not looked up', () => {
    const items = [built('pkg:generic/libc@1'), evidence(sbom())];
    expect(statusOf('dependencies-traced', items, dependencies(rebuild()))).toBe('verified');
    expect(statusOf('dependencies-traced', items, dependencies())).toBe('incomplete dependencies-traced');
    expect(statusOf('dependencies-traced', items)).toBe('error dependencies-traced');
  });
});
