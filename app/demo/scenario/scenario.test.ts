import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { describe, expect, it } from 'vitest';
import type { Bundle } from '#lib/test-issuer/bundle.ts';
import { ENVIRONMENTS, PROJECTS } from './projects.ts';
import { createScenario } from './scenario.ts';
import { INCIDENTS, incidentOf } from './incidents.ts';
import { DAY, scheduleBuilds } from './build-schedule.ts';

const now = new Date('2026-06-15T13:37:00Z');
const scenario = createScenario({ now });
const documents = scenario.pushes.flatMap((push) =>
  push.endpoint === 'attestations' && !push.refused
    ? push.documents.map((text) => JSON.parse(text) as Record<string, unknown>)
    : [],
);

/** Every bundle of the story, out of npm's and PyPI's wrappers too. */
const bundles = documents.flatMap((document): Bundle[] => {
  if ('dsseEnvelope' in document) return [document as Bundle];
  if ('attestations' in document) return (document.attestations as { bundle: Bundle }[]).map(({ bundle }) => bundle);
  return [];
});
const statementOf = (bundle: Bundle) =>
  JSON.parse(Buffer.from(bundle.dsseEnvelope!.payload, 'base64').toString()) as {
    predicateType: string;
    predicate: never;
    subject: { name: string }[];
  };

describe('the portfolio', () => {
  it('has what was promised', () => {
    expect(PROJECTS.length).toBeGreaterThanOrEqual(12);
    expect(new Set(scenario.artifacts.map(({ digest }) => digest)).size).toBeGreaterThanOrEqual(400);
    expect(ENVIRONMENTS).toHaveLength(3);
    expect(PROJECTS.filter(({ host }) => host === 'gitlab.com').length).toBeGreaterThan(0);
    for (const kind of ['image', 'npm', 'pypi'] as const)
      expect(PROJECTS.filter(({ output }) => output.kind === kind).length, kind).toBeGreaterThan(0);
    for (const fault of [
      'tampered',
      'unknown-builder',
      'fork',
      'no-sbom',
      'failing-tests',
      'unsigned',
      'self-hosted',
      'unknown-key',
      'sha1-only',
      'unpinned',
    ] as const) {
      expect(scenario.expected.filter((each) => each.fault === fault).length, fault).toBeGreaterThan(0);
    }
    for (const what of ['tests-fail', 'critical', 'rollback'] as const)
      expect(
        INCIDENTS.flatMap(({ followUps: after }) => after ?? []).filter((each) => each.what === what).length,
        what,
      ).toBeGreaterThan(0);
    expect(PROJECTS.filter(({ renamed }) => renamed)).toHaveLength(1);
  });

  it('gives every story a version, and no version two', () => {
    for (const story of INCIDENTS) {
      const project = PROJECTS.find(({ name }) => name === story.project)!;
      expect(incidentOf(project, story.version < 0 ? project.versions + story.version : story.version)).toBe(story);
    }
    expect(scenario.expected).toHaveLength(INCIDENTS.length + 3);
  });

  it('builds in order, on whole past days', () => {
    for (const project of PROJECTS) {
      const made = scheduleBuilds('any', project, scenario.span);
      const starts = made.map(({ startedOn }) => startedOn.getTime());
      expect(starts, project.name).toEqual(starts.toSorted((a, b) => a - b));
      expect(starts.at(-1)).toBeLessThan(scenario.span.to.getTime());
    }
    expect(scenario.span.to.toISOString()).toBe('2026-06-15T00:00:00.000Z');
    expect(scenario.span.to.getTime() - scenario.span.from.getTime()).toBe(90 * DAY);
  });
});

describe('what is sent', () => {
  it('comes in the order of time, within the story, to its last day', () => {
    const times = scenario.pushes.map(({ at }) => at.getTime());
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(scenario.span.from.getTime());
    expect(times.at(-1)).toBeGreaterThan(scenario.span.to.getTime() - DAY);
    expect(times.at(-1)).toBeLessThan(scenario.span.to.getTime());
  });

  it('verifies with @sigstore/verify, all but what was tampered with', () => {
    const material = toTrustMaterial(TrustedRoot.fromJSON(scenario.instance.trustedRoot));
    const verifier = new Verifier(material, { tlogThreshold: 1, ctlogThreshold: 1, timestampThreshold: 1 });
    // one in seven, and all that a project with something tampered with has signed: the rest is checked by our own
    // verifier
    const tampered = scenario.expected.filter(({ fault }) => fault === 'tampered');
    const some = bundles.filter(
      (bundle, index) =>
        index % 7 === 0 ||
        tampered.some(({ project }) => statementOf(bundle).subject.some(({ name }) => name.includes(`/${project}:`))),
    );
    const refused = some.filter((bundle) => {
      try {
        verifier.verify(toSignedEntity(bundleFromJSON(bundle)));
        return false;
      } catch {
        return true;
      }
    });
    expect(bundles.length).toBeGreaterThan(700);
    expect(refused).toHaveLength(tampered.length);
  });

  it('is the same every time, and another story for another seed', () => {
    const again = createScenario({ now: new Date('2026-06-15T23:59:00Z') });
    expect(again.pushes).toEqual(scenario.pushes);
    const other = createScenario({ now, seed: 'other' });
    expect(other.artifacts[0]!.digest).not.toBe(scenario.artifacts[0]!.digest);
  });

  it('tells of some projects alone, and the same of them', () => {
    const part = createScenario({ now, only: ['ui-kit', 'junk'] });
    const ofPart = ({ project }: { project: string }) => project === 'ui-kit' || project === 'junk';
    expect(part.artifacts).toEqual(scenario.artifacts.filter(ofPart));
    expect(part.expected).toEqual(scenario.expected.filter(ofPart));
    const sent = (pushes: typeof scenario.pushes) =>
      pushes.filter(ofPart).map(({ at, project, version }) => ({ at, project, version }));
    expect(sent(part.pushes)).toEqual(sent(scenario.pushes));
    expect(part.pushes.every(ofPart)).toBe(true);
  });

  it('names the same artifacts on another day', () => {
    const later = createScenario({ now: new Date('2026-09-01T00:00:00Z') });
    expect(later.artifacts).toEqual(scenario.artifacts);
    expect(later.expected).toEqual(scenario.expected);
  });

  it('has evidence of each kind, and things that have to be refused', () => {
    const types = new Set(bundles.map((bundle) => statementOf(bundle).predicateType));
    for (const type of [
      'https://slsa.dev/provenance/v1',
      'https://slsa.dev/provenance/v0.2',
      'https://cyclonedx.org/bom',
      'https://openvex.dev/ns/v0.2.0',
      'https://slsa.dev/verification_summary/v1',
      'https://in-toto.io/attestation/test-result/v0.1',
      'https://cosign.sigstore.dev/attestation/vuln/v1',
      'https://github.com/npm/attestation/tree/main/specs/publish/v0.1',
    ]) {
      expect(types, type).toContain(type);
    }
    expect(documents.filter((each) => 'attestation_bundles' in each).length).toBeGreaterThan(0);
    expect(documents.filter((each) => 'payloadType' in each).length, 'key-signed envelopes').toBeGreaterThan(0);
    expect(scenario.pushes.filter((push) => push.endpoint === 'attestations' && push.refused).length).toBeGreaterThan(
      3,
    );
    for (const event of ['deployment_status', 'repository', 'release'])
      expect(
        scenario.pushes.filter((push) => push.endpoint === 'github' && push.event === event).length,
        event,
      ).toBeGreaterThan(0);
    const events = documents.flatMap((each) => ('context' in each ? [(each.context as { type: string }).type] : []));
    for (const what of ['deployed', 'upgraded', 'rolledback'])
      expect(events).toContain(`dev.cdevents.service.${what}.0.3.0`);
  });
});
