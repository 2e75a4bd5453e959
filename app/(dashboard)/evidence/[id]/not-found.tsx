import { EmptyState } from '#components/ui/layout/states.tsx';
import { Page } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';

/** The page for an id without a document. */
export default function EvidenceNotFound() {
  return (
    <Page>
      <h1 className="pt-8 text-20 font-semibold">No document has this id.</h1>
      <EmptyState title="The id of a document is the sha256 of its original bytes.">
        <p>
          Any changed byte makes another id. <Link href="/deliveries">Deliveries</Link> lists the documents that
          Attestry could not read; to find a document by its subject, open the <Link href="/artifacts">artifact</Link>.
        </p>
      </EmptyState>
    </Page>
  );
}
