'use client';
import { useRef, useState } from 'react';
import type { SubmitEvent } from 'react';
import { Button } from '#components/ui/form/button.tsx';
import { Block, Section } from '#components/ui/layout/page.tsx';
import { formatQuantity } from '#lib/format/quantity.ts';
import { DocumentInput, type SelectedDocument } from './document-input-client.tsx';
import { Expectation, TrustInput } from './expectation-client.tsx';
import { parseTrustInput, verifyBody, type Expected } from './request.ts';
import { Results, type VerifyResponse } from './results.tsx';
import { revealInvisibleInView } from '#components/ui/format/invisible-characters.ts';

type State =
  | { kind: 'idle' | 'waiting' }
  | { kind: 'answered'; answer: VerifyResponse }
  | { kind: 'refused'; title: string; detail: string; pointer: string | null }
  | { kind: 'broken'; detail: string };

type Problem = { title?: string; detail?: string; pointer?: string };

/** The form of the Verify page and its result. The document is sent to the server once and is not stored. */
export function VerifyDocument() {
  const [chosen, setChosen] = useState<SelectedDocument>({ kind: 'text', text: '' });
  const [expected, setExpected] = useState<Expected>({});
  const [trustText, setTrustText] = useState('');
  const [state, setState] = useState<State>({ kind: 'idle' });
  const answerAt = useRef<HTMLDivElement>(null);

  const trust = parseTrustInput(trustText);
  const empty = chosen.kind === 'text' ? chosen.text.trim() === '' : chosen.content.length === 0;

  async function onSubmit(event: SubmitEvent) {
    event.preventDefault();
    if (empty || typeof trust === 'string') return;
    setState({ kind: 'waiting' });
    const content = chosen.kind === 'file' ? chosen.content : new TextEncoder().encode(chosen.text);
    setState(await requestVerification(JSON.stringify(verifyBody(content, expected, trust))));
    answerAt.current?.focus();
  }

  return (
    <form onSubmit={onSubmit} method="post">
      <Section title="Document" note="sent to this server once, not stored">
        <DocumentInput chosen={chosen} onChange={setChosen} />
      </Section>
      <Section title="Expected" note="if empty, Attestry only checks that it is valid and trusted">
        <Expectation expected={expected} onChange={setExpected} />
        <TrustInput text={trustText} problem={typeof trust === 'string' ? trust : null} onChange={setTrustText} />
      </Section>
      <div className="flex flex-wrap items-center gap-3 border-t border-line py-4">
        <Button
          type="submit"
          variant="strong"
          disabled={empty || typeof trust === 'string' || state.kind === 'waiting'}
        >
          {state.kind === 'waiting' ? 'Verifying …' : 'Verify'}
        </Button>
        {empty && <span className="text-ink-2">Choose or paste a document first.</span>}
      </div>
      <div ref={answerAt} tabIndex={-1} aria-live="polite" className="outline-none">
        <VerifyOutcome state={state} />
      </div>
    </form>
  );
}

function VerifyOutcome({ state }: { state: State }) {
  switch (state.kind) {
    case 'idle':
    case 'waiting':
      return null;
    case 'answered':
      return (
        <Block title="Results" note={formatQuantity(state.answer.results.length, 'document')}>
          <Results answer={state.answer} />
        </Block>
      );
    case 'refused':
      return (
        <Block title={state.title}>
          <p role="alert">
            {state.detail}
            {state.pointer !== null && state.pointer !== '' && (
              <>
                {' '}
                At <code className="font-mono">{state.pointer}</code>.
              </>
            )}
          </p>
          <p className="pt-1 text-ink-2">Attestry could not verify it. This says nothing about its subject.</p>
        </Block>
      );
    case 'broken':
      return (
        <Block title="No answer">
          <p role="alert">{state.detail} Nothing was verified; try again.</p>
        </Block>
      );
  }
}

async function requestVerification(body: string): Promise<State> {
  try {
    const response = await fetch('/api/v1/verify', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body,
    });
    if (response.ok)
      return { kind: 'answered', answer: revealInvisibleInView((await response.json()) as VerifyResponse) };
    const problem = (await response.json().catch(() => ({}))) as Problem;
    return {
      kind: 'refused',
      title: problem.title ?? `Refused (${response.status})`,
      detail: problem.detail ?? 'The server gave no reason.',
      pointer: problem.pointer ?? null,
    };
  } catch {
    return { kind: 'broken', detail: 'Attestry could not be reached.' };
  }
}
