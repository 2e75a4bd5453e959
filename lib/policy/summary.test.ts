import { BASELINE } from '#lib/policy/packs/baseline.ts';
import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';
import { artifact, certificate, evidence, failed, key, provenance, sbom, unsigned } from './example.fixture.ts';

const summaryOf = (...items: Parameters<typeof artifact>[0]) => evaluate(BASELINE, artifact(items)).summary;

describe('the first sentence', () => {
  it.each([
    [
      'by the own workflow',
      summaryOf(evidence(provenance())),
      'Built from acme/web at 4c1d4c1 by the release workflow on GitHub-hosted runners; provenance verified 41 s after the build; SLSA build level 2.',
    ],
    [
      'brought in later',
      summaryOf(evidence(provenance(), { receivedAt: '2026-09-01T00:00:00Z' })),
      'Built from acme/web at 4c1d4c1 by the release workflow on GitHub-hosted runners; signed on 2026-05-14, provenance verified; SLSA build level 2.',
    ],
    [
      'received before it was built, by its own clock',
      summaryOf(evidence(provenance(), { receivedAt: '2026-05-01T00:00:00Z' })),
      'Built from acme/web at 4c1d4c1 by the release workflow on GitHub-hosted runners; provenance verified; SLSA build level 2.',
    ],
    [
      'by a shared workflow',
      summaryOf(
        evidence(provenance(), {
          signer: certificate({
            identity: `https://github.com/acme/ci/.github/workflows/build.yml@${'ab'.repeat(20)}`,
          }),
        }),
      ),
      'Built from acme/web at 4c1d4c1 by the build workflow of acme/ci at abababa on GitHub-hosted runners; provenance verified 41 s after the build; SLSA build level 1.',
    ],
    [
      'by a key',
      summaryOf(evidence(provenance({ builderId: 'https://ci.acme.example' }), { signer: key() })),
      'Built from acme/web at 4c1d4c1 by https://ci.acme.example; provenance verified 41 s after the build; SLSA build level 1.',
    ],
    [
      'unsigned',
      summaryOf(unsigned(provenance())),
      'Said to be built from acme/web at 4c1d4c1 by the release workflow of acme/web at v2.3.1; nobody signed for it.',
    ],
    [
      'false',
      summaryOf(failed(provenance())),
      'Said to be built from acme/web at 4c1d4c1 by the release workflow of acme/web at v2.3.1; its verification failed.',
    ],
    [
      'untrusted',
      summaryOf(evidence(provenance(), { outcome: 'untrusted' })),
      'Said to be built from acme/web at 4c1d4c1 by the release workflow of acme/web at v2.3.1; signed, but by a signer that is not trusted here.',
    ],
    [
      'empty',
      summaryOf(
        unsigned(
          provenance({
            builderId: null,
            source: { uri: null, repository: null, commit: null, ref: null, entryPoint: null },
          }),
        ),
      ),
      'Its provenance names neither source nor builder; nobody signed for it.',
    ],
    [
      'without provenance',
      summaryOf(evidence(sbom()), unsigned(sbom())),
      'Known from 2 documents (bill of materials); nothing says how it was built.',
    ],
  ])('%s', (_, said, wanted) => expect(said).toBe(wanted));
});
