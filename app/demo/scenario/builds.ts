/** The build of one version and its evidence: provenance, tests, SBOM and scan, with the fault of its incident. */
import type { UnsignedStatement } from '#lib/test-issuer/bundle.ts';
import { npmAttestations, pypiProvenance } from '#lib/test-issuer/ecosystems.ts';
import type { Identity } from '#lib/test-issuer/fulcio.ts';
import type { Instance } from '#lib/test-issuer/instance.ts';
import {
  githubProvenance,
  generatorProvenance,
  gitlabProvenance,
  npmProvenance,
  type Material,
} from '#lib/test-issuer/statements/provenance.ts';
import {
  githubIdentity,
  gitlabIdentity,
  repositoryUrl,
  type Repository,
  type Run,
} from '#lib/test-issuer/statements/run.ts';
import { cyclonedx, spdx } from '#lib/test-issuer/statements/sbom.ts';
import { npmPublish, pypiPublish, release, testResult } from '#lib/test-issuer/statements/statement.ts';
import { vulnerabilityScan } from '#lib/test-issuer/statements/vulnerabilities.ts';
import { componentsOf } from './components.ts';
import { digestOf, outputsOf, subjectsOf, type Output } from './outputs.ts';
import { addMinutes, type EvidenceSender, type Step, type ProjectContext } from './step.ts';
import { HOTFIX_ENGINEER, NPM_REGISTRY, type Project } from './projects.ts';
import { createRandom, hexOf, numberOf, uuidOf, type Random } from '#app/demo/seed/random.ts';
import type { Fault, Incident } from './incidents.ts';
import type { ScheduledBuild } from './build-schedule.ts';

const GENERATOR = 'slsa-framework/slsa-github-generator/.github/workflows';
const GENERATOR_FILES = {
  generic: 'generator_generic_slsa3.yml',
  go: 'builder_go_slsa3.yml',
  container: 'generator_container_slsa3.yml',
};

export type Build = {
  project: Project;
  version: string;
  run: Run;
  outputs: Output[];
  /** The project's own workflow, which tests, scans and writes the SBOM. */
  identity: Identity;
  /** The signer of the provenance: the workflow, the generator that it calls, or the signer of the incident. */
  provenanceSigner: Identity;
  /** The outputs that evidence names; only by SHA-1 if the incident requires it. */
  subjects: Output[];
  incident: Incident | undefined;
};

/** The repository at a given time: a renamed repository has its earlier path until then. Its id stays the same. */
export function repositoryOf(context: ProjectContext, at: Date): Repository {
  const { seed, span, project } = context;
  const share = (at.getTime() - span.from.getTime()) / (span.to.getTime() - span.from.getTime());
  const path = project.renamed && share < project.renamed.at ? project.renamed.from : project.path;
  return {
    host: project.host,
    path,
    id: numberOf(seed, `repository ${project.name}`),
    ownerId: numberOf(seed, `owner ${project.host}`),
  };
}

export function buildOf(context: ProjectContext, scheduled: ScheduledBuild, incident: Incident | undefined): Build {
  const { seed, project } = context;
  const { buildSystem } = project;
  const commit = hexOf(seed, `commit ${project.name} ${scheduled.version}`, 'sha1');
  const run: Run = {
    repository: repositoryOf(context, scheduled.startedOn),
    commit,
    ref: `refs/tags/v${scheduled.version}`,
    workflow: project.workflow,
    trigger: buildSystem.kind === 'gitlab' || buildSystem.kind === 'generator' ? 'push' : 'release',
    id: numberOf(seed, `run ${project.name} ${scheduled.version}`),
    startedOn: scheduled.startedOn,
    finishedOn: scheduled.finishedOn,
    hosted: incident?.fault !== 'self-hosted',
    ...(buildSystem.kind === 'generator'
      ? {
          reusable: {
            workflow: `${GENERATOR}/${GENERATOR_FILES[buildSystem.flavour]}@refs/tags/v2.1.0`,
            commit: hexOf('slsa-github-generator', 'v2.1.0', 'sha1'),
          },
        }
      : {}),
  };
  const outputs = outputsOf(seed, project, scheduled.version);
  const weak = (output: Output): Output => {
    const sha1 = hexOf(seed, output.name, 'sha1');
    return {
      ...output,
      digest: { sha1 },
      purl: output.purl.replace(/checksum=sha256:[0-9a-f]+/, `checksum=sha1:${sha1}`),
    };
  };
  const fork = {
    ...run.repository,
    path: `dkessler-dev/${project.name}`,
    id: numberOf(seed, 'fork'),
    ownerId: numberOf(seed, 'fork owner'),
  };
  const signing = incident?.fault === 'fork' ? { ...run, repository: fork } : run;
  const { reusable: _, ...plain } = signing;
  const own = buildSystem.kind === 'gitlab' ? gitlabIdentity(plain) : githubIdentity(plain);
  const ciSigner = buildSystem.kind === 'gitlab' ? own : githubIdentity(signing);
  return {
    project,
    version: scheduled.version,
    run,
    outputs,
    subjects: incident?.fault === 'sha1-only' ? outputs.map(weak) : outputs,
    incident,
    identity: own,
    provenanceSigner: incident?.fault === 'unknown-builder' ? HOTFIX_ENGINEER : ciSigner,
  };
}

function materialsOf(fault: Fault | undefined, base: Build | undefined): Material[] {
  if (fault === 'unpinned') return [{ uri: 'pkg:docker/node@24-slim' }];
  return base ? [{ uri: base.outputs[0]!.purl, digest: base.outputs[0]!.digest, name: base.outputs[0]!.name }] : [];
}

function provenanceOf(build: Build, base: Build | undefined): UnsignedStatement {
  const {
    project: { buildSystem },
    run,
    incident,
  } = build;
  const subjects = subjectsOf(build.subjects);
  const options = {
    materials: materialsOf(incident?.fault, base),
    ...(incident?.fault === 'unknown-builder'
      ? { builderId: 'https://jenkins.build.acme.example/job/identity-hotfix' }
      : {}),
    ...(incident?.fault === 'unknown-parameter' ? { externalParameters: { skipChecks: 'true' } } : {}),
  };
  if (incident?.fault === 'unknown-builder') return githubProvenance(subjects, run, options);
  switch (buildSystem.kind) {
    case 'generator':
      return generatorProvenance(subjects, run, buildSystem.flavour, options);
    case 'github':
    case 'pypi':
      return githubProvenance(subjects, run, options);
    case 'npm':
      return npmProvenance(subjects, run, options);
    case 'gitlab':
      return gitlabProvenance(subjects, run, options);
  }
}

/** Replace a digest in a signed payload, like an attacker who ships other bytes. */
function tamper(document: string, from: string, to: string): string {
  const bundle = JSON.parse(document) as { dsseEnvelope: { payload: string } };
  const payload = Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString().replaceAll(from, to);
  bundle.dsseEnvelope.payload = Buffer.from(payload).toString('base64');
  return JSON.stringify(bundle);
}

function signProvenance(
  context: ProjectContext,
  instance: Instance,
  build: Build,
  statement: UnsignedStatement,
  at: Date,
): string[] {
  const { project, incident, outputs, version } = build;
  const how = { ...build.provenanceSigner, at, ...(project.log ? { log: project.log } : {}) };
  if (incident?.fault === 'unsigned') return [JSON.stringify(statement)];
  if (incident?.fault === 'unknown-key')
    return [JSON.stringify(instance.envelope(statement, instance.key(`${project.name} build server`)))];
  if (project.output.kind === 'npm') {
    return [
      JSON.stringify(
        npmAttestations([
          instance.sign(npmPublish(subjectsOf(outputs), project.output.package, version), { ...NPM_REGISTRY, at }),
          instance.sign(statement, how),
        ]),
      ),
    ];
  }
  if (project.buildSystem.kind === 'pypi') {
    const publisher = {
      kind: 'GitHub',
      repository: build.run.repository.path,
      workflow: build.run.workflow,
      environment: 'pypi',
    };
    return statement.subject.map((subject) =>
      JSON.stringify(
        pypiProvenance(publisher, [
          instance.sign(pypiPublish([subject as Output].map(({ name, digest }) => ({ name, digest }))), how),
          instance.sign({ ...statement, subject: [subject] }, how),
        ]),
      ),
    );
  }
  const document = JSON.stringify(instance.sign(statement, how));
  if (incident?.fault !== 'tampered') return [document];
  return [tamper(document, outputs[0]!.digest.sha256!, hexOf(context.seed, `${outputs[0]!.name} other bytes`))];
}

const TESTS = ['unit', 'integration: storage', 'integration: api', 'contract: consumers', 'lint', 'e2e: smoke'];

/** The inputs of a build from other projects of the company: its base image and its packages. */
export type Inputs = { base: Build | undefined; packages: Build[] };

/** The pipelines of the company send nothing about a build that a fork made. */
function sentBy(incident: Incident | undefined): { sender?: EvidenceSender } {
  return incident?.fault === 'fork' ? { sender: 'mirror' } : {};
}

/** Return the steps of a build, from its end to its last evidence. */
export function buildSteps(context: ProjectContext, build: Build, { base, packages }: Inputs): Step[] {
  const { seed, project } = context;
  const { run, outputs, version, incident, identity } = build;
  const random: Random = createRandom(seed, `build ${project.name} ${version}`);
  const subjects = subjectsOf(shippedOutputs(context, build));
  const signedStep = (at: Date, statements: UnsignedStatement[]): Step => {
    const how = { ...identity, at, ...(project.log ? { log: project.log } : {}) };
    const documents = (instance: Instance) =>
      statements.map((statement) => JSON.stringify(instance.sign(statement, how)));
    return { ...sentBy(incident), at, project: project.name, version, documents };
  };

  const attestedAt = addMinutes(run.finishedOn, random.between(8, 70) / 60);
  const statement = provenanceOf(build, base);
  const manifests = outputs.flatMap(({ manifest }) => manifest ?? []);
  const provenanceStep: Step = {
    ...sentBy(incident),
    at: attestedAt,
    project: project.name,
    version,
    documents: (instance) => [
      ...signProvenance(context, instance, build, statement, addMinutes(attestedAt, -0.05)),
      ...(incident?.fault === 'tampered' ? [] : manifests),
    ],
  };

  const testedAt = addMinutes(attestedAt, random.between(1, 20) / 10);
  const steps = [provenanceStep, signedStep(testedAt, [testStatement(build, subjects, random)])];
  if (incident?.fault !== 'no-sbom') {
    const [least, most] = project.sbomDelayMinutes;
    const sbomAt = addMinutes(testedAt, random.between(least * 6, most * 6) / 6);
    steps.push(signedStep(sbomAt, sbomStatements(context, build, packages, sbomAt)));
  }
  const scannedAt = addMinutes(testedAt, random.between(6, 40));
  steps.push(signedStep(scannedAt, [vulnerabilityScan(subjects, scannedAt, [])]));
  if (project.name === 'acmectl')
    steps.push(
      signedStep(addMinutes(testedAt, 3), [release(subjects, `pkg:github/${run.repository.path}@v${version}`)]),
    );
  return steps;
}

/** The result of the tests of a build. For the incident `failing-tests` one of them fails. */
function testStatement(
  { run, incident, project }: Build,
  subjects: ReturnType<typeof subjectsOf>,
  random: Random,
): UnsignedStatement {
  const failed = incident?.fault === 'failing-tests' ? [random.pick(TESTS.slice(1, 4))] : [];
  const path = project.host === 'github.com' ? `actions/runs/${run.id}` : `-/jobs/${run.id}`;
  return testResult(subjects, {
    passed: TESTS.filter((name) => !failed.includes(name)),
    failed,
    url: `${repositoryUrl(run.repository)}/${path}`,
    configuration: project.workflow,
  });
}

/** Return the outputs that later evidence names: for a tampered release, the bytes that were really shipped. */
export function shippedOutputs(context: ProjectContext, build: Build): Output[] {
  if (build.incident?.fault !== 'tampered') return build.subjects;
  const [first, ...rest] = build.subjects as [Output, ...Output[]];
  const sha256 = hexOf(context.seed, `${first.name} other bytes`);
  return [{ ...first, digest: { sha256 }, purl: first.purl.replace(first.digest.sha256!, sha256) }, ...rest];
}

/** One SBOM per platform; the index goes with the first. */
function sbomStatements(context: ProjectContext, build: Build, packages: Build[], at: Date): UnsignedStatement[] {
  const { seed, project } = context;
  const write = project.sbom === 'spdx' ? spdx : cyclonedx;
  const own = packages.map(({ outputs: [output], project: { name }, version }) => ({
    purl: output!.purl,
    name,
    version,
  }));
  const components = componentsOf(project.language, createRandom(seed, `components ${project.name}`), own);
  const all = shippedOutputs(context, build);
  const groups = all[0]!.role === 'index' ? [all.slice(0, 2), all.slice(2)] : all.map((output) => [output]);
  return groups.map((group) => {
    const main = group.at(-1)!;
    return write(subjectsOf(group), {
      name: project.name,
      version: build.version,
      purl: main.purl,
      at,
      components,
      serial: uuidOf(seed, `sbom ${digestOf(main)}`),
    });
  });
}
