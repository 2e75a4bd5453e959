import type { DeploymentView } from '#lib/views/deployment.ts';
import { DEPLOYMENT_STATUS_LABELS } from '#components/status/deployment.ts';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';

/** The environments of a project: which artifact runs in each, since when, and the source that reported it. */
export function Environments({ environments, now }: { environments: DeploymentView[]; now: number }) {
  return (
    <Table
      caption="Environments and what runs there"
      stacked
      columns={[
        { label: 'Environment' },
        { label: 'Artifact' },
        { label: 'State' },
        { label: 'Since', align: 'right' },
      ]}
    >
      {environments.map((deployment) => (
        <Row key={`${deployment.environment} ${deployment.digest}`}>
          <RowHead className="font-medium">
            {deployment.url === null ? (
              deployment.environment
            ) : (
              <Link href={deployment.url} plain>
                {deployment.environment}
              </Link>
            )}
          </RowHead>
          <Cell className="min-w-40">
            <Link href={`/artifacts/${deployment.digest}`} plain className="wrap-anywhere">
              {deployment.artifactName ?? 'unnamed'}
            </Link>
            <span className="block text-12 text-ink-2">
              <Digest value={deployment.digest} />
            </span>
          </Cell>
          <Cell>
            {DEPLOYMENT_STATUS_LABELS[deployment.status]}
            <span className="block text-12 text-ink-2">reported by {deployment.source}</span>
          </Cell>
          <Cell align="right" className="text-ink-2">
            <Time at={deployment.since} now={now} />
          </Cell>
        </Row>
      ))}
    </Table>
  );
}
