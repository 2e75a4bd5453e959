import { table } from '#lib/bytes/table.ts';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import type { Severity } from '../../evidence.ts';
import { cvssBaseScore } from './cvss.ts';

const WORDS = table<Severity>({
  critical: 'critical', high: 'high', important: 'high', error: 'high', medium: 'medium', moderate: 'medium', warning: 'medium',
  low: 'low', minor: 'low', negligible: 'low', note: 'low', none: 'none', info: 'none', informational: 'none', information: 'none',
});

const ORDER: Severity[] = ['unknown', 'none', 'low', 'medium', 'high', 'critical'];

/** A severity in words, whoever's words they are; `unknown` where nobody said. */
export function severityWord(value: JsonValue | undefined): Severity {
  return (typeof value === 'string' ? WORDS[value.trim().toLowerCase()] : undefined) ?? 'unknown';
}

/** The qualitative rating of a CVSS v3 or v4 score (FIRST, CVSS v3.1 §5). */
export function severityOfScore(score: number): Severity {
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return score > 0 ? 'low' : 'none';
}

export function worse(a: Severity, b: Severity): Severity {
  return ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b;
}

/** A score as producers write it: a number, its text, a CVSS v3 vector, or a word. */
export function readScore(value: JsonValue | undefined): { score: number | null; severity: Severity } {
  const number = typeof value === 'number' ? value : typeof value === 'string' && /^\d{1,2}(\.\d+)?$/.test(value.trim()) ? Number(value) : null;
  const score = number ?? (typeof value === 'string' ? cvssBaseScore(value) : null);
  if (score !== null && score >= 0 && score <= 10) return { score, severity: severityOfScore(score) };
  return { score: null, severity: severityWord(value) };
}
