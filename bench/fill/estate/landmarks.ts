/**
 * What is the same in a store of every size, so that the same question can be asked of each: a chain of builds each
 * standing on the one before, one build of many outputs, and bills of materials of very many parts.
 */
import { createRandom, hexOf, numberOf, uuidOf } from '#app/demo/scenario/random.ts';
import { serviceEvent } from '#app/test-issuer/statements/events.ts';
import type { Material } from '#app/test-issuer/statements/provenance.ts';
import { cyclonedx } from '#app/test-issuer/statements/sbom.ts';
import { testResult } from '#app/test-issuer/statements/statement.ts';
import { vulnerabilityScan } from '#app/test-issuer/statements/vulnerabilities.ts';
import type { Build, Estate, Output } from './estate.ts';
import { packagesFrom } from './parts.ts';
import { identityOf, provenanceOf, type Told } from './told.ts';

const CHAIN = 30;
const MANY_OUTPUTS = 100;
/** Bills of materials of one artifact, and parts of each: 5,000 nodes around it. */
const WIDE_BILLS = 11;
const WIDE_PARTS = 480;

export const LANDMARK_PROJECT = 'github.com/landmarks/lighthouse';
const outputOf = (name: string): Output => {
  const sha256 = hexOf('landmark', name);
  return { name: `${name}.tar.gz`, purl: `pkg:generic/${name}@1.10.100`, digest: { sha256 } };
};
const digestOf = (name: string): string => `sha256:${hexOf('landmark', name)}`;

/** Digests to ask for. */
export const LANDMARKS = { deep: digestOf(`chain-${CHAIN - 1}`), wide: digestOf('many-0'), plain: digestOf('chain-7') };

function build(estate: Estate, number: number, outputs: Output[]): Build {
  const startedOn = new Date(estate.from.getTime() + number * 60_000);
  const repository = {
    host: 'github.com',
    path: LANDMARK_PROJECT.slice('github.com/'.length),
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

export function tellLandmarks(estate: Estate): Told[] {
  const said = (of: Build, statement: Extract<Told, { kind: 'statement' }>['statement']): Told => ({
    kind: 'statement',
    build: of,
    at: of.run.finishedOn,
    statement,
    signer: identityOf(of),
    wrong: null,
  });
  const told: Told[] = [];
  for (let i = 0; i < CHAIN; i += 1) {
    const output = outputOf(`chain-${i}`);
    const of = build(estate, i, [output]);
    const before =
      i === 0 ? [] : [outputOf(`chain-${i - 1}`)].map(({ purl, digest }): Material => ({ uri: purl, digest }));
    const parts = packagesFrom(100 + i * 10, 20);
    told.push(
      said(
        of,
        provenanceOf(of, [
          ...before,
          ...packagesFrom(i * 7, 6).map(({ purl, sha256 }): Material => ({ uri: purl, digest: { sha256: sha256! } })),
        ]),
      ),
    );
    told.push(
      said(of, testResult([output], { passed: ['unit'] })),
      said(
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
    told.push(said(of, vulnerabilityScan([output], of.run.finishedOn, [])));
    told.push({
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
  const many = build(
    estate,
    CHAIN,
    Array.from({ length: MANY_OUTPUTS }, (_, i) => outputOf(`many-${i}`)),
  );
  const [first] = many.outputs as [Output];
  told.push(
    said(
      many,
      provenanceOf(
        many,
        packagesFrom(10_000, 60).map(({ purl, sha256 }): Material => ({ uri: purl, digest: { sha256: sha256! } })),
      ),
    ),
  );
  for (let i = 0; i < WIDE_BILLS; i += 1) {
    const components = packagesFrom(20_000 + i * WIDE_PARTS, WIDE_PARTS);
    told.push(
      said(
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
  return told;
}
