/**
 * The documents of one build, in the order of arrival: provenance, tests, SBOM, scan, VEX, verification summary,
 * deployments.
 */
import { uuidOf } from '#app/demo/scenario/random.ts';
import type { UnsignedStatement } from '#app/test-issuer/bundle.ts';
import type { Identity } from '#app/test-issuer/fulcio.ts';
import { serviceEvent } from '#app/test-issuer/statements/events.ts';
import {
  generatorProvenance,
  githubProvenance,
  gitlabProvenance,
  type Material,
} from '#app/test-issuer/statements/provenance.ts';
import { githubIdentity, gitlabIdentity, runUrl } from '#app/test-issuer/statements/run.ts';
import { cyclonedx, spdx } from '#app/test-issuer/statements/sbom.ts';
import { testResult, vsa } from '#app/test-issuer/statements/statement.ts';
import { openVex, vulnerabilityScan } from '#app/test-issuer/statements/vulnerabilities.ts';
import { BUILDS_PER_BASE_IMAGE, baseImageOf, type Build, type Dataset } from './dataset.ts';
import { makeFindings, pickMaterials, pickPackages, WIDELY_USED } from './packages.ts';

/** `wrong`: changed after it was signed, or signed by an unknown key. */
export type UnsignedDocument =
  | {
      kind: 'statement';
      build: Build;
      at: Date;
      statement: UnsignedStatement;
      signer: Identity;
      fault: 'tampered' | 'unknown-key' | null;
    }
  | { kind: 'report'; build: Build; at: Date; document: unknown };

export const identityOf = ({ project, run }: Build): Identity =>
  project.maker === 'gitlab' ? gitlabIdentity(run) : githubIdentity(run);

const subjectsOf = (build: Build) => build.outputs.map(({ name, digest }) => ({ name, digest }));
const TEST_NAMES = ['unit', 'integration: storage', 'integration: api', 'contract', 'lint', 'e2e: smoke'];
const ENVIRONMENTS = ['staging', 'production-eu', 'production-us'];

export function provenanceOf(build: Build, materials: Material[]): UnsignedStatement {
  switch (build.project.maker) {
    case 'generator':
      return generatorProvenance(subjectsOf(build), build.run, 'generic', { materials });
    case 'gitlab':
      return gitlabProvenance(subjectsOf(build), build.run, { materials });
    case 'tag':
    case 'branch':
      return githubProvenance(subjectsOf(build), build.run, { materials });
  }
}

function materialsOf(dataset: Dataset, { number, random }: Build): Material[] {
  const base = baseImageOf(dataset, number);
  return [
    ...(base ? [{ uri: base.purl, digest: base.digest }] : []),
    ...(random.next() < 0.33 ? [WIDELY_USED] : []),
    ...pickMaterials(random, random.between(2, 9)),
  ];
}

/** `chance` from 0 to 1: below 0.05 the provenance is tampered with, below 0.15 its key is unknown. */
function faultFor(chance: number): 'tampered' | 'unknown-key' | null {
  if (chance < 0.05) return 'tampered';
  return chance < 0.15 ? 'unknown-key' : null;
}

export function documentsOfBuild(dataset: Dataset, build: Build): UnsignedDocument[] {
  const { random, project, version, run, outputs, number } = build;
  const at = run.finishedOn;
  const statementDocument = (
    statement: UnsignedStatement,
    wrong: 'tampered' | 'unknown-key' | null = null,
  ): UnsignedDocument => ({
    kind: 'statement',
    build,
    at,
    statement,
    signer: identityOf(build),
    fault: wrong,
  });
  const subjects = subjectsOf(build);
  const chance = project.faulty ? random.next() : 1;
  const documents: UnsignedDocument[] = [
    statementDocument(provenanceOf(build, materialsOf(dataset, build)), faultFor(chance)),
  ];
  const failed = chance > 0.15 && chance < 0.25 ? [TEST_NAMES[1]!] : [];
  documents.push(
    statementDocument(
      testResult(subjects, {
        passed: TEST_NAMES.filter((name) => !failed.includes(name)),
        failed,
        url: runUrl(run),
        configuration: run.workflow,
      }),
    ),
  );
  const parts = pickPackages(random, project.components);
  const purl = outputs[0]!.purl;
  if (random.next() > 0.06)
    documents.push(
      statementDocument(
        (number % 3 === 0 ? spdx : cyclonedx)(subjects, {
          name: project.name,
          version,
          purl,
          at,
          components: parts,
          serial: uuidOf(dataset.seed, `sbom ${number}`),
        }),
      ),
    );
  const found = makeFindings(random, parts, random.between(0, 4), random.next() < 0.03);
  if (random.next() > 0.1) documents.push(statementDocument(vulnerabilityScan(subjects, at, found)));
  if (found.length > 0 && random.next() < 0.2) {
    const { id, component } = found[0]!;
    documents.push(
      statementDocument(
        openVex(subjects, `https://vex.example/${number}`, 'security@example.org', at, [
          {
            vulnerability: id,
            status: 'not_affected',
            justification: 'vulnerable_code_not_in_execute_path',
            impact: `${component.name} never reads untrusted input here.`,
            product: purl,
            subcomponent: component.purl,
          },
        ]),
      ),
    );
  }
  if (random.next() < 0.25)
    documents.push(
      statementDocument(
        vsa(subjects, {
          verifier: 'https://gate.example/verifier',
          at,
          resourceUri: purl,
          policyUri: 'https://gate.example/policy',
        }),
      ),
    );
  const reach = number % BUILDS_PER_BASE_IMAGE === 0 ? 0 : random.between(0, ENVIRONMENTS.length);
  for (const environment of ENVIRONMENTS.slice(0, reach)) {
    documents.push({
      kind: 'report',
      build,
      at,
      document: serviceEvent({
        id: uuidOf(dataset.seed, `${environment} ${number}`),
        at,
        service: project.name,
        environment,
        artifactId: purl,
        what: 'deployed',
        source: 'https://deploy.example/controller',
      }),
    });
  }
  return documents;
}
