import type { Verification } from '#lib/verify/result/verification.ts';
import { OutcomeMark } from '#components/status/mark.tsx';
import { Comparison } from '#components/ui/data/facts.tsx';
import { CheckEvidence } from './check-evidence.tsx';
import { CHECK_LABELS } from '#components/status/check-labels.ts';
import { FieldComparisons } from './field-comparisons.tsx';
import { SignedBy } from './signed-by.tsx';

/** The verification of one document: each check with its result, then signer, certificate, log entries and times. */
export function VerificationDetail({ verification }: { verification: Verification }) {
  return (
    <div className="space-y-4">
      <ul className="border-t border-line">
        {verification.checks.map((check) => (
          <li key={check.check} className="border-b border-line py-1.5">
            <div className="grid items-baseline gap-x-4 sm:grid-cols-[88px_152px_minmax(0,1fr)]">
              <OutcomeMark outcome={check.outcome} strong={check.outcome === 'fail'} />
              <span title={check.check}>{CHECK_LABELS[check.check]}</span>
              <div className="min-w-0 space-y-1 wrap-anywhere">
                <p>
                  {check.detail}{' '}
                  {check.code !== 'ok' && <code className="font-mono text-12 text-ink-2">{check.code}</code>}
                </p>
                {check.outcome !== 'pass' && check.expected !== null && (
                  <Comparison expected={check.expected} actual={check.actual} />
                )}
                {check.remediation !== null && (
                  <p>
                    <span className="text-ink-2">What to do: </span>
                    {check.remediation}
                  </p>
                )}
                <CheckEvidence evidence={check.evidence} />
              </div>
            </div>
          </li>
        ))}
      </ul>
      <SignedBy verification={verification} />
      <FieldComparisons comparisons={verification.comparisons} />
    </div>
  );
}
