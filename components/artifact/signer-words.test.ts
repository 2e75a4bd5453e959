import { expect, it } from 'vitest';
import { signerWords } from './signer-words.ts';
import { versionBeside } from './version.ts';

it.each([
  ['https://github.com/acme/web/.github/workflows/release.yml@refs/tags/v2.3.1', 'release.yml at v2.3.1, acme/web'],
  ['https://github.com/acme/web/.github/workflows/ci/x.yml@refs/heads/feature/a', 'ci/x.yml at feature/a, acme/web'],
  ['releaser@acme.example', 'releaser@acme.example'],
  ['https://gitlab.com/acme/web//.gitlab-ci.yml@refs/heads/main', 'gitlab.com/acme/web//.gitlab-ci.yml@refs/heads/main'],
])('%s is %s', (identity, words) => expect(signerWords(identity)).toBe(words));

it.each([['notifier:4.5.3', 'v4.5.3', null], ['web', 'v4.5.3', 'v4.5.3'], [null, '1.0', '1.0'], ['web', null, null], ['very', 'v', null]])('%s at version %s says %s beside the name', (name, version, beside) => {
  expect(versionBeside({ name, version })).toBe(beside);
});
