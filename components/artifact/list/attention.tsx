import type { AttentionItem } from '#lib/views/overview.ts';
import { StatusMark } from '#components/status/mark.tsx';
import { ReleaseNote } from './release-note.tsx';
import { versionUnlessInName } from '#components/artifact/format/version.ts';
import { Digest } from '#components/ui/text/digest.tsx';
import { Time } from '#components/ui/text/time.tsx';

/** The artifacts that need attention, worst first: name, where it runs and since when, and the reason. */
export function AttentionList({ items, now }: { items: AttentionItem[]; now: number }) {
  return (
    <ul>
      {items.map((item) => {
        const version = versionUnlessInName(item);
        const { status, reason } = item.release ?? item;
        return (
          <li
            key={item.digest}
            className="relative grid grid-cols-1 items-baseline gap-x-4 border-b border-line py-1.5 hover:bg-wash md:grid-cols-[104px_minmax(0,5fr)_minmax(0,4fr)_minmax(0,6fr)_16px] print:grid-cols-[96px_minmax(0,5fr)_minmax(0,5fr)_minmax(0,4fr)]"
          >
            <StatusMark status={status} strong />
            <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
              <a
                data-row
                href={`/artifacts/${item.digest}`}
                className="font-semibold wrap-anywhere text-accent after:absolute after:inset-0 hover:underline focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent"
              >
                {item.name ?? 'unnamed artifact'}
              </a>
              {version !== null && <span>{version}</span>}
              {item.version === null && (
                <span className="relative text-13 text-ink-2">
                  <Digest value={item.digest} />
                </span>
              )}
              <span className="text-13">
                <ReleaseNote artifact={item} />
              </span>
            </span>
            <span className={item.deployedTo.length > 0 ? undefined : 'text-ink-2'}>
              <DeploymentNote item={item} now={now} />
            </span>
            <span className="min-w-0">{reason}</span>
            <span aria-hidden="true" className="text-accent max-md:hidden print:hidden">
              →
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function DeploymentNote({ item, now }: { item: AttentionItem; now: number }) {
  const [first, second, ...others] = item.deployedTo;
  if (first === undefined)
    return (
      <>
        not deployed, seen <Time at={item.firstSeen} now={now} />
      </>
    );
  return (
    <>
      in {first.environment}
      {second !== undefined && <span className="text-ink-2">, {second.environment}</span>}
      {others.length > 0 && (
        <span title={others.map((other) => other.environment).join(', ')} className="text-ink-2">
          {' '}
          and {others.length} more
        </span>
      )}{' '}
      <Time at={first.since} now={now} form="since" />
    </>
  );
}
