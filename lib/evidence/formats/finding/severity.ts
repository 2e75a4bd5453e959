import { lookupTable } from '#lib/bytes/lookup-table.ts';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import type { Severity } from '#lib/evidence/model/evidence.ts';
import { cvssBaseScore } from '#lib/evidence/formats/scans/rating/cvss.ts';

const SEVERITY_WORDS = lookupTable<Severity>({
  critical: 'critical',
  high: 'high',
  important: 'high',
  error: 'high',
  medium: 'medium',
  moderate: 'medium',
  warning: 'medium',
  low: 'low',
  minor: 'low',
  negligible: 'low',
  note: 'low',
  none: 'none',
  info: 'none',
  informational: 'none',
  information: 'none',
});

const SEVERITY_ORDER: Severity[] = ['unknown', 'none', 'low', 'medium', 'high', 'critical'];

/** A CVSS score of 0 to 10, or null, and a severity. */
export type Rating = { score: number | null; severity: Severity };

/** The severity that a word of any tool means; `unknown` for any other value. */
export function parseSeverity(value: JsonValue | undefined): Severity {
  return (typeof value === 'string' ? SEVERITY_WORDS[value.trim().toLowerCase()] : undefined) ?? 'unknown';
}

/**
 * The qualitative rating of a CVSS v3 or v4 score (FIRST, CVSS v3.1 §5). CVSS v2 has no `critical`: 7 and above is high
 * (NVD).
 */
export function severityOfScore(score: number, version: 2 | 3 | 4 = 3): Severity {
  if (score >= 9 && version !== 2) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return score > 0 ? 'low' : 'none';
}

/** The more severe of two severities; `unknown` is the least severe here. */
export function worseSeverity(a: Severity, b: Severity): Severity {
  return SEVERITY_ORDER.indexOf(a) >= SEVERITY_ORDER.indexOf(b) ? a : b;
}

/** The rating of a score in any spelling: a number, a number as text, a CVSS vector of any version, or a word. */
export function readScore(value: JsonValue | undefined, version: 2 | 3 | 4 = 3): Rating {
  const number = numberOf(value);
  if (number !== null && number >= 0 && number <= 10)
    return { score: number, severity: severityOfScore(number, version) };
  const computed = typeof value === 'string' ? cvssBaseScore(value.trim()) : null;
  if (computed !== null) return { score: computed.score, severity: severityOfScore(computed.score, computed.version) };
  return { score: null, severity: parseSeverity(value) };
}

function numberOf(value: JsonValue | undefined): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d{1,2}(\.\d+)?$/.test(value.trim()) ? Number(value) : null;
}

/** The highest score and the worst severity of several ratings; null and `unknown` if there are none. */
export function worstRating(ratings: readonly Rating[]): Rating {
  const scores = ratings.map((rating) => rating.score).filter((score) => score !== null);
  return {
    score: scores.length > 0 ? Math.max(...scores) : null,
    severity: ratings.reduce<Severity>((worst, rating) => worseSeverity(worst, rating.severity), 'unknown'),
  };
}

/**
 * The rating of a finding. Its severity is the scanner's word; if that is missing or unknown, it follows from the
 * scores and vectors.
 */
export function ratingFrom(word: JsonValue | undefined, scores: readonly Rating[]): Rating {
  const stated = parseSeverity(word);
  const computed = worstRating(scores);
  return { score: computed.score, severity: stated === 'unknown' ? computed.severity : stated };
}
