import { exactTime } from '#components/ui/format/time.ts';
import { Time } from '#components/ui/text/time.tsx';

type Props = {
  now: number;
  policy: { id: string; version: number; title?: string } | null;
  log: { size: number; origin: string; root?: string } | null;
  url?: string;
};

/** The footer of a page, important in print: time, policy version and log checkpoint, and in print its URL. */
export function PageFooter({ now, policy, log, url }: Props) {
  const printed = new Date(now).toISOString();
  return (
    <footer className="mt-4 flex flex-wrap gap-x-6 gap-y-1 border-t border-line py-3 text-12 text-ink-2">
      <span>
        As of <Time at={printed} now={now} form="exact" />
      </span>
      {policy !== null && (
        <span>
          Policy {policyName(policy)}, version {policy.version}
        </span>
      )}
      {log !== null && (
        <span className="wrap-anywhere">
          Log {log.origin}, {log.size} entries
          {log.root !== undefined && (
            <>
              , root <code className="font-mono">{log.root}</code>
            </>
          )}
        </span>
      )}
      {url !== undefined && (
        <span className="hidden wrap-anywhere print:inline" title={exactTime(printed)}>
          {url}
        </span>
      )}
    </footer>
  );
}

/** The title of a policy with its id, by which others find it. */
function policyName({ id, title = id }: NonNullable<Props['policy']>): string {
  return title === id ? id : `${title} (${id})`;
}
