/** Writes the first sentence of an artifact page: the origin of the artifact, and whether it is verified. */
import { parseTime, type EvidenceIndex, type VerifiedProvenance } from '#lib/policy/facts/evidence-index.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import type { Provenance } from '#lib/evidence/model/evidence.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { formatRoundedDuration } from '#lib/format/duration.ts';
import { kindLabel, joinList, shortCommit, describeSigner, describeWorkflow } from '#lib/policy/facts/format.ts';

const A_WEEK = 7 * 86_400_000;

/** The summary of an artifact; null without evidence. `chosen`: the provenance on which the verdicts are based. */
export function summarise(
  index: EvidenceIndex,
  chosen: VerifiedProvenance | null,
  level: number | null,
): string | null {
  if (chosen) return verifiedSentence(chosen, level);
  const claimed = index.provenances[0];
  if (claimed) {
    const origin = claimedOrigin(claimed.provenance);
    return origin === null
      ? `Its provenance names neither source nor builder; ${describeUnverified(index)}.`
      : `Said to be ${origin}; ${describeUnverified(index)}.`;
  }
  if (index.evidence.length === 0) return null;
  const kinds = [...new Set(index.evidence.map((item) => kindLabel(item.facts)))];
  return `Known from ${formatQuantity(index.evidence.length, 'document')} (${joinList(kinds)}); nothing says how it was built.`;
}

function verifiedSentence(
  { evidence, provenance, source, conclusion }: VerifiedProvenance,
  level: number | null,
): string {
  const from = source.repository
    ? `Built from ${nameOf(source.repository)}${source.commit ? ` at ${shortCommit(source.commit)}` : ''}`
    : 'Built';
  const runner = describeRunner(
    evidence.signer?.kind === 'certificate' ? evidence.signer.oids.runnerEnvironment : null,
  );
  const span = describeVerificationTime(evidence, provenance);
  const concluded = level === null || level === 0 ? '' : `; SLSA build level ${level}`;
  return `${from} by ${describeBuilder({ evidence, conclusion, provenance, source })}${runner}${span}${concluded}`.concat(
    '.',
  );
}

/** For evidence that was sent soon after the build, the delay; for older evidence, the day of signing or building. */
function describeVerificationTime({ signedAt, receivedAt }: EvidenceFact, { finishedOn }: Provenance): string {
  const end = parseTime(finishedOn) ?? parseTime(signedAt);
  const received = parseTime(receivedAt);
  if (end === null || received === null || received <= end) return '; provenance verified';
  if (received - end > A_WEEK)
    return `; ${signedAt ? 'signed' : 'built'} on ${new Date(end).toISOString().slice(0, 10)}, provenance verified`;
  return `; provenance verified ${formatRoundedDuration((received - end) / 1000)} after ${finishedOn ? 'the build' : 'it was signed'}`;
}

function describeBuilder({ evidence, conclusion, provenance, source }: VerifiedProvenance): string {
  const identity = evidence.signer?.kind === 'certificate' ? evidence.signer.identity : null;
  const workflow = identity ? describeWorkflow(identity) : null;
  if (workflow) {
    const own = source.repository ? ` of ${nameOf(source.repository)}` : '';
    return own && workflow.toLowerCase().includes(`${own.toLowerCase()} at`)
      ? workflow.slice(0, workflow.toLowerCase().indexOf(own.toLowerCase()))
      : workflow;
  }
  return conclusion.root?.title ?? provenance.builderId ?? describeSigner(evidence.signer);
}

function describeRunner(runner: string | null | undefined): string {
  switch (runner) {
    case 'github-hosted':
      return ' on GitHub-hosted runners';
    case 'gitlab-hosted':
      return ' on GitLab-hosted runners';
    case 'self-hosted':
      return ' on a self-hosted runner';
    default:
      return '';
  }
}

function claimedOrigin({ source, builderId }: Provenance): string | null {
  if (!source.repository && !builderId) return null;
  const from = source.repository
    ? `built from ${nameOf(source.repository)}${source.commit ? ` at ${shortCommit(source.commit)}` : ''}`
    : 'built';
  return builderId ? `${from} by ${describeWorkflow(builderId) ?? builderId}` : from;
}

function describeUnverified({ provenances }: EvidenceIndex): string {
  const outcomes = new Set(provenances.map(({ evidence }) => evidence.outcome));
  if (outcomes.has('failed')) return 'its verification failed';
  if (outcomes.has('error')) return 'that could not be checked';
  if (outcomes.has('untrusted')) return 'signed, but by a signer that is not trusted here';
  return 'nobody signed for it';
}

/** `github.com/acme/web` → `acme/web`. */
function nameOf(repository: string): string {
  return repository.split('/').slice(1).join('/') || repository;
}
