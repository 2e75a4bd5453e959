import type { SignerItem } from '#lib/views/trust.ts';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { formatCount, formatQuantity } from '#lib/format/quantity.ts';
import { groupBySigner, signerSentence } from './labels.ts';

/** With the platforms of images: the index of one may be signed by somebody else. */
const artifactsHref = (identity: string) => `/artifacts?signer=${encodeURIComponent(identity)}&parts=true`;

/**
 * The signers of stored documents, most recent first, with links to their artifacts. A workflow counts as one signer at
 * all of its refs.
 */
export function Signers({ signers, now }: { signers: SignerItem[]; now: number }) {
  const groups = groupBySigner(signers);
  return (
    <Table
      caption="Signers"
      columns={[
        { label: 'Signer' },
        { label: 'Identity provider', wide: true },
        { label: 'Documents', align: 'right' },
        { label: 'Last signed', align: 'right' },
      ]}
    >
      {groups.map((signer) => (
        <Row key={`${signer.identity} ${signer.issuer}`}>
          <RowHead className="min-w-48">
            {signer.refs.length === 0 ? (
              <Link data-row="" href={artifactsHref(signer.identity)} plain className="wrap-anywhere">
                {signerSentence(signer)}
              </Link>
            ) : (
              <span className="wrap-anywhere">{signerSentence(signer)}</span>
            )}
            <details className="text-12 font-normal">
              <summary className="inline cursor-pointer text-accent hover:underline">
                Identity<span className="sr-only"> of {signer.identity}</span>
              </summary>
              <code className="block font-mono wrap-anywhere text-ink-2">{signer.identity}</code>
            </details>
            {signer.refs.length > 0 && (
              <details className="text-12">
                <summary className="inline cursor-pointer text-accent hover:underline">
                  {formatQuantity(signer.refs.length, 'ref')}
                </summary>
                <span className="text-ink-2">, a certificate for each signing</span>
                <ul>
                  {signer.refs.map((ref) => (
                    <li key={ref}>
                      <Link href={artifactsHref(`${signer.identity}@${ref}`)} plain className="wrap-anywhere">
                        {ref}
                      </Link>
                    </li>
                  ))}
                </ul>
              </details>
            )}
            {signer.refs.length === 0 && (
              <span className="block text-12 text-ink-2">
                {signer.kind === 'key' ? 'a long-lived key' : 'a certificate for each signing'}
              </span>
            )}
          </RowHead>
          <Cell wide className="min-w-72 text-13 wrap-anywhere text-ink-2">
            {signer.issuer ?? 'none: the key itself is trusted'}
          </Cell>
          <Cell align="right">{formatCount(signer.evidence)}</Cell>
          <Cell align="right" className="text-ink-2">
            <Time at={signer.lastSeen} now={now} />
          </Cell>
        </Row>
      ))}
    </Table>
  );
}
