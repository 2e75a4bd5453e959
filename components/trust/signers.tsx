import type { SignerItem } from '#lib/service/views.ts';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { count } from '#components/ui/words/number.ts';

/** Who signed what is kept here, most recent first; each leads to the artifacts. */
export function Signers({ signers, now }: { signers: SignerItem[]; now: number }) {
  return (
    <Table caption="Signers" columns={[{ label: 'Signer' }, { label: 'Vouched for by', wide: true }, { label: 'Documents', align: 'right' }, { label: 'Last', align: 'right' }]}>
      {signers.map((signer) => (
        <Row key={`${signer.identity} ${signer.issuer}`}>
          <RowHead className="min-w-48">
            <Link data-row="" href={`/artifacts?signer=${encodeURIComponent(signer.identity)}`} plain className="wrap-anywhere">{signer.identity}</Link>
            <span className="block text-12 text-ink-2">{signer.kind === 'key' ? 'a long-lived key' : 'a certificate for one signing'}</span>
          </RowHead>
          <Cell wide className="wrap-anywhere text-ink-2">{signer.issuer ?? 'nobody: the key itself is trusted'}</Cell>
          <Cell align="right">{count(signer.evidence)}</Cell>
          <Cell align="right" className="text-ink-2"><Time at={signer.lastSeen} now={now} /></Cell>
        </Row>
      ))}
    </Table>
  );
}
