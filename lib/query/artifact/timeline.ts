/** The timeline of an artifact, from the commit to each environment. */
import { formatQuantity } from '#lib/format/quantity.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import type { Status } from '#lib/status/status.ts';
import { toIsoTime } from '#lib/format/iso-time.ts';
import { earlierTime } from '#lib/format/told-time.ts';
import { evidenceTitle } from '#lib/evidence/title.ts';
import type { EvidenceFormat, TestReport, TestResult } from '#lib/evidence/model/evidence.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { scanSummary } from './scan-event.ts';
import type { BuildView, StatusChange, TimelineEvent } from '#lib/views/artifact.ts';
import type { DeploymentView } from '#lib/views/deployment.ts';

const MAX_EVENTS = 100;

type TimelineInput = {
  row: ArtifactRow;
  evidence: readonly EvidenceFact[];
  build: BuildView | null;
  deployments: readonly DeploymentView[];
  history: readonly StatusChange[];
};

const NEUTRAL_EVENT = { detail: null, outcome: 'neutral', environment: null, url: null, evidenceId: null } as const;

/** The newest 100 events, oldest first. */
export function timelineOf({ row, evidence, build, deployments, history }: TimelineInput): TimelineEvent[] {
  const provenance =
    evidence.findLast((fact) => fact.facts.kind === 'provenance' && fact.outcome === 'verified') ??
    evidence.findLast((fact) => fact.facts.kind === 'provenance');
  const events: TimelineEvent[] = [
    ...buildEvents(build, provenance ?? null),
    ...evidence.flatMap(evidenceEvent),
    ...deployments.map((deployment): TimelineEvent => ({
      ...NEUTRAL_EVENT,
      step: 'deployment',
      at: deployment.since,
      title: deployment.artifactName ?? deployment.digest,
      detail: deployment.status,
      environment: deployment.environment,
      url: deployment.url,
      outcome: DEPLOYMENT_OUTCOMES[deployment.status],
    })),
    ...history.map((change): TimelineEvent => ({
      ...NEUTRAL_EVENT,
      step: change.to === 'verified' && change.at === row.verifiedAt ? 'verified' : 'status',
      at: change.at,
      title: change.to,
      detail: change.reason,
      outcome: outcomeOfStatus(change.to),
      evidenceId: change.evidenceId,
    })),
  ];
  return events
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || STEP_ORDER.indexOf(a.step) - STEP_ORDER.indexOf(b.step))
    .slice(-MAX_EVENTS);
}

const DEPLOYMENT_OUTCOMES: Record<DeploymentView['status'], TimelineEvent['outcome']> = {
  deployed: 'good',
  failed: 'bad',
  pending: 'unknown',
  decommissioned: 'neutral',
  'rolled-back': 'neutral',
};

/** The order of events with the same time. */
const STEP_ORDER: readonly TimelineEvent['step'][] = [
  'commit',
  'review',
  'build',
  'signed',
  'test',
  'scan',
  'sbom',
  'release',
  'verified',
  'status',
  'deployment',
];

function outcomeOfStatus(status: Status): TimelineEvent['outcome'] {
  switch (status) {
    case 'verified':
      return 'good';
    case 'failed':
      return 'bad';
    case 'error':
    case 'unknown':
      return 'unknown';
    case 'incomplete':
    case 'waived':
      return 'neutral';
  }
}

function buildEvents(build: BuildView | null, provenance: EvidenceFact | null): TimelineEvent[] {
  if (!build) return [];
  const events: TimelineEvent[] = [];
  const evidenceId = provenance?.id ?? null;
  const began = build.startedAt ?? build.finishedAt ?? provenance?.signedAt ?? null;
  if (began && build.commit)
    events.push({
      ...NEUTRAL_EVENT,
      step: 'commit',
      at: began,
      title: build.commit.slice(0, 12),
      detail: build.ref,
      url: build.commitUrl,
      evidenceId,
    });
  const ended = build.finishedAt ?? build.startedAt;
  if (ended)
    events.push({
      ...NEUTRAL_EVENT,
      step: 'build',
      at: ended,
      title: build.entryPoint ?? build.builderId ?? 'build',
      detail: build.trigger,
      url: build.invocationUrl,
      outcome: provenance?.outcome === 'verified' ? 'good' : 'unknown',
      evidenceId,
    });
  return events;
}

function outcomeOfVerification({ outcome }: EvidenceFact): TimelineEvent['outcome'] {
  if (outcome === 'verified') return 'good';
  return outcome === 'failed' ? 'bad' : 'unknown';
}

function evidenceEvent(fact: EvidenceFact): TimelineEvent[] {
  const at = fact.signedAt ?? fact.receivedAt;
  const title = evidenceTitle(fact.format as EvidenceFormat, fact.predicateType);
  const base = { ...NEUTRAL_EVENT, at, title, evidenceId: fact.id };
  const sound = outcomeOfVerification(fact);
  switch (fact.facts.kind) {
    case 'provenance':
    case 'publish':
    case 'image-signature':
      return [
        { ...base, step: 'signed', outcome: sound, detail: fact.problem?.detail ?? fact.signer?.identity ?? null },
      ];
    case 'vsa': {
      const { result } = fact.facts.vsa;
      const outcome = result === 'PASSED' ? sound : outcomeIfSound(fact, result === 'FAILED' ? 'bad' : 'unknown');
      return [{ ...base, step: 'signed', outcome, detail: fact.problem?.detail ?? fact.signer?.identity ?? null }];
    }
    case 'tests': {
      const { tests } = fact.facts;
      return [
        {
          ...base,
          step: 'test',
          at: testedAt(fact, tests) ?? at,
          detail: testSummary(tests),
          url: httpUrl(tests.url),
          outcome: outcomeIfSound(fact, RESULT_OUTCOMES[tests.result]),
        },
      ];
    }
    case 'scan':
    case 'static-analysis':
      return scanEvents(fact, base);
    case 'sbom':
      return [
        {
          ...base,
          step: 'sbom',
          detail: formatQuantity(fact.componentCount ?? fact.facts.sbom.components.length, 'component'),
          outcome: sound,
        },
        ...scanEvents(fact, base),
      ];
    case 'release':
      return [{ ...base, step: 'release', detail: fact.facts.purl ?? fact.facts.packageId, outcome: sound }];
    case 'vex':
    case 'svr':
    case 'link':
    case 'layout':
    case 'scai':
    case 'reference':
    case 'review':
    case 'rebuild':
    case 'event':
    case 'generic':
      return [];
  }
}

/** The event of a scan document, or of the scan inside a bill of materials. */
function scanEvents(fact: EvidenceFact, base: Omit<TimelineEvent, 'step'>): TimelineEvent[] {
  const summary = scanSummary(fact.facts);
  if (summary === null) return [];
  const finished = 'scan' in fact.facts ? toIsoTime(fact.facts.scan?.finishedOn) : null;
  return [
    {
      ...base,
      step: 'scan',
      at: finished === null ? base.at : earlierTime(finished, fact.receivedAt),
      detail: summary.detail,
      outcome: outcomeIfSound(fact, summary.outcome),
    },
  ];
}

/**
 * The end of the tests, but not later than the receipt of the report. Null when neither the report nor a repeated
 * upload has a time.
 */
function testedAt({ receivedAt, signedAt }: EvidenceFact, { finishedOn, reportedAt }: TestReport): string | null {
  const ended = toIsoTime(finishedOn);
  if (ended === null) return signedAt === null ? (reportedAt ?? null) : null;
  return earlierTime(ended, receivedAt);
}

/** `2 passed, 1 failed, 1 passed only when repeated. The report …`. */
function testSummary(tests: TestReport): string {
  const { passed, failed, warned, skipped, flaky = 0, notes = [] } = tests;
  const none = passed + failed + warned + skipped === 0;
  const counts = [
    `${passed} passed`,
    `${failed} failed`,
    ...(warned > 0 ? [`${warned} with a warning`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(flaky > 0 ? [`${flaky} passed only when repeated`] : []),
  ].join(', ');
  if (notes.length > 0) return none ? notes.join(' ') : `${counts}. ${notes.join(' ')}`;
  return none ? `${RESULT_TEXTS[tests.result]}; the result names no test` : counts;
}

const RESULT_TEXTS: Record<TestResult, string> = {
  PASSED: 'passed',
  WARNED: 'passed with a warning',
  FAILED: 'failed',
  INCONSISTENT: 'contradicts itself',
  EMPTY: 'no test ran',
};

/**
 * The timeline outcome of a test result. A report that contradicts itself, or without any test, is no evidence either
 * way.
 */
const RESULT_OUTCOMES: Record<TestResult, TimelineEvent['outcome']> = {
  PASSED: 'good',
  WARNED: 'neutral',
  FAILED: 'bad',
  INCONSISTENT: 'unknown',
  EMPTY: 'unknown',
};

/**
 * A bad outcome counts from any document. A good outcome becomes `unknown` when the document failed verification or
 * could not be checked.
 */
function outcomeIfSound(fact: EvidenceFact, outcome: TimelineEvent['outcome']): TimelineEvent['outcome'] {
  return outcome === 'good' && (fact.outcome === 'failed' || fact.outcome === 'error') ? 'unknown' : outcome;
}

function httpUrl(written: string | null): string | null {
  return written !== null && /^https?:\/\//.test(written) && URL.canParse(written) ? written : null;
}
