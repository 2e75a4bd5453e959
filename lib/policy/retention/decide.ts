/** Decides whether the bytes of a document are kept. Its verdicts, its digest and its log entry stay in any case. */
import type { RetentionRule } from './rules.ts';

const DAY_MS = 86_400_000;

/** Why the bytes are kept; the first reason that applies is the one that is shown. */
export const KEEP_REASONS = [
  'held',
  'image-manifest',
  'quarantined',
  'unfinished',
  'too-many-artifacts',
  'deployed',
  'waived',
  'read-by-rule',
  'newest',
  'no-retention',
  'too-young',
] as const;
export type KeepReason = (typeof KEEP_REASONS)[number];

/** What each reason means, in one sentence. */
export const KEEP_REASON_TEXTS: Record<KeepReason, string> = {
  held: 'The document, an artifact that it is about, or its project is under legal hold.',
  'image-manifest': 'It is the manifest of an image, which says what belongs to the image.',
  quarantined: 'It is quarantined: whoever examines it needs its bytes.',
  unfinished: 'It could not be verified yet, or background work still reads it.',
  'too-many-artifacts': 'It is about more artifacts than a run looks at.',
  deployed: 'It counts for an artifact that is deployed now.',
  waived: 'It counts for an artifact with a waiver in force.',
  'read-by-rule': 'A rule of a policy in force is an expression that reads its content.',
  newest: 'It is the newest of its kind that counts for an artifact, and the policy keeps that one.',
  'no-retention': 'The policy of an artifact that it is about keeps this kind for ever.',
  'too-young': 'The days of the policy have not passed since its receipt.',
};

/** What is known of a document. `bodySince`: when its bytes were received, RFC 3339. */
export type RetainedDocument = {
  bodySince: string;
  held: boolean;
  isImageManifest: boolean;
  quarantined: boolean;
  unfinished: boolean;
  hasTooManyArtifacts: boolean;
};

/**
 * One artifact that the document is about, or the project of a document that is about none. `rule` is what the policy
 * says of the kind of the document; null: it is kept for ever. `counts`: whether the document counts for the artifact;
 * one that does not cannot be kept by what the artifact is.
 */
export type Keeper = {
  policy: { id: string; version: number };
  rule: RetentionRule | null;
  counts: boolean;
  held: boolean;
  deployed: boolean;
  waived: boolean;
  isReadByRule: boolean;
  isNewest: boolean;
};

/** `by`: the policy that lets the bytes go; of several the one that keeps them longest. */
export type RetentionDecision =
  | { drop: true; by: { policy: string; version: number; days: number } }
  | { drop: false; reason: KeepReason };

/** Decide about one document at `now`. Every artifact must let it go; a document without any keeper stays. */
export function decideRetention(document: RetainedDocument, keepers: readonly Keeper[], now: Date): RetentionDecision {
  const reasons = new Set<KeepReason>(ofDocument(document));
  for (const keeper of keepers) for (const reason of ofKeeper(document, keeper, now)) reasons.add(reason);
  if (keepers.length === 0) reasons.add('no-retention');
  const reason = KEEP_REASONS.find((one) => reasons.has(one));
  if (reason !== undefined) return { drop: false, reason };
  const longest = keepers.reduce((best, one) => (one.rule!.days > best.rule!.days ? one : best));
  return { drop: true, by: { policy: longest.policy.id, version: longest.policy.version, days: longest.rule!.days } };
}

function ofDocument(document: RetainedDocument): KeepReason[] {
  const found: [boolean, KeepReason][] = [
    [document.held, 'held'],
    [document.isImageManifest, 'image-manifest'],
    [document.quarantined, 'quarantined'],
    [document.unfinished, 'unfinished'],
    [document.hasTooManyArtifacts, 'too-many-artifacts'],
  ];
  return found.flatMap(([applies, reason]) => (applies ? [reason] : []));
}

function ofKeeper({ bodySince }: RetainedDocument, keeper: Keeper, now: Date): KeepReason[] {
  const { rule, counts } = keeper;
  const isYoung = rule !== null && now.getTime() - Date.parse(bodySince) < rule.days * DAY_MS;
  const found: [boolean, KeepReason][] = [
    [keeper.held, 'held'],
    [counts && keeper.deployed, 'deployed'],
    [counts && keeper.waived, 'waived'],
    [counts && keeper.isReadByRule, 'read-by-rule'],
    [counts && rule?.keepNewest === true && keeper.isNewest, 'newest'],
    [rule === null, 'no-retention'],
    [isYoung, 'too-young'],
  ];
  return found.flatMap(([applies, reason]) => (applies ? [reason] : []));
}
