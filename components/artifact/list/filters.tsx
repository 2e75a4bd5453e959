import type { ReactNode } from 'react';
import type { Behind } from '#lib/views/artifact.ts';
import type { ProjectListItem } from '#lib/views/project.ts';
import { STATUS_PRESENTATION, STATUS_ORDER } from '#lib/status/presentation.ts';
import { classNames } from '#components/ui/class-names.ts';
import { Button } from '#components/ui/form/button.tsx';
import { Field, Input, Select } from '#components/ui/form/field.tsx';
import { SubmitOnChange } from '#components/ui/form/submit-on-change-client.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { MarkShape } from '#components/status/mark.tsx';
import { artifactListHref, hasFilter, SORT_CHOICES, SPAN_DAYS, parseStatuses } from './query.ts';
import type { ArtifactQuery } from './query.ts';

const SPAN_LABELS: Record<(typeof SPAN_DAYS)[number], string> = {
  1: 'last day',
  7: 'last 7 days',
  30: 'last 30 days',
  90: 'last 90 days',
  365: 'last year',
};

/** Descriptions of the artifacts that a metric counts, shown above the list that the metric links to. */
const METRIC_FILTER_LABELS: Record<Behind, string> = {
  judged: 'Only releases whose status is not unknown',
  measured: 'Only releases that have been verified',
  unverified: 'Only releases that have never been verified so far',
  open: 'Only open releases: failed, error or incomplete now',
  attention: 'Only releases that need attention: open, and running now or first seen in this period',
  deployed: 'Only releases that run in an environment now',
  defects: 'Only artifacts with a defect found in this period',
  leaked: 'Only artifacts with a defect found in this period, after deployment',
};

type Projects = Pick<ProjectListItem, 'slug' | 'name'>[];
type Props = { query: ArtifactQuery; projects: Projects };

/** The filters of the artifact list: a row of statuses and a form. All of their state is in the URL. */
export function ArtifactFilters({ query, projects }: Props) {
  return (
    <div className="border-t border-line py-3 print:hidden">
      <StatusChoices query={query} />
      <ReleasesOrParts query={query} />
      <SubmitOnChange
        key={artifactListHref(query)}
        action="/artifacts"
        className="flex flex-wrap items-end gap-x-3 gap-y-2 pt-3"
        choicesOnly
      >
        {query.status !== undefined && <input type="hidden" name="status" value={query.status} />}
        {query.behind !== undefined && <input type="hidden" name="behind" value={query.behind} />}
        {query.parts !== undefined && <input type="hidden" name="parts" value={query.parts} />}
        <FilterFields query={query} projects={projects} />
        <Button type="submit">Show</Button>
        {hasFilter(query) && (
          <a
            href={artifactListHref({ sort: query.sort })}
            className="flex h-8 items-center text-accent hover:underline"
          >
            Clear
          </a>
        )}
      </SubmitOnChange>
    </div>
  );
}

/** What the list has, in one sentence, on the page and in print; null where it has everything. */
export function ListScope({ query }: { query: ArtifactQuery }) {
  const what = query.behind === undefined ? '' : METRIC_FILTER_LABELS[query.behind as Behind];
  const sentence = [what, periodSentence(query)].filter((part) => part !== '').join('; ');
  if (sentence === '') return null;
  return (
    <p className="pb-3">
      {sentence[0]!.toUpperCase()}
      {sentence.slice(1)}.{' '}
      <span className="print:hidden">
        <Link href={artifactListHref(query, { behind: null, from: null, to: null })}>Show all</Link>
      </span>
    </p>
  );
}

/** The choice between releases and all artifacts, where the list makes the difference. */
function ReleasesOrParts({ query }: { query: ArtifactQuery }) {
  if (query.environment !== undefined || isByDefect(query)) return null;
  const hasParts = query.parts !== undefined;
  return (
    <p className="pt-2 text-13 text-ink-2">
      {hasParts
        ? 'Each platform of an image and each file of a release is a line of its own, which no figure counts. '
        : 'An image with its platforms is one line, and so are the files of one release, with the worst status of them. '}
      <Link href={artifactListHref(query, { parts: hasParts ? null : 'true' })}>
        {hasParts ? 'Show releases only' : 'Show platforms and files too'}
      </Link>
    </p>
  );
}

const LEVEL_OPTIONS = [
  { value: '', label: 'any' },
  ...[3, 2, 1, 0].map((level) => ({ value: String(level), label: `level ${level}` })),
  { value: '-1', label: 'none' },
];
const SPAN_OPTIONS = [
  { value: '', label: 'any time' },
  ...SPAN_DAYS.map((days) => ({ value: String(days), label: SPAN_LABELS[days] })),
];
const SORT_OPTIONS = SORT_CHOICES.map(({ value, label }) => ({ value: value === 'newest' ? '' : value, label }));

function FilterFields({ query, projects }: Props) {
  return (
    <>
      <Field label="Search" className="min-w-60 flex-[3_1_240px]">
        <Input
          type="search"
          name="q"
          defaultValue={query.q}
          placeholder="Digest, name, CVE, component, commit, signer, environment"
        />
      </Field>
      <Field label="Project" className="flex-[1_1_128px]">
        <Select name="project" defaultValue={query.project ?? ''} options={projectOptions(query, projects)} />
      </Field>
      <Field label="Build level" className="flex-[0_1_104px]">
        <Select name="level" defaultValue={query.level ?? ''} options={LEVEL_OPTIONS} />
      </Field>
      <Field label="Signer" className="flex-[1_1_128px]">
        <Input name="signer" defaultValue={query.signer} />
      </Field>
      <Field label="Runs in" className="flex-[0_1_112px]">
        <Input name="environment" defaultValue={query.environment} />
      </Field>
      <PeriodFields query={query} />
      <Field label="Order" className="flex-[0_1_120px]">
        <Select name="sort" defaultValue={query.sort === 'newest' ? '' : (query.sort ?? '')} options={SORT_OPTIONS} />
      </Field>
    </>
  );
}

/** The period: one of the usual lengths, or the two days that a link has set. */
function PeriodFields({ query }: { query: ArtifactQuery }) {
  const [first, last] = isByDefect(query) ? ['Found from', 'Found until'] : ['Seen from', 'Seen until'];
  if (query.from === undefined && query.to === undefined)
    return (
      <Field label="First seen" className="flex-[0_1_120px]">
        <Select name="span" defaultValue={query.span ?? ''} options={SPAN_OPTIONS} />
      </Field>
    );
  return (
    <>
      <Field label={first} className="flex-[0_1_120px]">
        <Input name="from" defaultValue={query.from} placeholder="YYYY-MM-DD" />
      </Field>
      <Field label={last} className="flex-[0_1_120px]">
        <Input name="to" defaultValue={query.to} placeholder="today" />
      </Field>
    </>
  );
}

/** Whether the period of the list is that of the discovery of defects. */
const isByDefect = ({ behind }: ArtifactQuery): boolean => behind === 'defects' || behind === 'leaked';

/** The days of the period of a list: `first seen from 2026-04-15`; empty without a period. */
function periodSentence(query: ArtifactQuery): string {
  const { from, to } = query;
  if (from === undefined && to === undefined) return '';
  const bounds = [from === undefined ? '' : ` from ${from}`, to === undefined ? ' until today' : ` until ${to}`].join(
    '',
  );
  return `${isByDefect(query) || query.behind === 'attention' ? 'the period is' : 'first seen'}${bounds}`;
}

function StatusChoices({ query }: { query: ArtifactQuery }) {
  const chosen = parseStatuses(query.status);
  return (
    <ul aria-label="Status" className="flex flex-wrap gap-x-5 gap-y-1">
      <li>
        <Choice href={artifactListHref(query, { status: null })} on={chosen.length === 0}>
          any status
        </Choice>
      </li>
      {STATUS_ORDER.map((status) => {
        const on = chosen.includes(status);
        const next = on ? chosen.filter((other) => other !== status) : [...chosen, status];
        return (
          <li key={status}>
            <Choice href={artifactListHref(query, { status: next.length === 0 ? null : next.join(',') })} on={on}>
              <MarkShape mark={STATUS_PRESENTATION[status]} />
              {STATUS_PRESENTATION[status].word}
            </Choice>
          </li>
        );
      })}
    </ul>
  );
}

function Choice({ href, on, children }: { href: string; on: boolean; children: ReactNode }) {
  return (
    <a
      href={href}
      aria-current={on ? 'true' : undefined}
      className={classNames(
        'inline-flex items-baseline gap-1.5 py-1 border-b-2',
        on ? 'border-ink font-semibold text-ink' : 'border-transparent text-accent hover:border-accent',
      )}
    >
      {children}
    </a>
  );
}

/** The projects to choose from, and the chosen one even if the list does not contain it. */
function projectOptions(query: ArtifactQuery, projects: Projects) {
  const known = projects.map((project) => ({ value: project.slug, label: project.name }));
  const chosen =
    query.project !== undefined && !known.some((option) => option.value === query.project)
      ? [{ value: query.project, label: query.project }]
      : [];
  return [{ value: '', label: 'all projects' }, ...chosen, ...known];
}
