import type { PolicyChoiceView, PolicyPage } from '#lib/views/policy/policy.ts';
import type { ProjectRef } from '#lib/views/reference/project-ref.ts';
import { PageFooter } from '#components/shell/page-footer.tsx';
import { Pagination } from '#components/ui/data/pagination.tsx';
import { ButtonLink } from '#components/ui/form/button.tsx';
import { Block, Page, PageTitle } from '#components/ui/layout/page.tsx';
import { EmptyState } from '#components/ui/layout/states.tsx';
import { CodeLines } from '#components/ui/text/code.tsx';
import { PolicyChoice, PolicyQuestionForm } from './choice.tsx';
import { PolicyTable } from './policy-table.tsx';
import type { PolicyQuery } from './query.ts';

type Props = {
  page: PolicyPage;
  query: PolicyQuery;
  /** The answer to the question of the query, or why there is none. */
  choice: PolicyChoiceView | { problem: string };
  projects: Pick<ProjectRef, 'slug' | 'name'>[];
  environments: readonly string[];
  baseUrl: string;
  now: number;
};

/** The policies, and which of them decides for a project and an environment. */
export function Policies({ page, query, choice, projects, environments, baseUrl, now }: Props) {
  return (
    <Page wide>
      <PageTitle
        title="Policies"
        note="What an artifact needs to be verified. Of the policies that apply to it, the most specific one decides alone."
        aside={
          <span className="flex flex-wrap gap-2 print:hidden">
            <ButtonLink href="/predicate-types">Predicate types</ButtonLink>
            <ButtonLink href="/drills">Drills</ButtonLink>
            <ButtonLink href="/policies/new">New policy</ButtonLink>
          </span>
        }
      />
      <PolicyTable policies={page.policies} now={now} />
      {page.policies.length === 1 && query.cursor === null && <OnlyTheShippedOne baseUrl={baseUrl} />}
      {(query.cursor !== null || page.cursor !== null) && (
        <Pagination
          shown={page.policies.length}
          total={null}
          one="policy"
          many="policies"
          first={query.cursor === null ? null : '/policies'}
          next={page.cursor === null ? null : `/policies?cursor=${encodeURIComponent(page.cursor)}`}
        />
      )}
      <Block
        title="Which policy decides"
        note="for a project and an environment"
        id="decides"
        className="mt-6 max-w-[1280px]"
      >
        <PolicyQuestionForm query={query} projects={projects} environments={environments} />
        {'problem' in choice ? <p role="alert">{choice.problem}</p> : <PolicyChoice choice={choice} />}
      </Block>
      <PageFooter now={now} policy={null} log={null} url={`${baseUrl}/policies`} />
    </Page>
  );
}

function OnlyTheShippedOne({ baseUrl }: { baseUrl: string }) {
  return (
    <EmptyState title="This installation has no policy of its own.">
      <p>
        The policy that ships with Attestry decides everywhere. Write one by choosing its rules, or apply a file from a
        pipeline, with a token that has the scope <code className="font-mono">admin</code>:
      </p>
      <CodeLines
        label="request that applies a policy"
        text={`jq -n --rawfile document policy.yaml --arg reason 'why' '$ARGS.named' |\n  curl -H "Authorization: Bearer $ATTESTRY_TOKEN" -H "Content-Type: application/json" --data @- ${baseUrl}/api/v1/policies`}
      />
    </EmptyState>
  );
}
