import { useState, type MouseEvent, type ReactNode } from 'react';
import { AdminTokenField, keepEnteredToken } from '#components/admin/token-field.tsx';
import { useMay } from '#components/admin/viewer-client.tsx';
import { Button } from '#components/ui/form/button.tsx';
import { formatQuantity } from '#lib/format/quantity.ts';
import type { WhatIfDraft } from '#lib/views/what-if/draft.ts';
import type { WhatIfProgress } from '#lib/views/what-if/run.ts';
import { useWhatIf, type Comparison } from './use-what-if.ts';
import { WhatIfResult } from './result.tsx';

type Props = {
  /** The draft as the fields of the form are now. */
  draftOf: (entered: FormData) => WhatIfDraft;
  /** The draft on the page, where it is not in the form. The result of another one says that it is old. */
  current?: WhatIfDraft;
  /** Why nothing can be compared now. */
  blocked?: string | null;
};

/**
 * The part of a form that says what its change would do, before it is made: a button, the progress, and the result. The
 * form also has the field for the admin token.
 */
export function WhatIf({ draftOf, current, blocked = null }: Props) {
  const { comparison, start, cancel } = useWhatIf();
  const [isChanged, setChanged] = useState(false);
  const may = useMay('what-if.run', 'anywhere');
  const isRunning = comparison.kind === 'starting' || (comparison.kind === 'run' && comparison.run.state === 'running');

  function onClick({ currentTarget: { form } }: MouseEvent<HTMLButtonElement>) {
    const token = form?.elements.namedItem('token');
    // Only the token has to be there: what the draft leaves out, the server says.
    if (form === null || (token instanceof HTMLInputElement && !token.reportValidity())) return;
    const entered = new FormData(form);
    keepEnteredToken(entered);
    setChanged(false);
    form.addEventListener('input', () => setChanged(true), { once: true });
    void start(draftOf(entered));
  }

  if (!may) return null;
  const isOld =
    comparison.kind === 'run' &&
    (current === undefined ? isChanged : JSON.stringify(current) !== JSON.stringify(comparison.draft));
  return (
    <div className="grid min-w-0 gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <Button onClick={onClick} disabled={isRunning || blocked !== null}>
          {isRunning ? 'Comparing …' : 'Show what would change'}
        </Button>
        {isRunning && <Button onClick={() => void cancel()}>Cancel</Button>}
        <span role="status" className="text-13">
          {blocked ?? progressOf(comparison, isOld)}
        </span>
      </div>
      {comparison.kind === 'run' && comparison.run.state !== 'running' && <WhatIfResult run={comparison.run} />}
    </div>
  );
}

/** A form that only compares; `children` are its fields. */
export function WhatIfForm({ intro, children, ...props }: Props & { intro: string; children?: ReactNode }) {
  return (
    <form onSubmit={(event) => event.preventDefault()} method="post" className="grid max-w-3xl gap-3">
      <p className="text-ink-2">{intro}</p>
      {children}
      <AdminTokenField />
      <WhatIf {...props} />
    </form>
  );
}

function progressOf(comparison: Comparison, isOld: boolean): string | null {
  switch (comparison.kind) {
    case 'idle':
    case 'starting':
      return null;
    case 'refused':
      return comparison.message;
    case 'run':
      if (comparison.run.state === 'running') return stageOf(comparison.run.progress);
      return isOld ? 'The draft has changed since: compare again.' : null;
  }
}

function stageOf({ stage, examined, total, evaluated }: WhatIfProgress): string {
  switch (stage) {
    case 'copy':
      return 'Attestry copies what it needs of the data, to try the change there.';
    case 'change':
      return `${formatQuantity(evaluated, 'artifact')} evaluated so far, of ${total}`;
    case 'compare':
      return `${examined} of ${total} artifacts`;
  }
}
