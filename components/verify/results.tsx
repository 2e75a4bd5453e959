import type { VerifyResult } from '#lib/views/evidence.ts';
import type { Check } from '#lib/verify/result/verification.ts';
import { VERIFICATION_PRESENTATION } from '#lib/status/presentation.ts';
import { VerificationDetail } from '#components/evidence/verification-detail.tsx';
import { VerificationMark } from '#components/status/mark.tsx';
import { Disclosure } from '#components/ui/data/disclosure.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Value } from '#components/ui/text/code.tsx';
import { formatQuantity } from '#lib/format/quantity.ts';

export type VerifyResponse = { results: VerifyResult[] };
type CheckedResult = Extract<VerifyResult, { verification: object }>;
type UnreadableResult = Exclude<VerifyResult, CheckedResult>;

/** The most subjects listed for one document. */
const MAX_SUBJECTS = 10;

/** The verification results of all documents in the input. The first one is open. */
export function Results({ answer }: { answer: VerifyResponse }) {
  const { results } = answer;
  return (
    <div>
      {results.map((result, i) => {
        const key = `${i} ${result.id}`;
        if (result.verification === null) return <UnreadableLine key={key} result={result} />;
        return (
          <Disclosure key={key} open={i === 0} summary={<ResultLine result={result} />}>
            <ResultBody result={result} />
          </Disclosure>
        );
      })}
    </div>
  );
}

function UnreadableLine({
  result: {
    error: { code, message, pointer },
  },
}: {
  result: UnreadableResult;
}) {
  return (
    <p className="border-b border-line py-2">
      <b className="font-semibold">Unreadable</b>
      {pointer !== '' && (
        <>
          {' '}
          at <Value>{pointer}</Value>
        </>
      )}
      : {message} <code className="font-mono text-12 text-ink-2">{code}</code>
    </p>
  );
}

function ResultLine({ result }: { result: CheckedResult }) {
  const { outcome } = result.verification;
  return (
    <span className="flex flex-wrap items-baseline gap-x-4">
      <VerificationMark outcome={outcome} strong size={14} />
      <span className="font-semibold">{result.title}</span>
      <span className="min-w-0 text-ink-2">{resultSentence(result)}</span>
    </span>
  );
}

/** The reason for an outcome in one sentence: the detail of the first check that failed. */
function resultSentence({ verification: { outcome, checks } }: CheckedResult): string {
  const detailOf = (wanted: Check['outcome']) => checks.find((check) => check.outcome === wanted)?.detail;
  switch (outcome) {
    case 'failed':
      return detailOf('fail') ?? detailOf('missing') ?? VERIFICATION_PRESENTATION.failed.meaning;
    case 'error':
      return detailOf('error') ?? VERIFICATION_PRESENTATION.error.meaning;
    case 'untrusted':
      return detailOf('missing') ?? VERIFICATION_PRESENTATION.untrusted.meaning;
    case 'verified':
    case 'unsigned':
      return VERIFICATION_PRESENTATION[outcome].meaning;
  }
}

function ResultBody({ result }: { result: CheckedResult }) {
  const { subjects, verification, remarks, predicateType, format } = result;
  return (
    <div className="space-y-4">
      <p className="text-13 text-ink-2">
        Read as <Value>{format ?? 'unknown'}</Value>
        {predicateType !== null && (
          <>
            , predicate <Value>{predicateType}</Value>
          </>
        )}
        ; <Digest value={result.id} copy label="Copy digest of the document" />
      </p>
      {subjects.length > 0 && (
        <div>
          <h3 className="text-12 text-ink-2">About {formatQuantity(subjects.length, 'subject')}</h3>
          <ul>
            {subjects.slice(0, MAX_SUBJECTS).map((subject) => (
              <li
                key={`${subject.name} ${JSON.stringify(subject.digest)}`}
                className="flex flex-wrap items-baseline gap-x-4 border-b border-line py-1"
              >
                <span className="wrap-anywhere">{subject.name ?? 'unnamed'}</span>
                {Object.entries(subject.digest)
                  .slice(0, 4)
                  .map(([alg, value]) => (
                    <Digest key={alg} value={`${alg}:${value}`} copy className="text-ink-2" />
                  ))}
              </li>
            ))}
          </ul>
          {subjects.length > MAX_SUBJECTS && (
            <p className="pt-1 text-ink-2">and {formatQuantity(subjects.length - MAX_SUBJECTS, 'more', 'more')}</p>
          )}
        </div>
      )}
      {verification.checks.length > 0 ? (
        <VerificationDetail verification={verification} />
      ) : (
        <p>This document has no signature to check: anybody could have written it.</p>
      )}
      {remarks.length > 0 && (
        <div>
          <h3 className="text-12 text-ink-2">Parser remarks</h3>
          <ul className="text-13">
            {remarks.slice(0, 20).map((remark) => (
              <li key={remark.code + remark.pointer}>
                {remark.message} {remark.pointer !== '' && <Value className="text-ink-2">{remark.pointer}</Value>}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
