import { describeScope } from '#lib/policy/document/describe-scope.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import type { PolicyChoiceView } from '#lib/views/policy/policy.ts';
import { PolicyLink } from '#components/policy/reference/policy-link.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Section } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';

/** Which policy decides about the artifacts of a project: without an environment, and in each that is known. */
export function ProjectPolicies({ choices, project }: { choices: readonly PolicyChoiceView[]; project: string }) {
  return (
    <Section
      title="Policies"
      note={
        <>
          <Link plain href={`/policies/new?project=${encodeURIComponent(project)}`}>
            write one for this project
          </Link>
          <Link plain href={`/controls?project=${encodeURIComponent(project)}`} className="block">
            controls that they support
          </Link>
        </>
      }
      id="policies"
    >
      <Table
        caption="Policies that decide"
        columns={[{ label: 'Environment' }, { label: 'Decides' }, { label: 'Because it applies to', wide: true }]}
      >
        {choices.map((choice) => (
          <ChoiceRow key={choice.environment} choice={choice} project={project} />
        ))}
      </Table>
    </Section>
  );
}

function ChoiceRow({ choice, project }: { choice: PolicyChoiceView; project: string }) {
  const { environment, chosen, others, dryRuns } = choice;
  const question = new URLSearchParams({ project, ...(environment !== null && { environment }) });
  return (
    <Row>
      <RowHead className="wrap-anywhere">{environment ?? <span className="text-ink-2">without one</span>}</RowHead>
      <Cell className="wrap-anywhere">
        <PolicyLink policy={chosen} />
        {dryRuns.map((policy) => (
          <span key={policy.id} className="block text-13 text-ink-2">
            beside it <PolicyLink policy={policy} />
          </span>
        ))}
      </Cell>
      <Cell wide className="wrap-anywhere text-ink-2">
        {describeScope({ projects: [chosen.scope.project], environments: [chosen.scope.environment] })}
        {others.length > 0 && (
          <>
            ;{' '}
            <Link href={`/policies?${question.toString()}#decides`}>
              {formatQuantity(others.length, 'less specific one')}
            </Link>{' '}
            {others.length === 1 ? 'decides' : 'decide'} nothing
          </>
        )}
      </Cell>
    </Row>
  );
}
