import { EmptyState } from '#components/ui/layout/states.tsx';
import { Page, PageTitle } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';

/** The page of a slug that is neither a current nor an earlier name of a project. */
export function UnknownProject() {
  return (
    <Page>
      <PageTitle title="Unknown project" />
      <EmptyState title="Attestry has no evidence about this repository.">
        <p>
          A project appears with the first verified provenance that names it as its source, with a webhook from it, or
          when somebody claims it (<code className="font-mono">attestry project add</code>). Its URL is{' '}
          <code className="font-mono">/projects/host/owner/repository</code>; the earlier names of a renamed repository
          work too.
        </p>
        <p>
          <Link href="/projects">All projects</Link> · <Link href="/deliveries">Refused documents</Link>
        </p>
      </EmptyState>
    </Page>
  );
}
