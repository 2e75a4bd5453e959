import type { SealView } from '#lib/views/retention/secrets.ts';
import { formatActor } from '#lib/format/actor.ts';
import { Time } from '#components/ui/text/time.tsx';

/** The notice on the page of a sealed document: who removed its bytes, when and why. */
export function SealNotice({ seal, now }: { seal: SealView; now: number }) {
  const by = seal.sealedBy === null ? 'somebody' : formatActor(seal.sealedBy);
  return (
    <div role="note" aria-label="Seal" className="mt-4 border-l-2 border-ink bg-wash py-2 pl-3">
      <p className="font-semibold">Sealed: the original bytes of this document were removed for good.</p>
      <p className="pt-1 wrap-anywhere">
        By {by} <Time at={seal.sealedAt} now={now} />: {seal.reason}
      </p>
    </div>
  );
}
