/** The controls of frameworks, and the evidence that supports them. Support is not compliance. */
import { formatQuantity } from '#lib/format/quantity.ts';
import type { FamilyCoverage, SupportingRule } from '#lib/policy/controls/control-coverage.ts';
import type { ReportRow, ReportSection } from '#lib/report/report.ts';
import type { Context } from '#lib/context/context.ts';
import { getControlCoverage } from '#lib/query/policy/get-control-coverage.ts';
import type { Scope } from './scope/scope.ts';

/** One section for each family, of the newest artifacts of the project; none without a project. */
export async function controlSections(context: Context, { project }: Scope): Promise<ReportSection[]> {
  const coverage = project && (await getControlCoverage(context, project.slug));
  if (!coverage) return [];
  const { evaluated, more } = coverage.artifacts;
  const of = `${formatQuantity(evaluated, 'artifact')}${more ? ', the newest ones' : ''}`;
  return coverage.families.map((family) => familySection(family, of, project.slug));
}

function familySection({ id, edition, title, controls, unsupported }: FamilyCoverage, of: string, slug: string) {
  const supported = controls.filter(({ supportedBy }) => supportedBy.length > 0);
  const section: ReportSection = {
    id: `controls-${id}`,
    title: `Controls: ${title}`,
    note: `Edition ${edition}. What rules and evidence support, as of now, of ${of}. Support is not compliance: a control asks for more than artifacts can show.${unsupported.length === 0 ? '' : ` No rule supports ${unsupported.join(', ')}.`}`,
    columns: ['Control', 'Artifacts', 'Supported by', 'Evidence'],
    rows: supported.map((control): ReportRow => ({
      cells: [
        `${control.id} ${control.title}`,
        `${control.artifacts.supported} of ${control.artifacts.all}`,
        control.supportedBy.map(describeRule).join('; '),
        control.supportedBy.map(describeEvidence).join('; '),
      ],
      path: `/controls?project=${encodeURIComponent(slug)}#${id}`,
    })),
    empty: 'No rule of the policies that apply supports one of its controls.',
    leftOut: null,
  };
  return section;
}

const describeRule = ({ policy, title, artifacts }: SupportingRule): string =>
  `${title} (${policy}): ${artifacts.passed} of ${artifacts.evaluated}`;

/** A few ids of documents; the page of the controls has them all. */
function describeEvidence({ evidence, moreEvidence }: SupportingRule): string {
  if (evidence.length === 0) return 'none';
  const hidden = evidence.length - 2 + moreEvidence;
  return `${evidence.slice(0, 2).join(', ')}${hidden > 0 ? ` and ${hidden} more` : ''}`;
}
