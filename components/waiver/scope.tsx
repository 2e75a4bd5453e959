import { describeScope } from '#lib/status/waiver-scope.ts';
import type { WaiverScope } from '#lib/status/status.ts';

/** What a waiver is narrowed to, below its target; nothing where it covers the rule everywhere. */
export function WaiverScopeLine({ scope }: { scope: WaiverScope }) {
  const words = describeScope(scope);
  if (words === '') return null;
  return <span className="block text-13 font-medium wrap-anywhere">{`only ${words.replace(/^only /, '')}`}</span>;
}
