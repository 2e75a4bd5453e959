'use client';
import { useState } from 'react';
import type { EvidenceView } from '#lib/views/evidence.ts';
import type { TrustView } from '#lib/views/trust.ts';
import { Button } from '#components/ui/form/button.tsx';
import { readInput } from './read-input.ts';
import { Result } from './result.tsx';
import type { VerifyHereResult } from './steps.ts';

type State =
  | { kind: 'idle' | 'running' }
  | { kind: 'done'; result: VerifyHereResult; roots: TrustView['roots']; at: number }
  | { kind: 'broken'; message: string };

type Props = { id: string; log: EvidenceView['log'] };

/** A button that verifies the document in this browser. The code for it is loaded when it is pressed. */
export function VerifyHere({ id, log }: Props) {
  const [state, setState] = useState<State>({ kind: 'idle' });

  async function verify() {
    setState({ kind: 'running' });
    try {
      const { verifyDocument } = await import('./verify-document.ts');
      const { input, roots } = await readInput(id, log);
      setState({ kind: 'done', result: await verifyDocument(input), roots, at: input.now.getTime() });
    } catch (error) {
      setState({ kind: 'broken', message: error instanceof Error ? error.message : 'unknown error' });
    }
  }

  return (
    <div className="space-y-3">
      <p className="max-w-[72ch] text-ink-2">
        Your browser gets the original bytes, the roots and the entry of the log, and verifies them by itself. It does
        not ask this server for a verdict; the page and its code are from this server.
      </p>
      <Button onClick={verify} disabled={state.kind === 'running'}>
        {state.kind === 'running' ? 'Verifying …' : 'Verify here'}
      </Button>
      <div role="status" aria-live="polite">
        {state.kind === 'broken' && <p>Not checked: {state.message}</p>}
        {state.kind === 'done' && <Result result={state.result} roots={state.roots} now={state.at} />}
      </div>
    </div>
  );
}
