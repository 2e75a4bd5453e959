import type { StatusChange } from '#lib/views/artifact.ts';
import { StatusMark } from '#components/status/mark.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';

/** Every change of status, newest first, with its reason and the evidence that caused it. */
export function StatusHistory({ history, now }: { history: StatusChange[]; now: number }) {
  return (
    <ol>
      {history.map((change) => (
        <li
          key={`${change.at} ${change.to}`}
          className="grid items-baseline gap-x-4 border-b border-line py-1.5 first:border-t sm:grid-cols-[104px_minmax(0,1fr)_auto] print:grid-cols-[152px_minmax(0,1fr)_auto]"
        >
          <span className="text-13 text-ink-2">
            <Time at={change.at} now={now} />
          </span>
          <span className="min-w-0 wrap-anywhere">
            {change.from !== null && (
              <>
                <StatusMark status={change.from} /> <span className="px-1 text-ink-2">to</span>{' '}
              </>
            )}
            <StatusMark status={change.to} /> <span className="pl-2 text-ink-2">{change.reason}</span>
          </span>
          {change.evidenceId !== null && (
            <Link plain href={`/evidence/${change.evidenceId}`} className="text-13">
              evidence
            </Link>
          )}
        </li>
      ))}
    </ol>
  );
}
