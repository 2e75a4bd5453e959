import type { PolicyRef } from '#lib/views/policy/applied-policy.ts';
import { Link } from '#components/ui/text/link.tsx';
import { MODES } from './modes.ts';

/** The URL of the page of a policy. */
export function policyHref(id: string): string {
  return `/policies/${encodeURIComponent(id)}`;
}

/** A version of a policy with a link to its page; its mode, where it is not enforced. */
export function PolicyLink({ policy: { id, title, version, mode } }: { policy: PolicyRef }) {
  return (
    <>
      <Link href={policyHref(id)} className="wrap-anywhere">
        {title}
      </Link>{' '}
      version {version}
      {mode !== 'enforce' && <span title={MODES[mode].meaning}> ({MODES[mode].word})</span>}
    </>
  );
}
