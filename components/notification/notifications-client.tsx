'use client';
import { type SubmitEvent, useCallback, useEffect, useState } from 'react';
import { hasAdminToken, sendAsAdmin } from '#components/admin/admin-request.ts';
import { AdminTokenField, keepEnteredToken } from '#components/admin/token-field.tsx';
import { useRequest } from '#components/admin/use-request.ts';
import { IfMay, useIsSignedIn } from '#components/admin/viewer-client.tsx';
import { SubmitLine } from '#components/ui/form/submit-line.tsx';
import { Block } from '#components/ui/layout/page.tsx';
import { EmptyState } from '#components/ui/layout/states.tsx';
import type { SubscriptionPage, SubscriptionView } from '#lib/views/subscription/subscription.ts';
import { CreateSubscription } from './create-client.tsx';
import { SubscriptionTable } from './table-client.tsx';

const PATH = '/api/v1/subscriptions?limit=200';

/**
 * The subscriptions that the reader may see, and the form that makes one. Without a sign-in it asks for a token first.
 * `project`: the one that the page is opened for, or empty.
 */
export function Notifications({ project }: { project: string }) {
  const [subscriptions, setSubscriptions] = useState<SubscriptionView[] | null>(null);
  const { state, refusal, send } = useRequest();
  const isSignedIn = useIsSignedIn();
  const load = useCallback(() => {
    void send(sendAsAdmin('GET', PATH), (body) => setSubscriptions((body as SubscriptionPage).subscriptions));
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `send` only sets state
  }, []);
  useEffect(() => {
    if (isSignedIn || hasAdminToken()) load();
  }, [isSignedIn, load]);

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    keepEnteredToken(new FormData(event.currentTarget));
    load();
  }

  return (
    <IfMay verb="subscription.own" place="anywhere">
      <Block title="Subscriptions" note={subscriptions === null ? undefined : 'in the order in which they were made'}>
        {subscriptions === null ? (
          <form onSubmit={onSubmit} method="post" className="grid max-w-100 gap-3">
            <AdminTokenField />
            <SubmitLine label="Show" running="Reading …" isRunning={state.kind === 'running'}>
              {refusal}
            </SubmitLine>
          </form>
        ) : (
          <List subscriptions={about(subscriptions, project)} onChange={load} />
        )}
      </Block>
      <Block title="New subscription" id="new" className="print:hidden">
        <CreateSubscription project={project} onMade={load} />
      </Block>
    </IfMay>
  );
}

/** Those of a project, where the page is opened for one: that are for it, or that choose it. */
function about(subscriptions: readonly SubscriptionView[], project: string): readonly SubscriptionView[] {
  if (project === '') return subscriptions;
  return subscriptions.filter(
    ({ owner, choice }) => (owner.kind === 'project' && owner.pattern === project) || choice.projects.includes(project),
  );
}

function List({ subscriptions, onChange }: { subscriptions: readonly SubscriptionView[]; onChange: () => void }) {
  if (subscriptions.length > 0) return <SubscriptionTable subscriptions={subscriptions} onChange={onChange} />;
  return <EmptyState title="Nobody is told of anything yet.">Make a subscription below, and test it.</EmptyState>;
}
