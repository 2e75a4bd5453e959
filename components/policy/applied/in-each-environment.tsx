import type { Status } from '#lib/status/status.ts';
import type { EnvironmentStatusView, PolicyRef } from '#lib/views/policy/applied-policy.ts';
import { PolicyLink } from '#components/policy/reference/policy-link.tsx';
import { StatusMark } from '#components/status/mark.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Section } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';

type Props = {
  environments: readonly EnvironmentStatusView[];
  /** The status on the page, and the policy that gave it. */
  status: Status;
  policy: PolicyRef;
  /** The URL of the page by the policy of an environment. */
  hrefFor: (environment: string) => string;
};

/** The status in each environment where the artifact runs; nothing where all are as the page says. */
export function InEachEnvironment({ environments, status, policy, hrefFor }: Props) {
  const differs = (one: EnvironmentStatusView) => one.status !== status || one.policy.id !== policy.id;
  if (!environments.some(differs)) return null;
  return (
    <Section title="In each environment" note="where it runs now, by the policy there" id="environments">
      <Table
        caption="Status in each environment"
        columns={[{ label: 'Environment' }, { label: 'Status' }, { label: 'Policy' }]}
      >
        {environments.map((one) => (
          <Row key={one.environment}>
            <RowHead className="font-medium wrap-anywhere">
              <Link href={hrefFor(one.environment)} plain>
                {one.environment}
              </Link>
            </RowHead>
            <Cell>
              <StatusMark status={one.status} strong={one.status !== status} />
            </Cell>
            <Cell className="wrap-anywhere">
              <PolicyLink policy={one.policy} />
            </Cell>
          </Row>
        ))}
      </Table>
    </Section>
  );
}
