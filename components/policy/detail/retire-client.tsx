'use client';
import { sendAsAdmin } from '#components/admin/admin-request.ts';
import { ReasonForm } from '#components/admin/reason-form.tsx';

type Props = {
  /** The address of the document in the API. */
  api: string;
  version: number;
  /** What follows, as sentences. */
  effect: string;
};

/** Takes a document out of force, with a reason and an admin token. `version` is the one on the page. */
export function RetireDocument({ api, version, effect }: Props) {
  return (
    <div>
      <p className="max-w-[80ch] pb-2 text-ink-2">{effect}</p>
      <ReasonForm
        labels={{ open: 'Retire …', submit: 'Retire from now on', running: 'Retiring …' }}
        request={(reason) => sendAsAdmin('DELETE', api, { reason, version })}
      />
    </div>
  );
}
