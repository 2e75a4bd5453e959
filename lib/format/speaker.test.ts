import { expect, it } from 'vitest';
import type { NamedSpeaker } from './speaker.ts';
import { formatSpeaker } from './speaker.ts';

const signedBy = (identity: string, issuer: string | null): NamedSpeaker => ({
  signer: { identity, issuer },
  sender: null,
});

it.each<[NamedSpeaker, string]>([
  [
    signedBy(
      'https://github.com/eve/fork/.github/workflows/x.yml@refs/heads/main',
      'https://token.actions.githubusercontent.com',
    ),
    'x.yml at main, eve/fork',
  ],
  [signedBy('eve@example.com', 'https://accounts.example.com'), 'eve@example.com (accounts.example.com)'],
  [signedBy('release key', null), 'release key'],
  [
    { ...signedBy('release key', null), sender: { kind: 'token', identifier: '3', name: 'ci' } },
    'release key, named for this artifact by the token “ci” (number 3)',
  ],
  [{ signer: null, sender: { kind: 'token', identifier: '3', name: 'ci' } }, 'the token “ci” (number 3)'],
  [{ signer: null, sender: { kind: 'anonymous', identifier: '', name: 'nobody' } }, 'nobody who showed a token'],
  [{ signer: null, sender: null }, 'a sender that was not recorded'],
])('names %j', (speaker, expected) => expect(formatSpeaker(speaker)).toBe(expected));
