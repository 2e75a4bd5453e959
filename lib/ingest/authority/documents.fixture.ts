/** For tests: documents of every kind about an artifact, each signed by a chosen run of a workflow, or unsigned. */
import { createHash } from 'node:crypto';
import type { UnsignedStatement } from '#lib/test-issuer/bundle.ts';
import type { Instance } from '#lib/test-issuer/instance.ts';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { githubIdentity, type Run } from '#lib/test-issuer/statements/run.ts';
import { cyclonedx } from '#lib/test-issuer/statements/sbom.ts';
import { npmPublish, release, statement, testResult, vsa } from '#lib/test-issuer/statements/statement.ts';
import { openVex, vulnerabilityScan, type Vulnerability } from '#lib/test-issuer/statements/vulnerabilities.ts';
import { sha256Hex, START, testInstance } from '#lib/start/app.fixture.ts';

/** An artifact that documents are about. */
export type Named = { name: string; hex: string; purl: string };
/** Bytes to send, the artifact that the sender names for them, and what it says about a test report. */
export type Upload = { bytes: Buffer; subject?: string; exitCode?: number; run?: string };
/** The signer of a document: a run of a workflow, or nobody; `number` tells documents of a kind apart. */
export type Speech = {
  about: Named;
  run: Run | null;
  number?: number;
  /** Instead of the name of the artifact. */
  name?: string;
  /** Further digests that the document gives to the artifact. */
  further?: Record<string, string>;
  /** The name that the document gives to a material or a component; another one than others give to the same. */
  part?: string;
  /** The run that an unsigned provenance names. */
  claimedRun?: Run;
  /** The time that the document tells, instead of that of the run. */
  dated?: Date;
  /** An issuer that nobody trusts, for a document that is valid and untrusted. */
  instance?: Instance;
};

export const named = (name: string, hex = sha256Hex(name)): Named => ({
  name,
  hex,
  purl: `pkg:generic/${name}@1.0.0`,
});
export const digestOf = ({ hex }: Named): string => `sha256:${hex}`;

const MINUTE = 60_000;
const CRITICAL: Vulnerability = {
  id: 'CVE-2026-4242',
  severity: 'Critical',
  score: 9.8,
  component: { name: 'left-pad', version: '1.3.0', purl: 'pkg:npm/left-pad@1.3.0' },
  summary: 'a critical one',
};

const subjectsOf = ({ about, name, further }: Speech) => [
  { name: name ?? about.name, digest: { sha256: about.hex, ...further } },
];
const timeOf = ({ dated, run }: Speech): Date => dated ?? new Date((run?.finishedOn ?? START).getTime() + MINUTE);

/** A statement as its signer or its sender sends it. */
export function uploadOf(made: UnsignedStatement, speech: Speech): Upload {
  const { run, instance = testInstance() } = speech;
  if (run === null) return { bytes: Buffer.from(JSON.stringify(made)) };
  const at = new Date(run.finishedOn.getTime() + MINUTE);
  return { bytes: Buffer.from(JSON.stringify(instance.sign(made, { ...githubIdentity(run), at }))) };
}

/** Every kind of statement, signed or not. */
export const STATEMENTS = {
  provenance: (speech: Speech) =>
    githubProvenance(subjectsOf(speech), speech.run ?? speech.claimedRun ?? OWNER_RUN, {
      materials: [{ uri: `pkg:generic/${speech.part ?? 'tool'}@1.0.0`, digest: { sha256: sha256Hex('tool') } }],
    }),
  sbom: (speech: Speech) =>
    cyclonedx(subjectsOf(speech), {
      name: speech.about.name,
      version: '1.0.0',
      purl: speech.about.purl,
      at: timeOf(speech),
      components: [{ purl: 'pkg:npm/left-pad@1.3.0', name: speech.part ?? 'left-pad', version: '1.3.0' }],
      serial: uuidOf(`${speech.about.name} ${speech.run?.repository.path ?? ''} ${speech.number ?? 0}`),
    }),
  'passed tests': (speech: Speech) => testResult(subjectsOf(speech), { passed: ['adds', `t${speech.number ?? 0}`] }),
  'failed tests': (speech: Speech) =>
    testResult(subjectsOf(speech), { passed: ['adds'], failed: [`t${speech.number ?? 0}`] }),
  'clean scan': (speech: Speech) => vulnerabilityScan(subjectsOf(speech), timeOf(speech), []),
  'critical scan': (speech: Speech) =>
    vulnerabilityScan(subjectsOf(speech), timeOf(speech), [
      { ...CRITICAL, id: `CVE-2026-${4242 + (speech.number ?? 0)}` },
    ]),
  vex: (speech: Speech) =>
    openVex(
      subjectsOf(speech),
      `https://vex.example/${speech.run?.repository.path ?? 'nobody'}/${speech.number ?? 0}`,
      'a security team',
      timeOf(speech),
      [
        {
          vulnerability: `CVE-2026-${4242 + (speech.number ?? 0)}`,
          status: 'not_affected',
          justification: 'vulnerable_code_not_in_execute_path',
          impact: 'never called',
          product: speech.about.purl,
          subcomponent: CRITICAL.component.purl,
        },
      ],
    ),
  'passed VSA': (speech: Speech) => summary(speech, 'PASSED'),
  'failed VSA': (speech: Speech) => summary(speech, 'FAILED'),
  release: (speech: Speech) => release(subjectsOf(speech), speech.about.purl, `release ${speech.number ?? 0}`),
  publish: (speech: Speech) =>
    npmPublish(subjectsOf(speech), speech.name ?? speech.about.name, `9.9.${speech.number ?? 0}`),
  link: (speech: Speech) =>
    statement('https://in-toto.io/attestation/link/v0.3', subjectsOf(speech), {
      name: `step ${speech.number ?? 0}`,
      command: ['make'],
      materials: [{ name: `pkg:generic/${speech.part ?? 'tool'}@1.0.0`, digest: { sha256: sha256Hex('tool') } }],
    }),
  scai: (speech: Speech) =>
    statement('https://in-toto.io/attestation/scai/v0.3', subjectsOf(speech), {
      attributes: [{ attribute: `reviewed ${speech.number ?? 0}` }],
    }),
  svr: (speech: Speech) =>
    statement('https://in-toto.io/attestation/svr/v0.1', subjectsOf(speech), {
      verifier: { id: 'https://verifier.example' },
      timeCreated: timeOf(speech).toISOString(),
      properties: [`FEDRAMP ${speech.number ?? 0}`],
    }),
  review: (speech: Speech) =>
    statement('https://in-toto.io/attestation/human-review/vcs/v0.1', subjectsOf(speech), {
      reviewers: [{ name: `reviewer ${speech.number ?? 0}` }],
      reviewTime: timeOf(speech).toISOString(),
    }),
  note: (speech: Speech) =>
    statement('https://example.com/note/v1', subjectsOf(speech), {
      by: speech.run?.repository.path ?? 'nobody',
      number: speech.number ?? 0,
    }),
} satisfies { [kind: string]: (speech: Speech) => UnsignedStatement };
export type StatementKind = keyof typeof STATEMENTS;
export const STATEMENT_KINDS = Object.keys(STATEMENTS) as StatementKind[];

/** A statement of one kind, signed by the run of `speech`, or unsigned. */
export const statementUpload = (kind: StatementKind, speech: Speech): Upload =>
  uploadOf(STATEMENTS[kind](speech), speech);

/** Reports that name no artifact: their sender names it. `by` and `number` tell reports of a kind apart. */
export const REPORTS = {
  'passed JUnit': (by: string, number: number) => junit(by, number, ''),
  'failed JUnit': (by: string, number: number) => junit(by, number, '<failure/>'),
  'clean Trivy': (by: string, number: number) => trivy(by, number, []),
  'critical Trivy': (by: string, number: number) =>
    trivy(by, number, [{ VulnerabilityID: `CVE-2026-${4242 + number}`, PkgName: 'p', Severity: 'CRITICAL' }]),
  SARIF: (by: string, number: number) =>
    JSON.stringify({ version: '2.1.0', runs: [{ tool: { driver: { name: `${by} ${number}` } }, results: [] }] }),
  CycloneDX: (by: string, number: number) =>
    JSON.stringify({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      version: 1,
      components: [{ type: 'library', name: `${by}-${number}`, version: '1' }],
    }),
  OpenVEX: (by: string, number: number) =>
    JSON.stringify({
      '@context': 'https://openvex.dev/ns/v0.2.0',
      '@id': `https://vex.example/${by}/${number}`,
      author: by,
      timestamp: START.toISOString(),
      version: 1,
      statements: [
        {
          vulnerability: { name: `CVE-2026-${4242 + number}` },
          products: [{ '@id': CRITICAL.component.purl }],
          status: 'fixed',
        },
      ],
    }),
} satisfies { [kind: string]: (by: string, number: number) => string };
export type ReportKind = keyof typeof REPORTS;
export const REPORT_KINDS = Object.keys(REPORTS) as ReportKind[];

export const reportUpload = (kind: ReportKind, about: Named, by: string, number = 0): Upload => ({
  bytes: Buffer.from(REPORTS[kind](by, number)),
  subject: digestOf(about),
});

/** A CDEvent about the one service that the tests have, as the deployer of the owner writes it. */
export type EventOf = {
  id: string;
  what: 'deployed' | 'upgraded' | 'removed' | 'rolledback';
  at: string;
  /** Null: the event names no artifact. */
  about: Named | null;
  /** How the event names the artifact. */
  by?: 'digest' | 'purl';
  environment?: string;
  source?: string;
};

export function eventUpload({
  id,
  what,
  at,
  about,
  by = 'digest',
  environment = 'production',
  source = '/acme/deployer',
}: EventOf): Upload {
  const artifactId = about && (by === 'purl' ? about.purl : `${about.purl.split('@')[0]}@sha256:${about.hex}`);
  return {
    bytes: Buffer.from(
      JSON.stringify({
        context: { version: '0.5.1', id, source, type: `dev.cdevents.service.${what}.0.3.0`, timestamp: at },
        subject: {
          id: 'shop',
          source,
          type: 'service',
          content: { environment: { id: environment }, ...(artifactId === null ? {} : { artifactId }) },
        },
      }),
    ),
  };
}

const PLATFORM_TYPE = 'application/vnd.oci.image.manifest.v1+json';
const ARCHITECTURES = ['amd64', 'arm64', 'riscv64', 's390x'];

/** The document of an image index, and the index as an artifact. `label` tells indexes of the same platforms apart. */
export function indexOf(name: string, platforms: readonly Named[], label = name): { document: Upload; index: Named } {
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: platforms.map((platform, at) => ({
        mediaType: PLATFORM_TYPE,
        digest: digestOf(platform),
        size: 1,
        platform: { os: 'linux', architecture: ARCHITECTURES[at % ARCHITECTURES.length] },
      })),
      annotations: { label },
    }),
  );
  return { document: { bytes }, index: named(name, createHash('sha256').update(bytes).digest('hex')) };
}

/** What an unsigned provenance names as its run. */
const OWNER_RUN: Run = {
  repository: { host: 'github.com', path: 'acme/app', id: '1001', ownerId: '42' },
  commit: createHash('sha1').update('acme/app').digest('hex'),
  ref: 'refs/tags/v1.0.0',
  workflow: 'release.yml',
  trigger: 'push',
  id: '5001',
  startedOn: new Date(START.getTime() - 5 * MINUTE),
  finishedOn: new Date(START.getTime() - 2 * MINUTE),
};

function summary(speech: Speech, result: 'PASSED' | 'FAILED'): UnsignedStatement {
  return vsa(subjectsOf(speech), {
    verifier: 'https://verifier.example',
    at: timeOf(speech),
    resourceUri: speech.about.purl,
    policyUri: `https://verifier.example/policy/${speech.number ?? 0}`,
    result,
  });
}

function junit(by: string, number: number, body: string): string {
  return `<testsuites><testsuite name="${by} ${number}"><testcase name="t">${body}</testcase></testsuite></testsuites>`;
}

function trivy(by: string, number: number, found: object[]): string {
  return JSON.stringify({
    SchemaVersion: 2,
    ArtifactName: by,
    Results: [{ Target: `${number}`, Class: 'lang-pkgs', Type: 'npm', Vulnerabilities: found }],
  });
}

function uuidOf(text: string): string {
  const hex = sha256Hex(text);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
