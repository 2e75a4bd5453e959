/** Everything that leaves Attestry is masked in a few places. A new surface must go through one of them. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isTest } from './layers.ts';

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', 'app', 'lib'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.tsx?$/.test(file) && !isTest(file) && existsSync(file));
const textOf = (file: string): string => readFileSync(file, 'utf8');

/** Files that build a response: each masks it, or serves exact bytes that a signature, a digest or a proof is about. */
const RESPONSES = new Set([
  // Masked.
  'lib/http/route-handler.ts',
  'lib/http/problem.ts',
  'lib/http/cache.ts',
  'lib/http/response/csv/csv-response.ts',
  'lib/http/response/ingest/ingest-response.ts',
  'lib/http/response/ingest/line-results.ts',
  // Masked but for the secret that it shows this once.
  'lib/http/response/subscription/new-subscription.ts',
  'app/api/v1/events/route.ts',
  // The secret that was made for a connection is shown once; the rest is masked.
  'lib/http/response/connection/new-connection.ts',
  // No body.
  'lib/http/response/connection/webhook-handshake.ts',
  'lib/http/response/see-other.ts',
  // Not sent: an error of GitHub's, without its body.
  'lib/integrations/github/client/client.ts',
  // Exact bytes.
  'lib/http/response/raw-response.ts',
  'lib/http/response/vsa-response.ts',
  'lib/http/response/stream-response.ts',
  'app/log/[...path]/route.ts',
]);

it('only these files build a response', () => {
  const builders = files.filter((file) => /new Response\(|Response\.json\(|NextResponse/.test(textOf(file)));
  expect(builders.filter((file) => !RESPONSES.has(file))).toEqual([]);
});

it('every page passes what it reads through shownView or maskSecrets', () => {
  const pages = files.filter((file) => file.startsWith('app/') && file.endsWith('.tsx'));
  const readers = pages.filter((file) => /from '#lib\/(?:query|admin|integrations)\//.test(textOf(file)));
  expect(readers.length).toBeGreaterThan(10);
  expect(readers.filter((file) => !/\b(?:shownView|maskSecrets)\(/.test(textOf(file)))).toEqual([]);
  // The function that shownView calls does not mask.
  expect(files.filter((file) => file.startsWith('app/') && textOf(file).includes('revealInvisibleInView'))).toEqual([]);
});

it('only the terminal writes to the streams of the process', () => {
  const writers = files.filter((file) =>
    /process\.std(?:out|err)\.write|console\.(?:log|error|warn|info)\(/.test(textOf(file)),
  );
  expect(writers.filter((file) => !STREAM_WRITERS.has(file))).toEqual([]);
});

const STREAM_WRITERS = new Set([
  'app/cli/terminal/io.ts',
  'app/server/main.ts',
  'app/server/check-settings.ts',
  'app/audit-pack/main.ts',
]);
