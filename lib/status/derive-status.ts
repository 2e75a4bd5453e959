/**
 * The only function that decides an artifact's status. Pages, lists, badges, API, reports and the command line show its
 * result.
 */
import type { PolicyResult, Verdict } from '#lib/policy/facts/policy.ts';
import { statusRank } from './presentation.ts';
import type { ArtifactStatus, Status, StoredWaiver, Waiver } from './status.ts';
import { describeScope } from './waiver-scope.ts';
import { coversPart, coverVerdict } from './waived-findings.ts';

/**
 * A platform of an image index; `status` is null when the platform is unknown. `digest`: `alg:hex`, of one that was
 * looked up.
 */
export type PlatformStatus = { name: string; digest?: string; status: Status | null };

/**
 * How an artifact stands to the projects of this installation. `project`: the one that it belongs to; `isExpected`:
 * somebody here has claimed it. `contender`: another expected project with equal authority over it.
 */
export type Standing = {
  project: { slug: string; isExpected: boolean } | null;
  contender: string | null;
};

/**
 * What decides beside the verdicts. `platforms` is given for an image index without verified evidence of its own: its
 * status is not better than that of its weakest platform, and the reason says so. `standing`: the status of an artifact
 * that no project here expects, or that two projects claim, is unknown. `environment`: the name of the one that the
 * status is about.
 */
export type Surroundings = {
  platforms?: readonly PlatformStatus[] | null;
  standing?: Standing | null;
  environment?: string | null;
};

type Decision = { status: Status; reason: string; rule: string | null };

/**
 * Derive the status from the verdicts of the rules. Only required verdicts count; advisory ones never decide. The first
 * of these that occurs decides: a failure, an error, something missing. When every applicable required verdict passes,
 * the artifact is verified; when none applies, it is unknown.
 *
 * A waiver applies to one rule, or to some findings of it, from its approval until it expires or ends. It turns failed
 * or incomplete into `waived` only when no other required rule is failed, missing or in error, and every finding of its
 * own rule is waived. `underlying` is the status without waivers. An error is never waived. `now` decides which waivers
 * have expired, and the environment (null: none) which count.
 */
export function deriveStatus(
  result: Pick<PolicyResult, 'verdicts'>,
  waivers: readonly StoredWaiver[],
  now: Date,
  { platforms = null, standing = null, environment = null }: Surroundings = {},
): ArtifactStatus {
  const unexpected = standing && unexpectedReason(standing);
  if (unexpected) return { status: 'unknown', underlying: 'unknown', reason: unexpected, rule: null, waivers: [] };
  const counting = waivers.filter((waiver) => counts(waiver, now, environment)).map(toWaiver);
  const own = ownStatus(result, counting);
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

/** Whether a waiver is in force at a time, in an environment or without one. */
function counts({ decision, ended, expiresAt, environment }: StoredWaiver, now: Date, where: string | null): boolean {
  return (
    decision === 'approved' &&
    !ended &&
    Date.parse(expiresAt) > now.getTime() &&
    (environment === null || environment === where)
  );
}

function toWaiver({ decision: _decision, ended: _ended, ...waiver }: StoredWaiver): Waiver {
  return waiver;
}

function ownStatus(result: Pick<PolicyResult, 'verdicts'>, active: readonly Waiver[]): ArtifactStatus {
  const required = result.verdicts.filter((verdict) => verdict.severity === 'block');
  const withoutWaivers = decide(required);
  const waivable = required.filter(isWaivable);
  const applied = active.filter((waiver) => waivable.some((verdict) => coversPart(waiver, verdict)));
  if (applied.length === 0) return { ...withoutWaivers, underlying: withoutWaivers.status, waivers: [] };

  const open = required.filter((verdict) => !(isWaivable(verdict) && coverVerdict(applied, verdict)));
  const rest = decide(open);
  if (rest.status === 'failed' || rest.status === 'error' || rest.status === 'incomplete') {
    return { ...rest, underlying: withoutWaivers.status, waivers: applied };
  }
  return {
    status: 'waived',
    underlying: withoutWaivers.status,
    reason: `${withoutWaivers.reason}; accepted by ${describeWaivers(applied)}`,
    rule: withoutWaivers.rule,
    waivers: applied,
  };
}

/** The number of waivers that a reason names at most. */
const MAX_NAMED_WAIVERS = 3;

function describeWaivers(waivers: readonly Waiver[]): string {
  const named = waivers.slice(0, MAX_NAMED_WAIVERS).map((waiver) => {
    const scope = describeScope(waiver);
    return `${waiver.owner} until ${waiver.expiresAt.slice(0, 10)}${scope === '' ? '' : ` (${scope})`}: ${waiver.reason}`;
  });
  const others = waivers.length - named.length;
  return [...named, ...(others === 0 ? [] : [`${others} more`])].join('; ');
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
  const checks = passed.length === 1 ? '1 required check passes' : `${passed.length} required checks pass`;
  return { status: 'verified', reason: `${checks}${remark}${through}`, rule: null };
}

function toDecision(status: Status, first: Verdict, others: number): Decision {
  return { status, reason: others === 0 ? first.brief : `${first.brief}, and ${others} more`, rule: first.rule };
}
