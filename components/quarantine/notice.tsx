import type { QuarantineView } from '#lib/views/quarantine.ts';
import { formatActor } from '#lib/format/actor.ts';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';

/** The notice on the page of a quarantined document: it counts for nothing, who says so, and why. */
export function QuarantineNotice({ quarantine, now }: { quarantine: QuarantineView; now: number }) {
  return (
    <div role="note" aria-label="Quarantine" className="mt-4 border-l-2 border-ink bg-wash py-2 pl-3">
      <p className="font-semibold">Quarantined: this document counts for nothing.</p>
      <p className="pt-1 wrap-anywhere">
        {quarantine.createdBy !== null && `${capitalised(formatActor(quarantine.createdBy))} quarantined it `}
        {quarantine.createdBy === null && 'Quarantined '}
        <Time at={quarantine.createdAt} now={now} />: {quarantine.reason}
      </p>
      <p className="pt-1 text-13 text-ink-2">
        No status, name, project, deployment or figure rests on it. It counts again after{' '}
        <code className="font-mono">attestry quarantine release {quarantine.id}</code>
        <span className="print:hidden">
          , or once it is released on the page{' '}
          <Link href={`/quarantine#q${quarantine.id}`} plain>
            Quarantine
          </Link>
        </span>
        .
      </p>
    </div>
  );
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
