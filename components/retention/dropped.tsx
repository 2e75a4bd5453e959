import type { EvidenceView } from '#lib/views/evidence.ts';
import { Facts } from '#components/ui/data/facts.tsx';
import { CodeLines } from '#components/ui/text/code.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { formatBytes, formatCount, formatQuantity } from '#lib/format/quantity.ts';

type Dropped = Extract<EvidenceView['body'], { kept: false }>;
type Props = { body: Dropped; id: string; size: number; now: number };

/** What is shown instead of the content of a document whose bytes are not kept: who said so, and the proof. */
export function DroppedContent({ body, id, size, now }: Props) {
  const { policy, log, proof } = body;
  return (
    <div className="space-y-3 border-l-2 border-line-2 bg-wash py-3 pl-3">
      <p className="font-semibold">The original bytes are no longer kept.</p>
      <p className="max-w-prose">{body.remark}</p>
      <Facts
        rows={[
          { term: policy === null ? 'Sealed' : 'Dropped', value: <Time at={body.droppedAt} now={now} /> },
          ...(policy === null
            ? []
            : [
                {
                  term: 'By',
                  value: `version ${policy.version} of the policy ${policy.id}, after ${formatQuantity(policy.days, 'day')}`,
                },
              ]),
          { term: 'Size', value: formatBytes(size) },
          { term: 'SHA-256', value: <Digest value={id} copy label="Copy the digest of the dropped bytes" /> },
          ...(log === null
            ? []
            : [{ term: 'Log entry', value: `${formatCount(log.index)} of a log of ${formatCount(log.treeSize)}` }]),
        ]}
      />
      <details>
        <summary className="inline cursor-pointer text-accent hover:underline">
          Log entry of the drop, and its proofs
        </summary>
        <div className="space-y-3 pt-2">
          <CodeLines label="log entry of the drop" text={body.entry} />
          {proof === null ? (
            <p className="text-ink-2">The entry names the SHA-256 of this document.</p>
          ) : (
            <DropProof proof={proof} />
          )}
          {log !== null && (
            <>
              <CodeLines
                label="inclusion proof of the entry"
                text={log.proof.length === 0 ? '(the log has one entry: the leaf is the root)' : log.proof.join('\n')}
              />
              <CodeLines label="checkpoint of the drop" text={log.checkpoint.trimEnd()} />
            </>
          )}
        </div>
      </details>
    </div>
  );
}

function DropProof({ proof }: { proof: NonNullable<Dropped['proof']> }) {
  return (
    <>
      <p className="text-ink-2">
        The entry is about {formatQuantity(proof.size, 'document')}; this is number {formatCount(proof.index + 1)}. Its
        digest leads by these hashes to the root that the entry names.
      </p>
      <CodeLines
        label="proof that the entry is about this document"
        text={
          proof.proof.length === 0 ? '(the entry is about one document: its leaf is the root)' : proof.proof.join('\n')
        }
      />
    </>
  );
}
