import type { ControlCoverage, FamilyCoverage, SupportingRule } from '#lib/policy/controls/control-coverage.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import type { ControlsView } from '#lib/views/policy/controls.ts';
import { policyHref, PolicyLink } from '#components/policy/reference/policy-link.tsx';
import { PageFooter } from '#components/shell/page-footer.tsx';
import { Disclosure } from '#components/ui/data/disclosure.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Page, PageTitle, Section } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';

type Props = { coverage: ControlsView; baseUrl: string; now: number };

/** What supports the controls of frameworks, for the newest artifacts of a project. It never says that one is met. */
export function Controls({ coverage, baseUrl, now }: Props) {
  const { project, environment, artifacts, policies, families } = coverage;
  const question = new URLSearchParams({ project, ...(environment !== null && { environment }) });
  const looked = `${formatQuantity(artifacts.evaluated, 'artifact')}${artifacts.more ? ', the newest ones' : ''}`;
  return (
    <Page>
      <PageTitle
        title={<span className="wrap-anywhere">Controls of {project}</span>}
        note={
          <>
            What rules and evidence support, of {looked}
            {environment === null ? '' : `, by the policy of ${environment}`}. Support is not compliance: a control asks
            for more than artifacts can show.
          </>
        }
        aside={<Link href={`/projects/${project}`}>Back to the project</Link>}
      />
      <p className="pb-4">
        {policies.length === 0 ? 'No artifact was evaluated.' : 'Evaluated by '}
        {policies.map((policy, at) => (
          <span key={policy.id}>
            {at > 0 && ', '}
            <PolicyLink policy={policy} />
          </span>
        ))}
      </p>
      {families.map((family) => (
        <Family key={family.id} family={family} />
      ))}
      <PageFooter now={now} policy={null} log={null} url={`${baseUrl}/controls?${question.toString()}`} />
    </Page>
  );
}

function Family({ family: { id, edition, title, controls, unsupported } }: { family: FamilyCoverage }) {
  const supported = controls.filter(({ supportedBy }) => supportedBy.length > 0);
  const missing = controls.filter((control) => unsupported.includes(control.id));
  return (
    <Section title={title} note={`edition ${edition}`} id={id}>
      {supported.length === 0 ? (
        <p className="text-ink-2">No rule of these policies supports one of its controls.</p>
      ) : (
        <Table
          caption={`Controls of ${title}`}
          columns={[{ label: 'Control' }, { label: 'Artifacts', align: 'right' }, { label: 'Supported by' }]}
        >
          {supported.map((control) => (
            <ControlRow key={control.id} control={control} />
          ))}
        </Table>
      )}
      {missing.length > 0 && (
        <Disclosure summary={`${formatQuantity(missing.length, 'control')} that no rule supports`}>
          <ul className="grid gap-1">
            {missing.map((control) => (
              <li key={control.id}>
                <span className="font-semibold">{control.id}</span> {control.title}
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </Section>
  );
}

function ControlRow({ control: { id, title, artifacts, supportedBy } }: { control: ControlCoverage }) {
  return (
    <Row>
      <RowHead>
        <span className="font-semibold">{id}</span> <span className="block text-13 text-ink-2">{title}</span>
      </RowHead>
      <Cell align="right" className="whitespace-nowrap">
        {artifacts.supported} of {artifacts.all}
      </Cell>
      <Cell>
        <ul className="grid gap-1">
          {supportedBy.map((rule) => (
            <Support key={`${rule.policy} ${rule.rule}`} rule={rule} />
          ))}
        </ul>
      </Cell>
    </Row>
  );
}

function Support({ rule: { policy, title, artifacts, evidence, moreEvidence } }: { rule: SupportingRule }) {
  const documents = evidence.length + moreEvidence;
  return (
    <li className="wrap-anywhere">
      <Link href={policyHref(policy)}>{title}</Link>{' '}
      <span className="text-13 text-ink-2">
        {artifacts.evaluated === 0
          ? 'applies to none of them'
          : `passes for ${artifacts.passed} of ${artifacts.evaluated}`}
        {documents > 0 && (
          <>
            , by{' '}
            {evidence[0] === undefined ? (
              formatQuantity(documents, 'document')
            ) : (
              <Link href={`/evidence/${evidence[0]}`}>
                {documents === 1 ? 'one document' : `${formatQuantity(documents, 'document')}, such as this one`}
              </Link>
            )}
          </>
        )}
      </span>
    </li>
  );
}
