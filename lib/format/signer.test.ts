import { expect, it } from 'vitest';
import { formatSigner } from './signer.ts';

it.each([
  ['https://github.com/acme/web/.github/workflows/release.yml@refs/tags/v2.3.1', 'release.yml at v2.3.1, acme/web'],
  ['https://github.com/acme/web/.github/workflows/ci/x.yml@refs/heads/feature/a', 'ci/x.yml at feature/a, acme/web'],
  ['releaser@acme.example', 'releaser@acme.example'],
  [
    'https://gitlab.com/acme/web//.gitlab-ci.yml@refs/heads/main',
    'gitlab.com/acme/web//.gitlab-ci.yml@refs/heads/main',
  ],
])('%s is %s', (identity, words) => expect(formatSigner(identity)).toBe(words));
