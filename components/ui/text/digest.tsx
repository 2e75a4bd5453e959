import { splitDigest } from '#lib/format/truncate.ts';
import { classNames } from '../class-names.ts';
import { CopyButton } from './copy-client.tsx';

/**
 * A digest shortened in the middle. Hover, selection, find-in-page, print and the copy button give the whole digest.
 * Pass `copy={false}` if a row has many digests.
 */
export function Digest({
  value,
  copy = false,
  label = 'Copy digest',
  whole = false,
  className,
}: {
  value: string;
  copy?: boolean;
  label?: string;
  whole?: boolean;
  className?: string;
}) {
  const { start, middle, end } = whole ? { start: value, middle: '', end: '' } : splitDigest(value);
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <code
        title={value}
        className={classNames('digest font-mono', whole ? 'wrap-anywhere' : 'whitespace-nowrap', className)}
      >
        {start}
        {middle !== '' && (
          <span aria-hidden="true" className="digest-gap">
            <span className="digest-middle">{middle}</span>
          </span>
        )}
        {end}
      </code>
      {copy && <CopyButton text={value} label={label} />}
    </span>
  );
}
