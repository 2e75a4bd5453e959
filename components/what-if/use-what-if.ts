import { useEffect, useState } from 'react';
import { postAsAdmin, sendAsAdmin } from '#components/admin/admin-request.ts';
import type { WhatIfDraft } from '#lib/views/what-if/draft.ts';
import type { WhatIfRun } from '#lib/views/what-if/run.ts';

/** How often a running comparison is asked for, in milliseconds. */
const POLL_MS = 500;

/** `draft`: what the run compares; a later draft needs a new run. */
export type Comparison =
  | { kind: 'idle' | 'starting' }
  | { kind: 'refused'; message: string }
  | { kind: 'run'; run: WhatIfRun; draft: WhatIfDraft };

/** Starts and follows a comparison of the present statuses with those under a draft. */
export function useWhatIf(): {
  comparison: Comparison;
  start: (draft: WhatIfDraft) => Promise<void>;
  cancel: () => Promise<void>;
} {
  const [comparison, setComparison] = useState<Comparison>({ kind: 'idle' });
  const running = comparison.kind === 'run' && comparison.run.state === 'running' ? comparison : null;

  useEffect(() => {
    if (running === null) return;
    const timer = setTimeout(() => {
      void fetchRun(running.run.id).then((run) =>
        setComparison((now) => (now === running ? { ...running, run: run ?? { ...running.run } } : now)),
      );
    }, POLL_MS);
    return () => clearTimeout(timer);
  }, [running]);

  return {
    comparison,
    start: async (draft) => {
      setComparison({ kind: 'starting' });
      const answer = await postAsAdmin('/api/v1/what-if', draft);
      setComparison(
        answer.ok
          ? { kind: 'run', run: answer.body as unknown as WhatIfRun, draft }
          : { kind: 'refused', message: answer.message },
      );
    },
    cancel: async () => {
      if (running === null) return;
      const answer = await sendAsAdmin('DELETE', `/api/v1/what-if/${running.run.id}`);
      if (answer.ok) setComparison({ ...running, run: answer.body as unknown as WhatIfRun });
    },
  };
}

/** A run; null where the server could not be asked. */
async function fetchRun(id: string): Promise<WhatIfRun | null> {
  try {
    const response = await fetch(`/api/v1/what-if/${id}`, { headers: { accept: 'application/json' } });
    return response.ok ? ((await response.json()) as WhatIfRun) : null;
  } catch {
    return null;
  }
}
