/**
 * The only function that decides an artifact's status. Pages, lists, badges, API, reports and the command line show its
 * result.
 */
import type { PolicyResult, Verdict } from '#lib/policy/facts/policy.ts';
import { statusRank } from './presentation.ts';
import type { ArtifactStatus, Status, Waiver } from './status.ts';

/** A platform of an image index; `status` is null when the platform is unknown. */
export type PlatformStatus = { name: string; status: Status | null };

/**
 * How an artifact stands to the projects of this installation. `project`: the one that it belongs to; `isExpected`:
 * somebody here has claimed it. `contender`: another expected project with equal authority over it.
 */
export type Standing = {
  project: { slug: string; isExpected: boolean } | null;
  contender: string | null;
};

type Decision = { status: Status; reason: string; rule: string | null };

/**
 * Derive the status from the verdicts of the rules. Only required verdicts count; advisory ones never decide. The first
 * of these that occurs decides: a failure, an error, something missing. When every applicable required verdict passes,
 * the artifact is verified; when none applies, it is unknown.
 *
 * A waiver applies to one rule until it expires. It turns failed or incomplete into `waived` only when no other
 * required rule is failed, missing or in error. `underlying` is the status without waivers. An error is never waived.
 * `now` decides which waivers have expired. `platforms` is given for an image index without verified evidence of its
 * own: its status is not better than that of its weakest platform, and the reason says so. `standing`: the status of an
 * artifact that no project here expects, or that two projects claim, is unknown.
 */
export function deriveStatus(
  result: Pick<PolicyResult, 'verdicts'>,
  waivers: readonly Waiver[],
  now: Date,
  platforms: readonly PlatformStatus[] | null = null,
  standing: Standing | null = null,
): ArtifactStatus {
  const unexpected = standing && unexpectedReason(standing);
  if (unexpected) return { status: 'unknown', underlying: 'unknown', reason: unexpected, rule: null, waivers: [] };
  const own = ownStatus(result, waivers, now);
  return platforms === null || platforms.length === 0 ? own : statusFromPlatforms(own, platforms);
}

/** Why nothing can be said about an artifact, whatever its signatures; null where its evidence decides. */
function unexpectedReason({ project, contender }: Standing): string | null {
  if (project === null) return null;
  if (!project.isExpected) return `built by ${nameOf(project.slug)}; no project here expects it`;
  return contender === null ? null : `two projects claim it: ${nameOf(project.slug)} and ${nameOf(contender)}`;
}

/** `owner/name` of a slug `host/owner/name`. */
function nameOf(slug: string): string {
  return slug.slice(slug.indexOf('/') + 1);
}

function statusFromPlatforms(own: ArtifactStatus, platforms: readonly PlatformStatus[]): ArtifactStatus {
  const known = platforms.flatMap(({ name, status }) =>
    status === null || status === 'unknown' ? [] : [{ name, status }],
  );
  const missing = platforms.filter(({ status }) => status === null || status === 'unknown').map(({ name }) => name);
  const weakest = known.reduce<(typeof known)[number] | null>(
    (worst, platform) => (worst === null || isWorse(platform.status, worst.status) ? platform : worst),
    null,
  );
  const derived = {
    platforms: platforms.length,
    attested: known.length,
    weakest: weakest?.status ?? null,
    missing: missing.slice(0, MAX_NAMED_PLATFORMS),
  };
  if (weakest === null) return { ...own, derived };
  const status = isWorse(weakest.status, own.status) ? weakest.status : own.status;
  const underlying = isWorse(weakest.status, own.underlying) ? weakest.status : own.underlying;
  const attested = describeAttested(known.length, platforms.length);
  const rest =
    missing.length === 0
      ? ''
      : `, nobody attested ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ` and ${missing.length - 3} more` : ''}`;
  const where = weakest.status === 'verified' ? '' : ` (${weakest.name})`;
  const reason = `derived from its platforms: ${attested}${rest}; the weakest status is ${weakest.status}${where}; for the index itself: ${own.reason}`;
  return { ...own, status, underlying, reason, rule: status === own.status ? own.rule : null, derived };
}

function describeAttested(attested: number, all: number): string {
  if (all === 1) return 'its one platform has evidence';
  if (attested === all) return `each of its ${all} platforms has evidence`;
  return `${attested} of its ${all} platforms ${attested === 1 ? 'has' : 'have'} evidence`;
}

/** The number of platforms without evidence that a status lists at most. */
const MAX_NAMED_PLATFORMS = 32;

function isWorse(a: Status, b: Status): boolean {
  return statusRank(a) < statusRank(b);
}

function ownStatus(result: Pick<PolicyResult, 'verdicts'>, waivers: readonly Waiver[], now: Date): ArtifactStatus {
  const required = result.verdicts.filter((verdict) => verdict.severity === 'block');
  const withoutWaivers = decide(required);
  const active = waivers.filter((waiver) => Date.parse(waiver.expiresAt) > now.getTime());
  const applied = active.filter((waiver) =>
    required.some((verdict) => verdict.rule === waiver.rule && isWaivable(verdict)),
  );
  if (applied.length === 0) return { ...withoutWaivers, underlying: withoutWaivers.status, waivers: [] };

  const rules = new Set(applied.map((waiver) => waiver.rule));
  const open = required.filter((verdict) => !(rules.has(verdict.rule) && isWaivable(verdict)));
  const rest = decide(open);
  if (rest.status === 'failed' || rest.status === 'error' || rest.status === 'incomplete') {
    return { ...rest, underlying: withoutWaivers.status, waivers: applied };
  }
  const by = applied
    .map((waiver) => `${waiver.owner} until ${waiver.expiresAt.slice(0, 10)}: ${waiver.reason}`)
    .join('; ');
  return {
    status: 'waived',
    underlying: withoutWaivers.status,
    reason: `${withoutWaivers.reason}; accepted by ${by}`,
    rule: withoutWaivers.rule,
    waivers: applied,
  };
}

function isWaivable(verdict: Verdict): boolean {
  return verdict.outcome === 'fail' || verdict.outcome === 'missing';
}

function decide(required: readonly Verdict[]): Decision {
  const failed = required.filter((verdict) => verdict.outcome === 'fail');
  if (failed[0]) return toDecision('failed', failed[0], failed.length - 1);
  const uncheckable = required.filter((verdict) => verdict.outcome === 'error');
  if (uncheckable[0]) return toDecision('error', uncheckable[0], uncheckable.length - 1);
  const missing = required.filter((verdict) => verdict.outcome === 'missing');
  if (missing[0]) return toDecision('incomplete', missing[0], missing.length - 1);

  const passed = required.filter((verdict) => verdict.outcome === 'pass' || verdict.outcome === 'warn');
  if (passed.length === 0)
    return { status: 'unknown', reason: 'no rule applies to what is known about it', rule: null };
  const warned = passed.filter((verdict) => verdict.outcome === 'warn').length;
  const remark = warned === 0 ? '' : `, ${warned} with a remark`;
  const through = passed.some((verdict) => verdict.inherited !== undefined) ? ', through its image index' : '';
  return { status: 'verified', reason: `${passed.length} required checks pass${remark}${through}`, rule: null };
}

function toDecision(status: Status, first: Verdict, others: number): Decision {
  return { status, reason: others === 0 ? first.brief : `${first.brief}, and ${others} more`, rule: first.rule };
}
