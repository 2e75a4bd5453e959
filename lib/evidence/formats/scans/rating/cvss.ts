import cvss from 'ae-cvss-calculator';

/** A base score of 0 to 10 and its major version of CVSS. */
export type BaseScore = { score: number; version: 2 | 3 | 4 };

/** Longer than any vector with every metric of CVSS v4.0. */
const MAX_VECTOR_LENGTH = 512;

/**
 * The base score of a CVSS vector: v4.0 (FIRST, CVSS v4.0 §8), v3.1 and v3.0 (§7.1), v2.0 (§3.2.1; with or without
 * brackets and prefix). Null if the text is no such vector, lacks a base metric, names one twice, or has an invalid
 * value.
 */
export function cvssBaseScore(vector: string): BaseScore | null {
  const version = versionOf(vector);
  if (version === null || vector.length > MAX_VECTOR_LENGTH || !namesEachOnce(vector)) return null;
  try {
    const parsed = cvss.fromVector(vector);
    if (parsed === null || !parsed.isBaseFullyDefined()) return null;
    const scores = parsed.calculateScores(false);
    const score =
      'baseMetricsOnly' in scores && typeof scores.baseMetricsOnly === 'number' ? scores.baseMetricsOnly : scores.base;
    return typeof score === 'number' && Number.isFinite(score) ? { score, version } : null;
  } catch {
    return null;
  }
}

function versionOf(vector: string): BaseScore['version'] | null {
  if (vector.startsWith('CVSS:4.0/')) return 4;
  if (/^CVSS:3\.[01]\//.test(vector)) return 3;
  return /^(?:CVSS:2\.0\/)?\(?AV:[LAN]\/AC:[HML]\/Au:/.test(vector) ? 2 : null;
}

function namesEachOnce(vector: string): boolean {
  const names = vector
    .replace(/^CVSS:[\d.]+\//, '')
    .replace(/[()]/g, '')
    .split('/')
    .map((part) => part.split(':')[0]);
  return new Set(names).size === names.length;
}
