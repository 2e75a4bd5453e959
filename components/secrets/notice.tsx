import type { EvidenceView } from '#lib/views/evidence.ts';
import { formatQuantity } from '#lib/format/quantity.ts';

const MAX_SHOWN = 20;

/** The notice on the page of a document with secrets in it: their kinds and places, and what to do. */
export function SecretsNotice({ secrets, foundSecrets }: Pick<EvidenceView, 'secrets' | 'foundSecrets'>) {
  const shown = foundSecrets.slice(0, MAX_SHOWN);
  const hidden = secrets - shown.length;
  return (
    <div role="note" aria-label="Secrets in this document" className="mt-4 border-l-2 border-ink bg-wash py-2 pl-3">
      <p className="font-semibold">
        {secrets === 1
          ? 'A secret was found in this document: rotate it.'
          : `${formatQuantity(secrets, 'secret')} were found in this document: rotate them.`}
      </p>
      <ul className="pt-1">
        {shown.map(({ kind, title, pointer }, i) => (
          // oxlint-disable-next-line react/no-array-index-key -- the list never changes, and a place may hold several
          <li key={`${pointer} ${kind} ${i}`} className="wrap-anywhere">
            {title}
            {pointer !== '' && (
              <>
                , at <code className="font-mono text-13">{pointer}</code>
              </>
            )}
          </li>
        ))}
      </ul>
      {hidden > 0 && <p className="pt-1">and {formatQuantity(hidden, 'more')}</p>}
      <p className="pt-1 text-13 text-ink-2">
        Its values are masked wherever Attestry shows them. The original bytes are served to a token with the scope read
        only. The status of an artifact does not depend on this.
      </p>
    </div>
  );
}

/** The remark beside a document in a list; nothing where no secret was found in it. */
export function SecretsRemark({ secrets, sealed }: { secrets: number; sealed: boolean }) {
  if (secrets === 0 && !sealed) return null;
  const found =
    secrets === 0 ? [] : [`${formatQuantity(secrets, 'secret')} found: rotate ${secrets === 1 ? 'it' : 'them'}`];
  return <span className="block text-13 font-semibold">{[...found, ...(sealed ? ['sealed'] : [])].join('; ')}</span>;
}
