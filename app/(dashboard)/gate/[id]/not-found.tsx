import { EmptyState } from '#components/ui/layout/states.tsx';
import { Page } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';

/** The page for an id without a decision. */
export default function DecisionNotFound() {
  return (
    <Page>
      <h1 className="pt-8 text-20 font-semibold">No decision has this id.</h1>
      <EmptyState title="Decisions are stored for 400 days.">
        <p>
          Of those for callers without a token, only the newest are stored. <Link href="/gate">Gate</Link> lists the
          decisions of the last 30 days.
        </p>
      </EmptyState>
    </Page>
  );
}
