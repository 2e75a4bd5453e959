/** The check `predicate-present`: verified attestations of one predicate type are about the artifact. */
import type { Facts } from '#lib/evidence/model/evidence.ts';
import { type EvidenceIndex, parseTime, type RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import { describeSigner, joinList } from '#lib/policy/facts/format.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { formatQuantity } from '#lib/format/quantity.ts';

export type PredicateParams = { predicateType: string; count: number; maxAgeDays?: number | undefined };

const DAY = 86_400_000;

/** The finding of `predicate-present`. A document of another predicate type, or an unverified one, never counts. */
export function predicatePresent({ evidence, artifact }: EvidenceIndex, params: PredicateParams): RuleFinding {
  const { predicateType, count, maxAgeDays } = params;
  const all = evidence.filter((item) => item.predicateType === predicateType);
  const verified = all.filter(({ outcome }) => outcome === 'verified');
  const ages = new Map(verified.map((item) => [item, ageInDays(item, artifact.at)]));
  const recent = verified.filter((item) => maxAgeDays === undefined || isWithin(ages.get(item) ?? null, maxAgeDays));
  const within = maxAgeDays === undefined ? '' : ` of the last ${formatQuantity(maxAgeDays, 'day')}`;
  const expected = `${formatQuantity(count, 'verified attestation')} of ${predicateType}${within}`;
  const untilOlder = holdsUntil(recent, ages, params, parseTime(artifact.at));
  if (recent.length >= count)
    return {
      ...untilOlder,
      outcome: 'pass',
      code: 'ok',
      brief: recent.length === 1 ? 'attestation is there' : `${recent.length} attestations are there`,
      detail: `${formatQuantity(recent.length, 'verified attestation')} of ${predicateType}${within}, signed by ${signersOf(recent)}.`,
      evidence: recent.map(({ id }) => id),
    };
  const cut = (artifact.omittedKinds ?? []).length > 0 ? ' There are more documents than Attestry reads.' : '';
  return {
    ...shortage({ all, verified, ages, params }),
    ...untilOlder,
    outcome: 'missing',
    expected,
    actual: recent.length === 0 ? 'none' : String(recent.length),
    detail: `${expected} must be about this artifact, and ${recent.length === 0 ? 'none is' : `only ${recent.length} are`}.${cut}`,
  };
}

/** When the first of the documents that are recent enough no longer is. */
function holdsUntil(
  recent: readonly EvidenceFact[],
  ages: ReadonlyMap<EvidenceFact, number | null>,
  { maxAgeDays }: PredicateParams,
  now: number | null,
): Pick<RuleFinding, 'holdsUntil'> {
  if (maxAgeDays === undefined || now === null || recent.length === 0) return {};
  const oldest = Math.max(...recent.map((item) => ages.get(item)!));
  // A document may be exactly as old as the rule says.
  return { holdsUntil: Math.round(now + (maxAgeDays - oldest) * DAY) + 1 };
}

type Shortage = {
  all: readonly EvidenceFact[];
  verified: readonly EvidenceFact[];
  ages: ReadonlyMap<EvidenceFact, number | null>;
  params: PredicateParams;
};

function shortage({ all, verified, ages, params }: Shortage): Pick<RuleFinding, 'code' | 'brief' | 'evidence'> {
  const evidence = all.map(({ id }) => id);
  if (all.length === 0) return { code: 'no-attestation', brief: 'no such attestation', evidence };
  if (verified.length === 0)
    return { code: 'attestation-not-verified', brief: 'attestation is not verified', evidence };
  if (verified.length < params.count) return { code: 'too-few', brief: 'too few attestations', evidence };
  return verified.some((item) => ages.get(item) === null)
    ? { code: 'age-unknown', brief: 'age of the attestation is unknown', evidence }
    : { code: 'too-old', brief: 'attestation is too old', evidence };
}

function isWithin(age: number | null, maxAgeDays: number): boolean {
  return age !== null && age <= maxAgeDays;
}

/**
 * The age of a verified document by the earlier of its trusted signing time and the time that it tells; null without
 * either. The time of receipt does not count: an old document that is sent today would seem new.
 */
function ageInDays({ signedAt, facts }: EvidenceFact, at: string | undefined): number | null {
  const now = parseTime(at);
  const times = [parseTime(signedAt), parseTime(toldTime(facts))].filter((time) => time !== null);
  return now === null || times.length === 0 ? null : (now - Math.min(...times)) / DAY;
}

/** The time at which a document says that it was made; null where its kind tells none. */
function toldTime(facts: Facts): string | null {
  switch (facts.kind) {
    case 'provenance':
      return facts.provenance.finishedOn ?? facts.provenance.startedOn;
    case 'sbom':
      return facts.sbom.created;
    case 'vex':
      return facts.vex.timestamp;
    case 'scan':
    case 'static-analysis':
      return facts.scan.finishedOn;
    case 'tests':
      return facts.tests.finishedOn;
    case 'vsa':
      return facts.vsa.timeVerified;
    case 'svr':
      return facts.timeCreated;
    case 'event':
      return facts.event.timestamp;
    case 'review':
      return facts.review.mergedAt;
    case 'rebuild':
      return facts.rebuild.finishedOn;
    case 'release':
    case 'publish':
    case 'link':
    case 'layout':
    case 'scai':
    case 'reference':
    case 'image-signature':
    case 'generic':
      return null;
  }
}

function signersOf(evidence: readonly EvidenceFact[]): string {
  return joinList([...new Set(evidence.map(({ signer }) => describeSigner(signer)))]);
}
