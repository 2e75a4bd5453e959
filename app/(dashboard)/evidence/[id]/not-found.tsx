import { EmptyState } from '#components/ui/layout/states.tsx';
import { Page } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';

/** An id under which no document is kept. */
export default function EvidenceNotFound() {
  return (
    <Page>
      <h1 className="pt-8 text-20 font-semibold">No document is kept under this id.</h1>
      <EmptyState title="The id of a document is the sha256 of its original bytes.">
        <p>
          One byte more or less makes another id. A document that was sent and could not be read is under{' '}
          <Link href="/deliveries">Deliveries</Link>; one found by what it is about, through its{' '}
          <Link href="/artifacts">artifact</Link>.
        </p>
      </EmptyState>
    </Page>
  );
}
