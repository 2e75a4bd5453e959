'use client';
import { useRef, useState } from 'react';
import type { DragEvent } from 'react';
import { classNames } from '#components/ui/class-names.ts';
import { Button } from '#components/ui/form/button.tsx';
import { Field, TextArea } from '#components/ui/form/field.tsx';
import { formatBytes } from '#lib/format/quantity.ts';

export type SelectedDocument = { kind: 'file'; name: string; content: Uint8Array } | { kind: 'text'; text: string };

type Props = { chosen: SelectedDocument; onChange: (chosen: SelectedDocument) => void };

/** An input for one document: drop a file, choose one, or paste its text. */
export function DocumentInput({ chosen, onChange }: Props) {
  const [isOver, setIsOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  async function readFile(file: File | undefined) {
    if (file !== undefined)
      onChange({ kind: 'file', name: file.name, content: new Uint8Array(await file.arrayBuffer()) });
  }
  function onDrop(event: DragEvent) {
    event.preventDefault();
    setIsOver(false);
    void readFile(event.dataTransfer.files[0]);
  }

  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- dropping is one way of three; the button and the box below are the others
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={onDrop}
      className={classNames(
        'space-y-3 border border-dashed p-4',
        isOver ? 'border-accent bg-accent-wash' : 'border-line-2',
      )}
    >
      <div className="flex flex-wrap items-center gap-3">
        <Button onClick={() => input.current?.click()}>Choose a file</Button>
        <span className="text-ink-2">
          or drop it here: a bundle, an attestation, an SBOM, a scan or test report, JSON lines of them
        </span>
        <input
          ref={input}
          type="file"
          className="sr-only"
          tabIndex={-1}
          aria-label="Document to verify"
          onChange={(event) => {
            void readFile(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
      </div>
      <ChosenDocument chosen={chosen} onChange={onChange} />
    </div>
  );
}

/** The chosen file with a button that removes it, or a text area. */
function ChosenDocument({ chosen, onChange }: Props) {
  if (chosen.kind === 'file')
    return (
      <p className="flex flex-wrap items-center gap-3">
        <span className="wrap-anywhere">
          <b className="font-semibold">{chosen.name}</b>{' '}
          <span className="text-ink-2">{formatBytes(chosen.content.length)}</span>
        </span>
        <Button variant="quiet" onClick={() => onChange({ kind: 'text', text: '' })}>
          Remove it
        </Button>
      </p>
    );
  return (
    <Field label="Or paste it">
      <TextArea
        rows={8}
        value={chosen.text}
        placeholder={'{ "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json", … }'}
        onChange={(event) => onChange({ kind: 'text', text: event.target.value })}
      />
    </Field>
  );
}
