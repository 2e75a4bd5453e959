import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEvidence } from '#lib/evidence/read-evidence.ts';
import { bytesOf, readOne, statementOf } from '#lib/evidence/samples.fixture.ts';
import type { Facts, VulnerabilityScan } from './evidence.ts';
import { clampTimes } from './told-times.ts';

const RECEIVED = '2026-05-14T12:00:00.000Z';
const FUTURE = '2099-01-01T00:00:00.000Z';
const DAY = '2099-01-01';

const scan = (at: string | null): VulnerabilityScan => ({
  scanner: 'trivy',
  scannerVersion: null,
  finishedOn: at,
  databaseUpdated: at,
  findings: [],
});
const vex = (at: string | null) => ({
  format: 'openvex' as const,
  author: null,
  timestamp: at,
  statements: [
    {
      vulnerability: 'CVE-2026-1',
      aliases: [],
      products: [],
      subcomponents: [],
      status: 'fixed' as const,
      justification: null,
      impact: null,
      action: null,
      timestamp: at,
      valid: true,
    },
  ],
});
const event = (at: string | null) => ({
  id: '1',
  source: 's',
  type: 'dev.cdevents.service.deployed.0.3.0',
  subject: 'service',
  predicate: 'deployed',
  timestamp: at,
  subjectId: 'web',
  artifact: null,
  environment: 'production',
  outcome: null,
  chainId: null,
});

/** Facts of every kind with one time everywhere. The compiler asks for every kind. */
const factsAt = (at: string | null): { [kind in Facts['kind']]: Extract<Facts, { kind: kind }> } => ({
  rebuild: {
    kind: 'rebuild',
    rebuild: {
      result: 'reproduced',
      builder: null,
      file: null,
      rebuilt: {},
      finishedOn: at,
      differences: null,
      buildId: null,
      reason: null,
    },
  },
  provenance: {
    kind: 'provenance',
    provenance: {
      version: 'v1',
      builderId: null,
      buildType: null,
      source: { uri: null, repository: null, commit: null, ref: null, entryPoint: null },
      externalParameters: {},
      internalParameters: {},
      resolvedDependencies: [],
      invocationId: null,
      startedOn: at,
      finishedOn: at,
      trigger: null,
      runnerEnvironment: null,
      repositoryId: null,
      ownerId: null,
    },
  },
  sbom: {
    kind: 'sbom',
    sbom: {
      format: 'cyclonedx',
      specVersion: '1.6',
      created: at,
      tools: [],
      root: null,
      components: [],
      edges: [],
      complete: 'unknown',
    },
    vex: vex(at),
    scan: scan(at),
  },
  vex: { kind: 'vex', vex: vex(at) },
  scan: { kind: 'scan', scan: scan(at) },
  tests: {
    kind: 'tests',
    tests: {
      result: 'PASSED',
      passed: 1,
      warned: 0,
      failed: 0,
      skipped: 0,
      failedNames: [],
      url: null,
      startedOn: at,
      finishedOn: at,
      configuration: [],
    },
  },
  'static-analysis': { kind: 'static-analysis', tool: 'eslint', scan: scan(at), result: 'PASSED' },
  vsa: {
    kind: 'vsa',
    vsa: {
      verifierId: 'v',
      timeVerified: at,
      resourceUri: 'r',
      policyUri: null,
      result: 'PASSED',
      verifiedLevels: [],
      dependencyLevels: null,
      slsaVersion: null,
    },
  },
  svr: { kind: 'svr', verifierId: 'v', timeCreated: at, properties: [] },
  release: { kind: 'release', purl: null, packageId: null },
  publish: { kind: 'publish', name: null, version: null, registry: null },
  link: { kind: 'link', name: 'build', command: [], materials: [] },
  layout: { kind: 'layout', layout: { expires: null, readme: '', keys: [], steps: [], inspections: [] } },
  scai: { kind: 'scai', attributes: [], producer: null },
  reference: { kind: 'reference', references: [] },
  review: {
    kind: 'review',
    review: {
      change: null,
      repository: null,
      author: null,
      baseRef: null,
      headCommit: null,
      mergeCommit: null,
      mergedBy: null,
      mergedAt: at,
      reviews: [{ id: null, reviewer: null, state: 'approved', at, commit: null }],
      protection: [{ control: 'REVIEW_ENFORCED', since: at }],
    },
  },
  'image-signature': { kind: 'image-signature', dockerReference: null },
  event: { kind: 'event', event: event(at) },
  generic: { kind: 'generic' },
});
const KINDS = Object.keys(factsAt(null)) as Facts['kind'][];

describe('the times in facts', () => {
  it.each(KINDS)('of the future become the time of receipt: %s', (kind) => {
    expect(clampTimes(factsAt(FUTURE)[kind], RECEIVED)).toEqual(factsAt(RECEIVED)[kind]);
  });

  it.each(KINDS)('of the past, within five minutes, and missing ones stay: %s', (kind) => {
    for (const at of ['1970-01-01T00:00:01.000Z', RECEIVED, '2026-05-14T12:05:00.000Z', null])
      expect(clampTimes(factsAt(at)[kind], RECEIVED)).toEqual(factsAt(at)[kind]);
  });

  it('one wrong time leaves the others', () => {
    const { vex: stored } = factsAt(RECEIVED);
    const [statement] = stored.vex.statements;
    const told: Facts = {
      kind: 'vex',
      vex: { ...stored.vex, statements: [statement!, { ...statement!, timestamp: FUTURE }] },
    };
    expect(clampTimes(told, RECEIVED)).toEqual({
      kind: 'vex',
      vex: { ...stored.vex, statements: [statement, statement] },
    });
  });

  it('the facts that were given stay as they are, so that a page can show what the document tells', () => {
    for (const kind of KINDS) {
      const given = factsAt(FUTURE)[kind];
      clampTimes(given, RECEIVED);
      expect(given).toEqual(factsAt(FUTURE)[kind]);
    }
  });

  it('the expiry of a layout and the time of a repeated upload are no such times', () => {
    const { layout, tests } = factsAt(null);
    const expiring = { ...layout, layout: { ...layout.layout, expires: FUTURE } };
    expect(clampTimes(expiring, RECEIVED)).toEqual(expiring);
    const repeated = { ...tests, tests: { ...tests.tests, reportedAt: '2026-05-15T00:00:00.000Z' } };
    expect(clampTimes(repeated, RECEIVED)).toMatchObject({ tests: { reportedAt: '2026-05-15T00:00:00.000Z' } });
  });

  it('no time at all that a document can tell is later than the receipt and five minutes', () => {
    const latest = Date.parse(RECEIVED) + 5 * 60_000;
    const written = fc.oneof(
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.constantFrom('9999-12-31T23:59:59-23:59', '0000-01-01T00:00:00Z', '2099-12-31T23:59:60Z', '2099-1-1', 'x', ''),
    );
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), written, (kind, at) => {
        const times = JSON.stringify(clampTimes(factsAt(at)[kind], RECEIVED)).matchAll(/"([^"]*)"/g);
        for (const [, text] of times) if (text === at) expect(Date.parse(text) > latest).toBe(false);
      }),
    );
  });
});

/** Documents of every format with a time, as a sender writes it. `at` has whole seconds and no offset. */
const DOCUMENTS: { [name: string]: (at: string) => string } = {
  junit: (at) =>
    `<testsuites><testsuite name="s" tests="1" timestamp="${at}" time="1"><testcase name="a" classname="c"/></testsuite></testsuites>`,
  trx: (at) =>
    `<TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Times start="${at}Z" finish="${at}Z"/><Results><UnitTestResult testName="a" outcome="Passed"/></Results></TestRun>`,
  nunit: (at) =>
    `<test-run testcasecount="1" result="Passed" total="1" passed="1" failed="0" start-time="${at.replace('T', ' ')}Z" end-time="${at.replace('T', ' ')}Z"><test-case name="a" fullname="n.a" result="Passed"/></test-run>`,
  xunit: (at) =>
    `<assemblies><assembly name="/t.dll" run-date="${at.slice(0, 10)}" run-time="${at.slice(11)}" total="1" passed="1" failed="0"><collection name="c"><test name="a" type="t" method="a" result="Pass"/></collection></assembly></assemblies>`,
  'go test': (at) =>
    ['run', 'pass'].map((Action) => JSON.stringify({ Time: `${at}Z`, Action, Package: 'p', Test: 'TestA' })).join('\n'),
  ctrf: (at) =>
    JSON.stringify({
      results: {
        tool: { name: 'jest' },
        summary: {
          tests: 1,
          passed: 1,
          failed: 0,
          pending: 0,
          skipped: 0,
          other: 0,
          start: Date.parse(`${at}Z`),
          stop: Date.parse(`${at}Z`),
        },
        tests: [{ name: 'a', status: 'passed', duration: 1 }],
      },
    }),
  trivy: (at) => JSON.stringify({ SchemaVersion: 2, CreatedAt: `${at}Z`, ArtifactName: 'a', Results: [] }),
  grype: (at) =>
    JSON.stringify({ matches: [], descriptor: { name: 'grype', timestamp: `${at}Z`, db: { built: `${at}Z` } } }),
  openvex: (at) =>
    JSON.stringify({
      '@context': 'https://openvex.dev/ns/v0.2.0',
      '@id': 'https://x/1',
      author: 'a',
      timestamp: `${at}Z`,
      version: 1,
      statements: [{ vulnerability: { name: 'CVE-2026-1' }, products: [{ '@id': 'pkg:npm/a@1' }], status: 'fixed' }],
    }),
  cdevent: (at) =>
    JSON.stringify({
      context: {
        version: '0.3.0',
        id: 'e',
        source: 's',
        type: 'dev.cdevents.service.deployed.0.1.1',
        timestamp: `${at}Z`,
      },
      subject: { id: 'web', type: 'service', content: { environment: { id: 'production' } } },
    }),
  cyclonedx: (at) =>
    JSON.stringify({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      version: 1,
      metadata: { timestamp: `${at}Z` },
      components: [],
    }),
  provenance: (at) =>
    JSON.stringify(
      statementOf('https://slsa.dev/provenance/v1', {
        buildDefinition: { buildType: 'https://x', externalParameters: {} },
        runDetails: { builder: { id: 'https://b' }, metadata: { startedOn: `${at}Z`, finishedOn: `${at}Z` } },
      }),
    ),
  'in-toto vulns': (at) =>
    JSON.stringify(
      statementOf('https://in-toto.io/attestation/vulns/v0.2', {
        scanner: { uri: 'pkg:x', version: '1', db: {}, result: [] },
        metadata: { scanStartedOn: `${at}Z`, scanFinishedOn: `${at}Z` },
      }),
    ),
  vsa: (at) =>
    JSON.stringify(
      statementOf('https://slsa.dev/verification_summary/v1', {
        verifier: { id: 'https://v' },
        timeVerified: `${at}Z`,
        resourceUri: 'x',
        policy: { uri: 'p' },
        verificationResult: 'PASSED',
        verifiedLevels: ['SLSA_BUILD_LEVEL_2'],
      }),
    ),
};

describe.each(Object.keys(DOCUMENTS))('a document of 2099: %s', (name) => {
  it('tells its time, which becomes the time of receipt', () => {
    const { facts } = readOne(DOCUMENTS[name]!(`${DAY}T00:00:00`));
    expect(JSON.stringify(facts)).toContain(DAY);
    const bounded = JSON.stringify(clampTimes(facts, RECEIVED));
    expect(bounded).not.toContain(DAY);
    expect(bounded).toContain(RECEIVED);
  });

  it.each(['0000-01-01T00:00:00', '9999-12-31T23:59:59', '2026-02-30T99:99:99', '2099-12-31T23:59:60', 'T', ''])(
    'at %j, has no time of the future',
    (at) => {
      const isTime = !Number.isNaN(Date.parse(`${at}Z`));
      // The number of milliseconds in CTRF cannot be made of what is no time.
      const written = name === 'ctrf' && !isTime ? '{}' : DOCUMENTS[name]!(at);
      for (const read of readEvidence(bytesOf(written))) {
        const bounded = JSON.stringify(read.ok ? clampTimes(read.facts, RECEIVED) : null);
        expect(bounded).not.toMatch(/9999-|2099-|\+0\d{5}-/);
      }
    },
  );
});
