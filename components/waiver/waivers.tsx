import type { ProjectListItem } from '#lib/views/project.ts';
import { WAIVER_LIMITS, WAIVER_STATES, type WaiverPage, type WaiverState } from '#lib/views/waiver.ts';
import { PageFooter } from '#components/shell/page-footer.tsx';
import { Segmented } from '#components/ui/form/segmented.tsx';
import { Select } from '#components/ui/form/field.tsx';
import { SubmitOnChange } from '#components/ui/form/submit-on-change-client.tsx';
import { Pagination } from '#components/ui/data/pagination.tsx';
import { EmptyState } from '#components/ui/layout/states.tsx';
import { IfMay } from '#components/admin/viewer-client.tsx';
import { Block, Page, PageTitle } from '#components/ui/layout/page.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { CreateWaiver, type RuleChoice } from './create-client.tsx';
import { waiversHref, type WaiverQuery } from './query.ts';
import { ActiveWaivers, EndedWaivers, isExpiring, RequestedWaivers } from './waiver-table.tsx';

const DAY_MS = 86_400_000;
/** The lifetime that the form proposes. */
const DEFAULT_DAYS = 30;

const STATE_LABELS: Record<WaiverState, string> = {
  requested: 'requests',
  expiring: 'ending soon',
  active: 'in force',
  ended: 'ended',
};

type Props = {
  page: WaiverPage;
  query: WaiverQuery;
  projects: Pick<ProjectListItem, 'slug' | 'name'>[];
  /** The rules that can be waived. */
  rules: readonly RuleChoice[];
  baseUrl: string;
  now: number;
};

/** The page of waivers: requests, those that end soon, the others in force, the ended ones, and the form. */
export function Waivers({ page, query, projects, rules, baseUrl, now }: Props) {
  const ended = page.waivers.filter(({ state }) => state !== 'requested' && state !== 'active');
  const later = query.cursor !== undefined;
  const day = (days: number) => new Date(now + days * DAY_MS).toISOString().slice(0, 10);
  return (
    <Page wide>
      <PageTitle
        title="Waivers"
        note="A waiver accepts for a while that an artifact or a project does not meet a rule. What the status would be without it stays visible. A request counts for nothing until it is approved."
        aside={<ProjectChoice query={query} projects={projects} />}
      />
      <div className="flex flex-wrap items-baseline gap-x-6 gap-y-1 pb-3 print:hidden">
        <Segmented
          label="State"
          choices={([undefined, ...WAIVER_STATES] as const).map((state) => ({
            href: waiversHref({ artifact: query.artifact, project: query.project, state }),
            label: state === undefined ? 'all' : STATE_LABELS[state],
            chosen: query.state === state,
          }))}
        />
        <Link href="#new" plain>
          Create a waiver
        </Link>
      </div>
      {query.artifact !== undefined && (
        <p className="pb-3">
          Only waivers that cover the artifact{' '}
          <Link href={`/artifacts/${query.artifact}`} plain>
            <Digest value={query.artifact} />
          </Link>
          , its own and those of its project. <Link href={waiversHref({ ...query, artifact: null })}>Show all</Link>
        </p>
      )}
      <UnendedBlocks page={page} query={query} now={now} />
      {ended.length > 0 && (
        <Block title="Ended" note="the newest at the top">
          <EndedWaivers waivers={ended} now={now} />
        </Block>
      )}
      {query.state === 'ended' && ended.length === 0 && <EmptyState title="No waiver has ended." />}
      {(later || page.cursor !== null) && (
        <Pagination
          shown={page.waivers.length}
          total={null}
          one="waiver"
          first={later ? waiversHref({ ...query, cursor: null }) : null}
          next={page.cursor === null ? null : waiversHref({ ...query, cursor: page.cursor })}
        />
      )}
      <Block title="Create a waiver" id="new" className="print:hidden">
        <IfMay verb="waiver.request" place="anywhere">
          <CreateWaiver
            rules={rules}
            start={{
              rule: rules.find(({ id }) => id === query.rule)?.id ?? rules[0]?.id ?? '',
              target: query.artifact ?? query.project ?? '',
              environment: '',
              vulnerability: query.vulnerability ?? '',
              component: '',
              vexStatus: '',
              justification: '',
              reason: '',
              owner: '',
              lastDay: day(DEFAULT_DAYS),
            }}
            days={{ first: day(0), last: day(WAIVER_LIMITS.days - 1) }}
            baseUrl={baseUrl}
          />
        </IfMay>
      </Block>
      <PageFooter now={now} policy={null} log={null} url={`${baseUrl}${waiversHref(query)}`} />
    </Page>
  );
}

/** The requests, then the waivers that end soon, then the others in force. */
function UnendedBlocks({ page, query, now }: Pick<Props, 'page' | 'query' | 'now'>) {
  const requested = page.waivers.filter(({ state }) => state === 'requested');
  const active = page.waivers.filter(({ inForce }) => inForce);
  const expiring = active.filter((waiver) => isExpiring(waiver, now));
  const others = active.filter((waiver) => !isExpiring(waiver, now));
  const isFirstPage = query.cursor === undefined;
  const mayHaveActive = query.state === undefined || query.state === 'active' || query.state === 'expiring';
  return (
    <>
      {requested.length > 0 && (
        <Block title="Requests" note="they wait for a decision, and count for nothing">
          <RequestedWaivers waivers={requested} now={now} />
        </Block>
      )}
      {query.state === 'requested' && requested.length === 0 && <EmptyState title="No request waits for a decision." />}
      {expiring.length > 0 && (
        <Block title="Ending soon" note="the one that ends first at the top">
          <ActiveWaivers waivers={expiring} now={now} caption="Waivers that end soon" />
        </Block>
      )}
      {others.length > 0 && (
        <Block title="In force" note="the one that ends first at the top">
          <ActiveWaivers waivers={others} now={now} caption="Waivers in force" />
        </Block>
      )}
      {mayHaveActive && isFirstPage && active.length === 0 && (
        <Block title="In force">
          <p className="text-ink-2">
            {query.state === 'expiring' ? 'No waiver in force ends soon.' : 'No waiver is in force.'}
          </p>
        </Block>
      )}
    </>
  );
}

function ProjectChoice({ query, projects }: Pick<Props, 'query' | 'projects'>) {
  const known = projects.map((project) => ({ value: project.slug, label: project.name }));
  const chosen =
    query.project !== undefined && !known.some((option) => option.value === query.project)
      ? [{ value: query.project, label: query.project }]
      : [];
  return (
    <>
      <SubmitOnChange key={waiversHref(query)} action="/waivers" className="print:hidden">
        {query.state !== undefined && <input type="hidden" name="state" value={query.state} />}
        <Select
          name="project"
          aria-label="Project"
          defaultValue={query.project ?? ''}
          options={[{ value: '', label: 'all projects' }, ...chosen, ...known]}
          className="w-48"
        />
      </SubmitOnChange>
      <span className="hidden print:inline">{query.project ?? 'all projects'}</span>
    </>
  );
}
