import type { SubmitEvent } from 'react';
import { AdminTokenField, keepEnteredToken } from '#components/admin/token-field.tsx';
import { Button } from '#components/ui/form/button.tsx';
import { useWhatIf, type Comparison } from './use-what-if.ts';
import { WhatIfResult } from './result.tsx';

/** Finds out what would change if a text were applied, before it is. */
export function WhatIf({ text, problems }: { text: string; problems: number }) {
  const { comparison, start, cancel } = useWhatIf();
  const isRunning = comparison.kind === 'starting' || (comparison.kind === 'run' && comparison.run.state === 'running');

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    keepEnteredToken(new FormData(event.currentTarget));
    void start(text);
  }

  return (
    <form onSubmit={onSubmit} method="post" className="grid max-w-3xl gap-3">
      <p className="text-ink-2">
        Attestry compares the present status of every artifact with the one under this document. Nothing is changed.
      </p>
      <AdminTokenField />
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" disabled={isRunning || problems > 0}>
          {isRunning ? 'Comparing …' : 'Show what would change'}
        </Button>
        {isRunning && (
          <Button type="button" onClick={() => void cancel()}>
            Cancel
          </Button>
        )}
        <span role="status" className="text-13">
          {problems > 0 ? 'The problems of the document come first.' : progressOf(comparison, text)}
        </span>
      </div>
      {comparison.kind === 'run' && comparison.run.state !== 'running' && <WhatIfResult run={comparison.run} />}
    </form>
  );
}

function progressOf(comparison: Comparison, text: string): string | null {
  switch (comparison.kind) {
    case 'idle':
    case 'starting':
      return null;
    case 'refused':
      return comparison.message;
    case 'run': {
      const { state, progress } = comparison.run;
      if (state === 'running') return `${progress.examined} of ${progress.total} artifacts`;
      return comparison.text === text ? null : 'The document has changed since: compare again.';
    }
  }
}
