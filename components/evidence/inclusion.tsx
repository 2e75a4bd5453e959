import type { EvidenceView } from '#lib/views/evidence.ts';
import { Facts } from '#components/ui/data/facts.tsx';
import { CodeLines } from '#components/ui/text/code.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { formatCount, formatQuantity } from '#lib/format/quantity.ts';

/** The entry of the document in this store's log, with inclusion proof and signed checkpoint (RFC 9162 §2.1.3). */
export function LogInclusion({ log }: { log: NonNullable<EvidenceView['log']> }) {
  return (
    <div className="space-y-3">
      <Facts
        rows={[
          { term: 'Entry', value: `${formatCount(log.index)} of a log of ${formatCount(log.treeSize)}` },
          { term: 'Leaf hash', value: <Digest value={log.leafHash} copy label="Copy leaf hash" /> },
          { term: 'Root', value: <Digest value={log.root} copy label="Copy root" /> },
        ]}
      />
      <details>
        <summary className="inline cursor-pointer text-accent hover:underline">
          Inclusion proof, {formatQuantity(log.proof.length, 'hash', 'hashes')}, and signed checkpoint
        </summary>
        <div className="space-y-3 pt-2">
          <CodeLines
            label="inclusion proof"
            text={log.proof.length === 0 ? '(the log has one entry: the leaf is the root)' : log.proof.join('\n')}
          />
          <CodeLines label="checkpoint" text={log.checkpoint.trimEnd()} />
        </div>
      </details>
    </div>
  );
}
