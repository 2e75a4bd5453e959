import type { DeploymentView } from '#lib/views/deployment.ts';
import { DEPLOYMENT_STATUS_LABELS } from '#components/status/deployment.ts';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';

/** The environments of one artifact: where it runs, since when, and the source that reported it. */
export function Deployments({ deployments, now }: { deployments: DeploymentView[]; now: number }) {
  return (
    <ul>
      {deployments.map((deployment) => (
        <li
          key={`${deployment.environment} ${deployment.since}`}
          className="flex flex-wrap items-baseline gap-x-4 border-b border-line py-1.5 first:border-t"
        >
          <span className="w-32 font-semibold">
            {deployment.url === null ? (
              deployment.environment
            ) : (
              <Link href={deployment.url}>{deployment.environment}</Link>
            )}
          </span>
          <span>
            {DEPLOYMENT_STATUS_LABELS[deployment.status]}{' '}
            <Time at={deployment.since} now={now} form={deployment.status === 'deployed' ? 'since' : 'ago'} />
          </span>
          <span className="text-ink-2">reported by {deployment.source}</span>
        </li>
      ))}
    </ul>
  );
}
