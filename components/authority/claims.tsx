import type { ArtifactView } from '#lib/views/artifact.ts';
import type { ClaimView } from '#lib/views/evidence.ts';
import { VerificationMark } from '#components/status/mark.tsx';
import { Disclosure } from '#components/ui/data/disclosure.tsx';
import { Section } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { formatActor } from '#lib/format/actor.ts';
import { formatCount, formatQuantity } from '#lib/format/quantity.ts';
import { formatSpeaker } from '#lib/format/speaker.ts';

type Props = { artifact: Pick<ArtifactView, 'claims' | 'claimsHidden' | 'project'>; now: number };

/** The documents about an artifact that do not count, collapsed but for the alarming ones. */
export function ClaimsSection({ artifact, now }: Props) {
  const { claims, claimsHidden, project } = artifact;
  const total = claims.length + claimsHidden;
  if (total === 0) return null;
  const alarming = claims.filter((claim) => claim.alarming);
  const others = claims.filter((claim) => !claim.alarming);
  return (
    <Section
      title="What others claim"
      note={formatQuantity(total, 'document that decides nothing', 'documents that decide nothing')}
      id="claims"
    >
      <p className="max-w-[88ch] pb-2 text-ink-2">
        {project === null ? 'No project here expects' : `${project.slug} does not expect`} the speakers of these
        documents. What they say has no effect on the status, the level, the project, the names or a metric.
      </p>
      {alarming.length > 0 && <AlarmingClaims claims={alarming} now={now} />}
      {others.length + claimsHidden > 0 && (
        <Disclosure
          summary={formatQuantity(others.length + claimsHidden, 'claim', 'claims')}
          className="border-t print:block"
        >
          <ClaimList claims={others} now={now} />
          {claimsHidden > 0 && <p className="pt-2 text-ink-2">and {formatCount(claimsHidden)} older ones</p>}
        </Disclosure>
      )}
    </Section>
  );
}

function AlarmingClaims({ claims, now }: { claims: ClaimView[]; now: number }) {
  return (
    <div
      role="note"
      aria-label="Failed documents of known senders"
      className="mb-4 border-l-2 border-ink bg-wash py-2 pl-3"
    >
      <p className="font-semibold">
        {claims.length === 1 ? 'A token or CI job sent a document' : 'Tokens or CI jobs sent documents'} that fails
        verification.
      </p>
      <p className="pb-1 text-13 text-ink-2">
        Somebody changed it after it was signed, or it was damaged. Ask the sender. To take back everything of a sender,
        use <code className="font-mono">npx attestry quarantine --sender</code>.
      </p>
      <ClaimList claims={claims} now={now} />
    </div>
  );
}

function ClaimList({ claims, now }: { claims: ClaimView[]; now: number }) {
  return (
    <ul>
      {claims.map((claim) => (
        <li key={claim.id} className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 border-b border-line py-1.5">
          <span className="min-w-0 wrap-anywhere">
            <Link data-row="" href={`/evidence/${claim.id}`}>
              {claim.title}
            </Link>{' '}
            <span title={claim.claimedBy.signer?.identity}>claimed by {formatSpeaker(claim.claimedBy)}</span>
            <span className="block text-12 text-ink-2">{claim.kind}</span>
          </span>
          <span className="text-13">
            <VerificationMark outcome={claim.outcome} />
          </span>
          <span className="text-13 text-ink-2 sm:ml-auto">
            {claim.claimedBy.sender === null && claim.sentBy !== null && `sent by ${formatActor(claim.sentBy)}, `}
            <Time at={claim.receivedAt} now={now} />
          </span>
        </li>
      ))}
    </ul>
  );
}
