'use client';
import { useRef, useState } from 'react';
import { Button } from '#components/ui/form/button.tsx';
import { Field, Input, TextArea } from '#components/ui/form/field.tsx';
import { Disclosure } from '#components/ui/data/disclosure.tsx';
import { digestOfFile, EXPECTED_FIELDS, FIELD_LABELS, type Expected, type ExpectedField } from './request.ts';

/** The fields shown at first; a disclosure holds the others. */
const PRIMARY_FIELDS: readonly ExpectedField[] = ['digest', 'identity', 'sourceRepository'];

/** The form of expectations about a document. Each expectation that is not met fails a check. */
export function Expectation({ expected, onChange }: { expected: Expected; onChange: (expected: Expected) => void }) {
  const [file, setFile] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const field = (name: ExpectedField) => {
    const { label, hint, placeholder } = FIELD_LABELS[name];
    return (
      <Field key={name} label={label} hint={hint}>
        <Input
          value={expected[name] ?? ''}
          placeholder={placeholder}
          onChange={(event) => onChange({ ...expected, [name]: event.target.value })}
          className="font-mono text-13"
        />
      </Field>
    );
  };
  async function takeArtifact(artifact: File | undefined) {
    if (artifact === undefined) return;
    const digest = await digestOfFile(artifact);
    setFile(
      digest === null
        ? 'This browser computes digests only over HTTPS. Paste the digest instead.'
        : `Digest of ${artifact.name}, computed in this browser; the file was not sent.`,
    );
    if (digest !== null) onChange({ ...expected, digest });
  }
  return (
    <div className="space-y-3">
      <div className="grid gap-3 sm:grid-cols-2">
        {field('digest')}
        <div className="self-end">
          <Button onClick={() => input.current?.click()}>Digest of a file …</Button>
          <input
            ref={input}
            type="file"
            className="sr-only"
            tabIndex={-1}
            aria-label="Artifact whose digest is expected"
            onChange={(event) => {
              void takeArtifact(event.target.files?.[0]);
              event.target.value = '';
            }}
          />
        </div>
        {PRIMARY_FIELDS.filter((name) => name !== 'digest').map(field)}
      </div>
      {file !== null && (
        <p role="status" className="text-13 text-ink-2">
          {file}
        </p>
      )}
      <Disclosure summary="Expect more">
        <div className="grid gap-3 pt-2 sm:grid-cols-2">
          {EXPECTED_FIELDS.filter((name) => !PRIMARY_FIELDS.includes(name)).map(field)}
        </div>
      </Disclosure>
    </div>
  );
}

/** Trust material for this verification only, instead of the configured trust. */
export function TrustInput({
  text,
  problem,
  onChange,
}: {
  text: string;
  problem: string | null;
  onChange: (text: string) => void;
}) {
  return (
    <Disclosure summary="Use other trust for this verification" open={text !== ''}>
      <Field
        label="Public key (PEM), trusted root (JSON), or a registry’s keys (JSON)"
        hint="If empty, Attestry uses its configured trust."
        problem={problem}
        className="pt-2"
      >
        <TextArea
          rows={5}
          value={text}
          onChange={(event) => onChange(event.target.value)}
          placeholder={'-----BEGIN PUBLIC KEY-----\n…'}
        />
      </Field>
    </Disclosure>
  );
}
