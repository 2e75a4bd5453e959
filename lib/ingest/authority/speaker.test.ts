import { describe, expect, it } from 'vitest';
import type { Signer } from '#lib/verify/result/verification.ts';
import { speakerBasis } from './speaker.ts';

const certificate = (issuer: string | null, oids: Record<string, string>): Signer =>
  ({ kind: 'certificate', identity: 'x', identityType: 'uri', issuer, oids, certificate: {} }) as unknown as Signer;
const key = { kind: 'key', identity: 'k', keyId: 'k', name: null } as unknown as Signer;
const GITHUB = 'https://token.actions.githubusercontent.com';
const app = { sourceRepositoryURI: 'https://github.com/acme/app' };

describe('the basis of a word', () => {
  it.each<[string, Signer | null, 'key' | 'trusted-root' | null, string]>([
    ['a workflow of GitHub', certificate(GITHUB, app), 'trusted-root', 'repository'],
    ['a workflow of an enterprise at GitHub', certificate(`${GITHUB}/acme`, app), 'trusted-root', 'repository'],
    [
      'an older certificate of GitHub',
      certificate(GITHUB, { githubWorkflowRepository: 'acme/app' }),
      null,
      'repository',
    ],
    [
      'a job of a GitLab host',
      certificate('https://git.acme.test', { sourceRepositoryURI: 'https://git.acme.test/a/b' }),
      null,
      'repository',
    ],
    [
      'data residency',
      certificate('https://token.actions.acme.ghe.com', { sourceRepositoryURI: 'https://acme.ghe.com/a/b' }),
      null,
      'repository',
    ],
    [
      'a CI system that checks out any repository',
      certificate('https://oidc.codefresh.io', app),
      'trusted-root',
      'certificate',
    ],
    ['a host that speaks of another one', certificate('https://git.evil.test', app), 'trusted-root', 'certificate'],
    [
      'a host whose name only ends like the issuer',
      certificate('https://evil-token.actions.githubusercontent.com', app),
      null,
      'certificate',
    ],
    ['a certificate without an issuer', certificate(null, app), 'trusted-root', 'certificate'],
    ['a person', certificate('https://accounts.google.com', {}), 'trusted-root', 'certificate'],
    ['a pinned certificate', certificate(null, {}), 'key', 'key'],
    ['a configured key', key, 'key', 'key'],
    ['a key of a registry', key, 'trusted-root', 'certificate'],
    ['no signer', null, null, 'sender'],
  ])('%s', (_, signer, trust, basis) => expect(speakerBasis({ outcome: 'verified', signer }, trust)).toBe(basis));

  it.each(['failed', 'untrusted', 'unsigned', 'error'] as const)('%s is the word of the sender', (outcome) =>
    expect(speakerBasis({ outcome, signer: certificate(GITHUB, app) }, 'trusted-root')).toBe('sender'),
  );
});
