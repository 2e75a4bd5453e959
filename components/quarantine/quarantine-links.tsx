import type { EvidenceView } from '#lib/views/evidence.ts';
import { Link } from '#components/ui/text/link.tsx';
import { formatActor } from '#lib/format/actor.ts';
import { quarantineHref } from './query.ts';

/** Links to the form that quarantines a document, everything of its sender, or everything of its signer. */
export function QuarantineLinks({ evidence: { id, sentBy, verification } }: { evidence: EvidenceView }) {
  const { signer } = verification;
  return (
    <ul className="space-y-1 print:hidden">
      <li>
        <Link href={quarantineHref({ evidence: id })}>Quarantine this document</Link>
      </li>
      {sentBy !== null && (
        <li>
          <Link href={quarantineHref({ sender: `${sentBy.kind}:${sentBy.identifier}` })}>
            Quarantine everything of its sender
          </Link>{' '}
          <span className="wrap-anywhere text-ink-2">{formatActor(sentBy)}</span>
        </li>
      )}
      {signer !== null && (
        <li>
          <Link
            href={quarantineHref({
              signer: signer.identity,
              ...(signer.kind === 'certificate' && signer.issuer !== null && { issuer: signer.issuer }),
            })}
          >
            Quarantine everything of its signer
          </Link>{' '}
          <span className="wrap-anywhere text-ink-2">{signer.identity}</span>
        </li>
      )}
    </ul>
  );
}
