import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { Signers } from './signers.tsx';

it('a signer leads to all that it signed, also to a platform whose index somebody else has signed', () => {
  const signer = { identity: 'ci@acme.example', issuer: null, kind: 'certificate', evidence: 1 } as const;
  const markup = renderToStaticMarkup(
    <Signers signers={[{ ...signer, lastSeen: '2026-05-14T12:00:00.000Z' }]} now={0} />,
  );
  expect(markup).toContain('href="/artifacts?signer=ci%40acme.example&amp;parts=true"');
});
