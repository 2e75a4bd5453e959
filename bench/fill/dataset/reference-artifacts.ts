/**
 * Artifacts that are the same in a store of every size, so that the same request can be sent to each: a chain of
 * builds, each based on the one before; one build with many outputs; and SBOMs with very many components.
 */
import { createRandom, hexOf, numberOf, uuidOf } from '#app/demo/seed/random.ts';
import { serviceEvent } from '#lib/test-issuer/statements/events.ts';
import type { Material } from '#lib/test-issuer/statements/provenance.ts';
import { cyclonedx } from '#lib/test-issuer/statements/sbom.ts';
import { testResult } from '#lib/test-issuer/statements/statement.ts';
import { vulnerabilityScan } from '#lib/test-issuer/statements/vulnerabilities.ts';
import type { Build, Dataset, Output } from './dataset.ts';
import { packageRange } from './packages.ts';
import { identityOf, provenanceOf, type UnsignedDocument } from './build-documents.ts';

const CHAIN_LENGTH = 30;
const OUTPUT_COUNT = 100;
/** SBOMs of one artifact, and components of each: 5,000 nodes around it. */
const WIDE_SBOM_COUNT = 11;
const COMPONENTS_PER_WIDE_SBOM = 480;

export const REFERENCE_PROJECT = 'github.com/landmarks/lighthouse';
const outputOf = (name: string): Output => {
  const sha256 = hexOf('landmark', name);
  return { name: `${name}.tar.gz`, purl: `pkg:generic/${name}@1.10.100`, digest: { sha256 } };
};
const digestOf = (name: string): string => `sha256:${hexOf('landmark', name)}`;

/** Digests for requests. */
export const REFERENCE_ARTIFACTS = {
  deep: digestOf(`chain-${CHAIN_LENGTH - 1}`),
  wide: digestOf('many-0'),
  plain: digestOf('chain-7'),
};

function referenceBuild(dataset: Dataset, number: number, outputs: Output[]): Build {
  const startedOn = new Date(dataset.from.getTime() + number * 60_000);
  const repository = {
    host: 'github.com',
    path: REFERENCE_PROJECT.slice('github.com/'.length),
    id: numberOf('landmark', 'repository'),
    ownerId: numberOf('landmark', 'owner'),
  };
  const run = {
    repository,
    commit: hexOf('landmark', `commit ${number}`, 'sha1'),
    ref: 'refs/heads/main',
    workflow: 'release.yml',
    trigger: 'push',
    id: String(90_000_000_000 + number),
    startedOn,
    finishedOn: new Date(startedOn.getTime() + 30_000),
  };
  const project = {
    number: -1,
    name: 'lighthouse',
    maker: 'branch' as const,
    ecosystem: 'go' as const,
    repository,
    components: 0,
    faulty: false,
  };
  return {
    number: -1 - number,
    project,
    version: '1.10.100',
    run,
    outputs,
    random: createRandom('landmark', String(number)),
  };
}

export function documentsOfReferenceArtifacts(dataset: Dataset): UnsignedDocument[] {
  const statementDocument = (
    of: Build,
    statement: Extract<UnsignedDocument, { kind: 'statement' }>['statement'],
  ): UnsignedDocument => ({
    kind: 'statement',
    build: of,
    at: of.run.finishedOn,
    statement,
    signer: identityOf(of),
    fault: null,
  });
  const documents: UnsignedDocument[] = [];
  for (let i = 0; i < CHAIN_LENGTH; i += 1) {
    const output = outputOf(`chain-${i}`);
    const of = referenceBuild(dataset, i, [output]);
    const before =
      i === 0 ? [] : [outputOf(`chain-${i - 1}`)].map(({ purl, digest }): Material => ({ uri: purl, digest }));
    const parts = packageRange(100 + i * 10, 20);
    documents.push(
      statementDocument(
        of,
        provenanceOf(of, [
          ...before,
          ...packageRange(i * 7, 6).map(({ purl, sha256 }): Material => ({ uri: purl, digest: { sha256: sha256! } })),
        ]),
      ),
    );
    documents.push(
      statementDocument(of, testResult([output], { passed: ['unit'] })),
      statementDocument(
        of,
        cyclonedx([output], {
          name: 'lighthouse',
          version: of.version,
          purl: output.purl,
          at: of.run.finishedOn,
          components: parts,
          serial: uuidOf('landmark', String(i)),
        }),
      ),
    );
    documents.push(statementDocument(of, vulnerabilityScan([output], of.run.finishedOn, [])));
    documents.push({
      kind: 'report',
      build: of,
      at: of.run.finishedOn,
      document: serviceEvent({
        id: uuidOf('landmark', `deployed ${i}`),
        at: of.run.finishedOn,
        service: 'lighthouse',
        environment: 'staging',
        artifactId: output.purl,
        what: 'deployed',
        source: 'https://deploy.example/controller',
      }),
    });
  }
  const many = referenceBuild(
    dataset,
    CHAIN_LENGTH,
    Array.from({ length: OUTPUT_COUNT }, (_, i) => outputOf(`many-${i}`)),
  );
  const [first] = many.outputs as [Output];
  documents.push(
    statementDocument(
      many,
      provenanceOf(
        many,
        packageRange(10_000, 60).map(({ purl, sha256 }): Material => ({ uri: purl, digest: { sha256: sha256! } })),
      ),
    ),
  );
  for (let i = 0; i < WIDE_SBOM_COUNT; i += 1) {
    const components = packageRange(20_000 + i * COMPONENTS_PER_WIDE_SBOM, COMPONENTS_PER_WIDE_SBOM);
    documents.push(
      statementDocument(
        many,
        cyclonedx([first], {
          name: `layer-${i}`,
          version: many.version,
          purl: first.purl,
          at: many.run.finishedOn,
          components,
          serial: uuidOf('landmark', `wide ${i}`),
        }),
      ),
    );
  }
  return documents;
}
