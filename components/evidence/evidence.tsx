import type { EvidenceView } from '#lib/views/evidence.ts';
import { VERIFICATION_PRESENTATION } from '#lib/status/presentation.ts';
import { VerificationMark } from '#components/status/mark.tsx';
import { ClaimNotice } from '#components/authority/claim-notice.tsx';
import { Page, Section } from '#components/ui/layout/page.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { formatQuantity } from '#lib/format/quantity.ts';
import { formatActor } from '#lib/format/actor.ts';
import { Conformance } from './conformance.tsx';
import { DifferenceNotice } from './difference-notice.tsx';
import { Document } from './document.tsx';
import { LogInclusion } from './inclusion.tsx';
import { QuarantineLinks } from '#components/quarantine/quarantine-links.tsx';
import { SealNotice } from '#components/secrets/seal-notice.tsx';
import { SecretsNotice } from '#components/secrets/notice.tsx';
import { QuarantineNotice } from '#components/quarantine/notice.tsx';
import { Subjects } from './subjects.tsx';
import { VerifyHere } from '#components/verify-here/verify-here-client.tsx';
import { VerificationDetail } from './verification-detail.tsx';

/** The page of one document: format, verification outcome, subjects, checks, content and proof of its log entry. */
export function EvidenceBody({ evidence, now }: { evidence: EvidenceView; now: number }) {
  return (
    <Page>
      <header className="pt-6 pb-5">
        <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
          <h1 className="text-20 font-semibold wrap-anywhere">{evidence.title}</h1>
          <Digest value={evidence.id} copy label="Copy id" />
        </div>
        <p className="pt-1 text-ink-2">
          {evidence.format}
          {evidence.predicateType !== null && (
            <>
              , <code className="font-mono text-13 wrap-anywhere">{evidence.predicateType}</code>
            </>
          )}
          ; received <Time at={evidence.receivedAt} now={now} />
          {evidence.sentBy !== null && `, sent by ${formatActor(evidence.sentBy)}`}
          {evidence.signedAt !== null && (
            <>
              , signed <Time at={evidence.signedAt} now={now} />
            </>
          )}
        </p>
        <div className="mt-4 flex flex-wrap items-baseline gap-x-6 gap-y-1 border-t-2 border-ink pt-3 text-16">
          <VerificationMark outcome={evidence.outcome} size={16} strong />
          <span className="min-w-0 wrap-anywhere">
            {evidence.problem ?? VERIFICATION_PRESENTATION[evidence.outcome].meaning}
          </span>
        </div>
        <DifferenceNotice differences={evidence.differences ?? []} />
        {evidence.quarantine !== null && <QuarantineNotice quarantine={evidence.quarantine} now={now} />}
        {evidence.quarantine === null && <ClaimNotice subjects={evidence.subjects} />}
        {evidence.seal !== null && <SealNotice seal={evidence.seal} now={now} />}
        {evidence.secrets > 0 && <SecretsNotice {...evidence} />}
      </header>
      <Section
        title="Subjects"
        note={formatQuantity(evidence.subjects.length + evidence.subjectsHidden, 'subject')}
        id="subjects"
      >
        <Subjects subjects={evidence.subjects} hidden={evidence.subjectsHidden} />
      </Section>
      <Section
        title="Checks"
        note={
          <>
            checked <Time at={evidence.verification.verifiedAt} now={now} />
          </>
        }
      >
        {evidence.verification.checks.length === 0 ? (
          <p className="text-ink-2">
            This document has no signature to check. Its content is a claim of the sender that nobody signed.
          </p>
        ) : (
          <VerificationDetail verification={evidence.verification} />
        )}
      </Section>
      {evidence.verification.checks.length > 0 && (
        <div className="print:hidden">
          <Section title="Verify here" note="in this browser, from the original bytes" id="verify-here">
            <VerifyHere id={evidence.id} log={evidence.log} />
          </Section>
        </div>
      )}
      {evidence.conformance.length > 0 && (
        <Section title="Predicate type" note="registered by this installation" id="predicate-type">
          {evidence.conformance.map((one) => (
            <Conformance key={one.type.id} conformance={one} now={now} />
          ))}
        </Section>
      )}
      <Section title="Document">
        <Document evidence={evidence} now={now} />
      </Section>
      {evidence.quarantine === null && (
        <div className="print:hidden">
          <Section
            title="Quarantine"
            note="where you doubt it: what is under quarantine counts for nothing"
            id="quarantine"
          >
            <QuarantineLinks evidence={evidence} />
          </Section>
        </div>
      )}
      {evidence.log !== null && (
        <Section title="Log entry" note="in the log of this store">
          <LogInclusion log={evidence.log} />
        </Section>
      )}
    </Page>
  );
}
