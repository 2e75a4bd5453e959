import type { EvidenceView } from '#lib/views/evidence.ts';
import { Facts } from '#components/ui/data/facts.tsx';
import { ButtonLink } from '#components/ui/form/button.tsx';
import { CopyButton } from '#components/ui/text/copy-client.tsx';
import { formatBytes, formatQuantity } from '#lib/format/quantity.ts';
import { SealDocument } from '#components/secrets/seal-client.tsx';
import { DroppedContent } from '#components/retention/dropped.tsx';
import { factRows } from './rows/fact-rows.ts';

/** A document: its facts and remarks beside its content, or beside what is left of it after a drop. */
export function Document({ evidence, now }: { evidence: EvidenceView; now: number }) {
  return (
    <div className="grid gap-x-8 gap-y-6 xl:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
      <div className="min-w-0">
        <h3 className="pb-2 text-12 text-ink-2">Facts</h3>
        <Facts rows={factRows(evidence.facts, evidence.receivedAt)} />
        {evidence.remarks.length > 0 && (
          <>
            <h3 className="pt-5 pb-1 text-12 text-ink-2">Parser remarks</h3>
            <ul>
              {evidence.remarks.map((remark) => (
                <li key={`${remark.pointer} ${remark.code}`} className="border-b border-line py-1 wrap-anywhere">
                  {remark.message}{' '}
                  <code className="font-mono text-12 text-ink-2">
                    {remark.pointer === '' ? remark.code : remark.pointer}
                  </code>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      <div className="min-w-0">
        {evidence.body.kept ? (
          <>
            <Content evidence={evidence} />
            <SealDocument id={evidence.id} />
          </>
        ) : (
          <>
            <h3 className="pb-2 text-12 text-ink-2">Content</h3>
            <DroppedContent body={evidence.body} id={evidence.id} size={evidence.size} now={now} />
          </>
        )}
      </div>
    </div>
  );
}

function Content({ evidence }: { evidence: EvidenceView }) {
  const isText = typeof evidence.parsed === 'string';
  const text = typeof evidence.parsed === 'string' ? evidence.parsed : JSON.stringify(evidence.parsed, null, 2);
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-2 pb-2">
        <h3 className="text-12 text-ink-2">
          Content{!isText && ', payload decoded'}
          {evidence.parsedCut && ', truncated'}
          {evidence.masked > 0 && `, ${formatQuantity(evidence.masked, 'secret')} masked`}
        </h3>
        <span className="flex items-center gap-1">
          <CopyButton text={text} label="Copy" showLabel />
          {evidence.secrets === 0 && (
            <ButtonLink variant="quiet" href={`/api/v1/attestations/${evidence.id}/raw`} download>
              Original bytes, {formatBytes(evidence.size)} ↓
            </ButtonLink>
          )}
        </span>
      </div>
      <div
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a keyboard user must reach what scrolls
        tabIndex={0}
        role="region"
        aria-label="Content of the document"
        className="max-h-[640px] overflow-auto border-l-2 border-line-2 bg-wash py-2 pl-3 print:max-h-none print:overflow-visible"
      >
        <pre className="font-mono text-12 leading-4 wrap-anywhere whitespace-pre-wrap">{text}</pre>
      </div>
    </>
  );
}
