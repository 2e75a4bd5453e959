/**
 * The documents of one build, in the order of arrival: provenance, tests, SBOM, scan, VEX, verification summary,
 * deployments.
 */
import { uuidOf } from '#app/demo/seed/random.ts';
import type { UnsignedStatement } from '#lib/test-issuer/bundle.ts';
import type { Identity } from '#lib/test-issuer/fulcio.ts';
import { serviceEvent } from '#lib/test-issuer/statements/events.ts';
import {
  generatorProvenance,
  githubProvenance,
  gitlabProvenance,
  type Material,
} from '#lib/test-issuer/statements/provenance.ts';
import { githubIdentity, gitlabIdentity, runUrl } from '#lib/test-issuer/statements/run.ts';
import { cyclonedx, spdx } from '#lib/test-issuer/statements/sbom.ts';
import { testResult, vsa } from '#lib/test-issuer/statements/statement.ts';
import { openVex, vulnerabilityScan } from '#lib/test-issuer/statements/vulnerabilities.ts';
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

/** The documents of one build in the order of their arrival. The order of the random draws is part of the data set. */
export function documentsOfBuild(dataset: Dataset, build: Build): UnsignedDocument[] {
  const { random, project, number } = build;
  const at = build.run.finishedOn;
  const signer = identityOf(build);
  const statementDocument = (
    statement: UnsignedStatement,
    fault: 'tampered' | 'unknown-key' | null = null,
  ): UnsignedDocument => ({ kind: 'statement', build, at, statement, signer, fault });
  const chance = project.faulty ? random.next() : 1;
  const documents = [
    statementDocument(provenanceOf(build, materialsOf(dataset, build)), faultFor(chance)),
    statementDocument(testsOf(build, chance > 0.15 && chance < 0.25 ? [TEST_NAMES[1]!] : [])),
  ];
  const packages = pickPackages(random, project.components);
  if (random.next() > 0.06) documents.push(statementDocument(sbomOf(dataset, build, packages)));
  const findings = makeFindings(random, packages, random.between(0, 4), random.next() < 0.03);
  if (random.next() > 0.1) documents.push(statementDocument(vulnerabilityScan(subjectsOf(build), at, findings)));
  if (findings.length > 0 && random.next() < 0.2) documents.push(statementDocument(vexOf(build, findings[0]!)));
  if (random.next() < 0.25) documents.push(statementDocument(verificationSummaryOf(build)));
  const reached = number % BUILDS_PER_BASE_IMAGE === 0 ? 0 : random.between(0, ENVIRONMENTS.length);
  for (const environment of ENVIRONMENTS.slice(0, reached))
    documents.push({ kind: 'report', build, at, document: deploymentOf(dataset, build, environment) });
  return documents;
}

function testsOf(build: Build, failed: string[]): UnsignedStatement {
  return testResult(subjectsOf(build), {
    passed: TEST_NAMES.filter((name) => !failed.includes(name)),
    failed,
    url: runUrl(build.run),
    configuration: build.run.workflow,
  });
}

function sbomOf(dataset: Dataset, build: Build, components: ReturnType<typeof pickPackages>): UnsignedStatement {
  const { project, version, run, outputs, number } = build;
  return (number % 3 === 0 ? spdx : cyclonedx)(subjectsOf(build), {
    name: project.name,
    version,
    purl: outputs[0]!.purl,
    at: run.finishedOn,
    components,
    serial: uuidOf(dataset.seed, `sbom ${number}`),
  });
}

function vexOf(build: Build, { id, component }: ReturnType<typeof makeFindings>[number]): UnsignedStatement {
  const document = `https://vex.example/${build.number}`;
  return openVex(subjectsOf(build), document, 'security@example.org', build.run.finishedOn, [
    {
      vulnerability: id,
      status: 'not_affected',
      justification: 'vulnerable_code_not_in_execute_path',
      impact: `${component.name} never reads untrusted input here.`,
      product: build.outputs[0]!.purl,
      subcomponent: component.purl,
    },
  ]);
}

function verificationSummaryOf(build: Build): UnsignedStatement {
  return vsa(subjectsOf(build), {
    verifier: 'https://gate.example/verifier',
    at: build.run.finishedOn,
    resourceUri: build.outputs[0]!.purl,
    policyUri: 'https://gate.example/policy',
  });
}

function deploymentOf(dataset: Dataset, build: Build, environment: string): ReturnType<typeof serviceEvent> {
  return serviceEvent({
    id: uuidOf(dataset.seed, `${environment} ${build.number}`),
    at: build.run.finishedOn,
    service: build.project.name,
    environment,
    artifactId: build.outputs[0]!.purl,
    what: 'deployed',
    source: 'https://deploy.example/controller',
  });
}
