/** Plain text for a terminal: tables and lists of checks. Control characters in untrusted text are removed. */
import { sanitizeLine } from '#lib/format/invisible-characters.ts';
import { CHECK_PRESENTATION, VERIFICATION_PRESENTATION } from '#lib/status/presentation.ts';
import type { Check, Verification } from '#lib/verify/result/verification.ts';

/** Format rows under headings. Each column is as wide as its widest cell; the last column is not padded. */
export function formatTable(headings: string[], rows: string[][]): string {
  const lines = [headings, ...rows.map((row) => row.map(sanitizeLine))];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return (
    lines
      .map((line) =>
        line
          .map((cell, column) => (column === line.length - 1 ? cell : cell.padEnd(widths[column]!)))
          .join('  ')
          .trimEnd(),
      )
      .join('\n') + '\n'
  );
}

const OUTCOME_SYMBOLS: Record<Check['outcome'], string> = {
  pass: '✓',
  warn: '!',
  fail: '✗',
  missing: '○',
  skip: '·',
  error: '?',
};

/** A check of a document or the verdict of a rule. `remedy` is the instruction to fix it. */
export type CheckLine = Pick<Check, 'outcome' | 'detail' | 'expected' | 'actual'> & {
  name: string;
  remedy: string | null;
};

/** Format each check as a line; below those that neither pass nor skip, expected, actual and remedy. */
export function formatChecks(checks: readonly CheckLine[]): string {
  const width = Math.max(0, ...checks.map(({ name }) => name.length));
  return checks
    .flatMap(({ name, outcome, detail, expected, actual, remedy }) => {
      const line = `  ${OUTCOME_SYMBOLS[outcome]} ${name.padEnd(width)}  ${CHECK_PRESENTATION[outcome].word.toLowerCase().padEnd(8)} ${sanitizeLine(detail)}\n`;
      if (outcome === 'pass' || outcome === 'skip') return [line];
      const more: [string, string | null][] = [
        ['expected', expected],
        ['actual', actual],
        ['to do', remedy],
      ];
      return [
        line,
        ...more
          .filter(([, text]) => text !== null)
          .map(([what, text]) => `${' '.repeat(width + 15)}${`${what}:`.padEnd(10)}${sanitizeLine(text!)}\n`),
      ];
    })
    .join('');
}

/** Format the verification of one document: outcome, signer, time, trust and every check. */
export function formatVerification({ outcome, signer, signedAt, trust, checks }: Verification): string {
  const facts: [string, string | null][] = [
    ['outcome', VERIFICATION_PRESENTATION[outcome].word],
    ['signer', signer?.identity ?? null],
    ['issuer', signer?.kind === 'certificate' ? signer.issuer : null],
    ['signed at', signedAt],
    ['trust', trust?.name ?? null],
  ];
  const head = facts
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `  ${name.padEnd(10)} ${sanitizeLine(value!)}\n`)
    .join('');
  return checks.length === 0
    ? head
    : `${head}\n${formatChecks(checks.map((check) => ({ ...check, name: check.check, remedy: check.remediation })))}`;
}
