import { Field, Input, Select, TextArea } from '#components/ui/form/field.tsx';
import { TARGET_KINDS, type TargetKind } from '#lib/notify/sending/settings.ts';
import { TARGET_LABELS } from './labels.ts';

/** What the address and the secret of each kind of target are. `secret` null: it has none. */
const HINTS: { [kind in TargetKind]: { address: string; example: string; secret: string | null } } = {
  webhook: {
    address: 'https; it is stored encrypted, and never shown again',
    example: 'https://example.com/hook',
    secret: 'whsec_… of the receiver; empty: Attestry makes one',
  },
  cloudevents: {
    address: 'https; it is stored encrypted, and never shown again',
    example: 'https://example.com/events',
    secret: 'whsec_… of the receiver; empty: the events are not signed',
  },
  slack: {
    address: 'of the incoming webhook; it is stored encrypted, and never shown again',
    example: 'https://hooks.slack.com/services/…',
    secret: null,
  },
  teams: {
    address: 'of the workflow; it is stored encrypted, and never shown again',
    example: 'https://example.logic.azure.com/…',
    secret: null,
  },
  email: { address: 'one e-mail address', example: 'ops@example.com', secret: null },
  'github-status': {
    address: 'of a repository, or of the owner of several',
    example: 'https://github.com/acme/app',
    secret: 'an access token with “Commit statuses: write”; it is stored encrypted, and never shown again',
  },
  'github-check': {
    address: 'of a repository, or of the owner of several',
    example: 'https://github.com/acme/app',
    secret: 'the private key of the GitHub App (PEM); it is stored encrypted, and never shown again',
  },
  'gitlab-status': {
    address: 'of a project, or of the group of several',
    example: 'https://gitlab.com/acme/app',
    secret: 'an access token with the scope api; it is stored encrypted, and never shown again',
  },
};

type Props = { kind: TargetKind; onKind: (kind: TargetKind) => void; problemOf: (member: string) => string | null };

/** The name of a subscription, and where it sends to. */
export function TargetFields({ kind, onKind, problemOf }: Props) {
  const { address, example, secret } = HINTS[kind];
  return (
    <>
      <Field label="Name" problem={problemOf('name')}>
        <Input name="name" maxLength={100} required placeholder="on-call" />
      </Field>
      <Field label="Send to" problem={problemOf('target/kind')}>
        <Select
          name="kind"
          value={kind}
          onChange={(event) => onKind(event.target.value as TargetKind)}
          options={TARGET_KINDS.map((value) => ({ value, label: TARGET_LABELS[value] }))}
        />
      </Field>
      <Field label="Address" hint={address} problem={problemOf('target/url')} className="sm:col-span-2">
        <Input name="url" required maxLength={2_000} placeholder={example} className="font-mono text-13" />
      </Field>
      {kind === 'github-check' && (
        <Field label="App" hint="client ID or number of the GitHub App" problem={problemOf('target/app')}>
          <Input name="app" required maxLength={100} placeholder="Iv23li…" className="font-mono text-13" />
        </Field>
      )}
      {secret !== null && (
        <Field label="Secret" hint={secret} problem={problemOf('target/secret')} className="sm:col-span-2">
          {kind === 'github-check' ? (
            <TextArea name="secret" rows={4} required />
          ) : (
            <Input name="secret" type="password" autoComplete="new-password" className="font-mono text-13" />
          )}
        </Field>
      )}
    </>
  );
}
