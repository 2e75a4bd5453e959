import { EmptyState } from '#components/ui/layout/states.tsx';
import { Page } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';

/** The page for an id without a policy. */
export default function PolicyNotFound() {
  return (
    <Page>
      <h1 className="pt-8 text-20 font-semibold">No policy has this id.</h1>
      <EmptyState title="Policies are never deleted: one that was retired keeps its page.">
        <p>
          <Link href="/policies">Policies</Link> lists all of them.
        </p>
      </EmptyState>
    </Page>
  );
}
