import { EmptyState } from '#components/ui/layout/states.tsx';
import { Page, PageTitle } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';

/** A slug that nobody knows, now or before. */
export function UnknownProject() {
  return (
    <Page>
      <PageTitle title="Unknown project" />
      <EmptyState title="Nobody has told Attestry about this repository.">
        <p>
          A project appears with the first verified provenance that names it as its source, or with a webhook from it.
          Its address is <code className="font-mono">/projects/host/owner/repository</code>; earlier names of a renamed
          one work too.
        </p>
        <p>
          <Link href="/projects">All projects</Link> · <Link href="/deliveries">What was refused</Link>
        </p>
      </EmptyState>
    </Page>
  );
}
