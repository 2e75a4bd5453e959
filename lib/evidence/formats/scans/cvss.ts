import { table } from '#lib/bytes/table.ts';
const WEIGHTS = table<{ [value: string]: number }>({
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  UI: { N: 0.85, R: 0.62 },
  C: { H: 0.56, L: 0.22, N: 0 },
  I: { H: 0.56, L: 0.22, N: 0 },
  A: { H: 0.56, L: 0.22, N: 0 },
});
const PRIVILEGES = table<[unchanged: number, changed: number]>({ N: [0.85, 0.85], L: [0.62, 0.68], H: [0.27, 0.5] });

/** The base score of a CVSS 3.0 or 3.1 vector (FIRST, CVSS v3.1 specification §7.1); null where the text is no such vector. */
export function cvssBaseScore(vector: string): number | null {
  if (!/^CVSS:3\.[01]\//.test(vector) || vector.length > 512) return null;
  const metrics = new Map(vector.split('/').slice(1).map((part): [string, string] => [part.split(':')[0]!, part.split(':')[1] ?? '']));
  const weight = (name: string): number => table(WEIGHTS[name] ?? {})[metrics.get(name) ?? ''] ?? Number.NaN;
  const changed = metrics.get('S') === 'C';
  const privileges = PRIVILEGES[metrics.get('PR') ?? '']?.[changed ? 1 : 0] ?? Number.NaN;
  const sub = 1 - (1 - weight('C')) * (1 - weight('I')) * (1 - weight('A'));
  const impact = changed ? 7.52 * (sub - 0.029) - 3.25 * (sub - 0.02) ** 15 : 6.42 * sub;
  const exploitability = 8.22 * weight('AV') * weight('AC') * privileges * weight('UI');
  if (Number.isNaN(impact + exploitability) || !['U', 'C'].includes(metrics.get('S') ?? '')) return null;
  if (impact <= 0) return 0;
  return roundUp(Math.min(changed ? 1.08 * (impact + exploitability) : impact + exploitability, 10));
}

/** To one decimal, upwards, on integers so that binary fractions do not lift a score (Appendix A of the specification). */
function roundUp(value: number): number {
  const scaled = Math.round(value * 100_000);
  return scaled % 10_000 === 0 ? scaled / 100_000 : (Math.floor(scaled / 10_000) + 1) / 10;
}
