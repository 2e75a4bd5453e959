import type { Metadata } from 'next';
import { Notifications } from '#components/notification/notifications-client.tsx';
import { ButtonLink } from '#components/ui/form/button.tsx';
import { Page, PageTitle } from '#components/ui/layout/page.tsx';
import { pageContext } from '#app/page-context.ts';

export const metadata: Metadata = { title: 'Notifications' };

type SearchParams = Promise<{ project?: string | string[] }>;

const MAX_PROJECT = 500;

/** The subscriptions that the reader may see. `project`: only those of this project, which the form begins with. */
export default async function NotificationsPage({ searchParams }: { searchParams: SearchParams }) {
  await pageContext();
  const { project: asked } = await searchParams;
  const project = typeof asked === 'string' ? asked.slice(0, MAX_PROJECT) : '';
  return (
    <Page wide>
      <PageTitle
        title={project === '' ? 'Notifications' : `Notifications of ${project}`}
        note="Who is told of what, by signed webhooks, CloudEvents, Slack, Microsoft Teams, e-mail, or a status of the commit on GitHub or GitLab. A message says what has happened, where it runs, since when, why, and what to do. Nobody is told of what they may not see."
        aside={
          <span className="flex flex-wrap gap-2 print:hidden">
            {project !== '' && <ButtonLink href="/notifications">All subscriptions</ButtonLink>}
            <ButtonLink href="/deliveries">Deliveries to Attestry</ButtonLink>
          </span>
        }
      />
      <Notifications project={project} />
    </Page>
  );
}
