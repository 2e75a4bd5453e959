import type { EvidenceSummary } from '#lib/views/evidence.ts';
import type { Verdict } from '#lib/policy/facts/policy.ts';
import type { CheckOutcome, Verification } from '#lib/verify/result/verification.ts';
import { VerificationDetail } from '#components/evidence/verification-detail.tsx';
import { OutcomeMark, VerificationMark } from '#components/status/mark.tsx';
import { Comparison } from '#components/ui/data/facts.tsx';
import { Disclosure } from '#components/ui/data/disclosure.tsx';
import { shortDay } from '#components/ui/format/time.ts';
import { Link } from '#components/ui/text/link.tsx';
import { WaiverLine, WaiverNote } from '#components/waiver/note.tsx';
import { formatQuantity } from '#lib/format/quantity.ts';
import { AcceptForAWhile } from './accept.tsx';
import { canBeWaived, coverOf, type Cover, type Covers } from './covers.ts';
import { RemediationSteps } from './remediation.tsx';

/** The order of the checks on the page: the worst outcome first. */
const OUTCOME_ORDER: readonly CheckOutcome[] = ['fail', 'error', 'missing', 'warn', 'pass', 'skip'];

type Props = {
  /** The digest of the artifact. */
  digest: string;
  checks: Verdict[];
  /** What the waivers that count now cover, by rule. */
  covers: Covers;
  evidence: EvidenceSummary[];
  verifications: { [id: string]: Verification };
  now: number;
};

/** Each rule as a row that expands to its evidence. The first row is open if its rule is not met. */
export function ArtifactChecks({ checks, covers, now, ...rest }: Props) {
  const sorted = [...checks].sort(
    (a, b) =>
      OUTCOME_ORDER.indexOf(a.outcome) - OUTCOME_ORDER.indexOf(b.outcome) ||
      Number(b.severity === 'block') - Number(a.severity === 'block'),
  );
  const first = sorted[0];
  const firstCheckOf = firstCheckByEvidence(sorted);
  return (
    <div className="border-t border-line">
      {sorted.map((check) => (
        <Disclosure
          key={check.rule}
          id={`check-${check.rule}`}
          open={check === first && isOpenByDefault(check.outcome)}
          summary={
            <div className="grid items-baseline gap-x-4 md:grid-cols-[88px_minmax(0,220px)_minmax(0,1fr)] print:grid-cols-[72px_minmax(0,176px)_minmax(0,1fr)]">
              <OutcomeMark outcome={check.outcome} strong={isOpenByDefault(check.outcome)} />
              <span className="font-semibold">
                {check.title}
                <Weight check={check} />
                {check.inherited !== undefined && <span className="font-normal text-ink-2"> (through its index)</span>}
              </span>
              <span className="min-w-0 wrap-anywhere text-ink-2">
                {check.detail}
                {check.outcome !== 'pass' && (
                  <>
                    {' '}
                    <code className="pl-1 font-mono text-12">{check.code}</code>
                  </>
                )}
                {coverOf(check, covers).waivers.map((waiver) => (
                  <WaiverLine key={waiver.id} waiver={waiver} now={now} />
                ))}
              </span>
            </div>
          }
        >
          <CheckBody {...rest} check={check} cover={coverOf(check, covers)} now={now} firstCheckOf={firstCheckOf} />
        </Disclosure>
      ))}
    </div>
  );
}

/** What a rule weighs, where it does not decide. */
function Weight({ check: { severity, effective } }: { check: Verdict }) {
  if (effective !== undefined)
    return <span className="font-normal text-ink-2"> (decides from {shortDay(effective, true)})</span>;
  if (severity === 'block') return null;
  return <span className="font-normal text-ink-2"> ({severity === 'warn' ? 'advice' : 'only shown'})</span>;
}

function isOpenByDefault(outcome: CheckOutcome): boolean {
  return outcome === 'fail' || outcome === 'error' || outcome === 'missing';
}

/**
 * Map each document to the first check that uses it. That check shows the document in full; the others link to it,
 * because many checks use the same few documents.
 */
function firstCheckByEvidence(sorted: readonly Verdict[]): Map<string, Verdict> {
  const checks = new Map<string, Verdict>();
  for (const check of sorted) for (const id of check.evidence) if (!checks.has(id)) checks.set(id, check);
  return checks;
}

function CheckBody({
  check,
  digest,
  cover,
  now,
  evidence,
  verifications,
  firstCheckOf,
}: { check: Verdict; cover: Cover; firstCheckOf: ReadonlyMap<string, Verdict> } & Omit<Props, 'checks' | 'covers'>) {
  const listed = check.evidence
    .map((id) => evidence.find((item) => item.id === id))
    .filter((item) => item !== undefined);
  const hidden = check.evidence.length - listed.length;
  return (
    <div className="space-y-5 pt-1">
      {cover.waivers.map((waiver) => (
        <WaiverNote key={waiver.id} waiver={waiver} digest={digest} now={now} />
      ))}
      <Comparison expected={check.expected} actual={check.actual} />
      {check.remediation !== null && check.outcome !== 'pass' && <RemediationSteps remediation={check.remediation} />}
      {canBeWaived(check) && !cover.isCovered && (
        <AcceptForAWhile rule={check.rule} digest={digest} vulnerability={cover.firstOpen} />
      )}
      {check.threats.length > 0 && check.outcome !== 'pass' && (
        <div>
          <h3 className="text-12 text-ink-2">What this leaves open</h3>
          <ul>
            {check.threats.map((threat) => (
              <li key={threat.id}>
                <span title="SLSA v1.2 threat" className="pr-2 font-mono">
                  {threat.id}
                </span>
                {threat.title}
              </li>
            ))}
          </ul>
        </div>
      )}
      {listed.length > 0 && (
        <div>
          <h3 className="pb-1 text-12 text-ink-2">Evidence</h3>
          {listed.map((item) =>
            firstCheckOf.get(item.id) === check ? (
              <Disclosure key={item.id} className="first-of-type:border-t" summary={<EvidenceLine item={item} />}>
                {verifications[item.id] !== undefined && <VerificationDetail verification={verifications[item.id]!} />}
                <p className="pt-3">
                  <Link href={`/evidence/${item.id}`}>The whole document</Link>
                </p>
              </Disclosure>
            ) : (
              <div key={item.id} className="border-b border-line py-2 pl-4">
                <EvidenceLine item={item} />
                <p className="text-13 text-ink-2">
                  details under{' '}
                  <Link href={`#check-${firstCheckOf.get(item.id)!.rule}`}>{firstCheckOf.get(item.id)!.title}</Link>;{' '}
                  <Link href={`/evidence/${item.id}`}>the whole document</Link>
                </p>
              </div>
            ),
          )}
        </div>
      )}
      {hidden > 0 && (
        <p className="text-ink-2">and {formatQuantity(hidden, 'more document')} that this page does not list</p>
      )}
    </div>
  );
}

function EvidenceLine({ item }: { item: EvidenceSummary }) {
  return (
    <span className="flex flex-wrap items-baseline gap-x-4">
      <VerificationMark outcome={item.outcome} />
      <span>{item.title}</span>
      <span className="min-w-0 wrap-anywhere text-ink-2">
        {item.problem ?? (item.signer === null ? 'unsigned' : `signed by ${item.signer}`)}
      </span>
    </span>
  );
}
