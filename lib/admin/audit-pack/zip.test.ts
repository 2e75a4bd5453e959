import { createHash } from 'node:crypto';
import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { writeZip } from './zip.ts';

const AT = new Date('2026-05-14T12:00:00Z');

it('takes a file only when the one before was read, so that no more than one is in memory', async () => {
  let made = 0;
  async function* endless() {
    for (;;) {
      made += 1;
      yield { path: `${made}.bin`, bytes: createHash('sha512').update(String(made)).digest() };
    }
  }
  const chunks = writeZip(endless(), AT);
  for (let read = 0; read < 3_000; read += 1) {
    await chunks.next();
    // A file has several chunks: its header, its bytes, and what follows them.
    expect(made).toBeLessThanOrEqual(read + 1);
  }
  expect(made).toBeGreaterThan(500);
  await chunks.return(undefined);
});

it('holds files of every kind as they were', async () => {
  const files = [
    { path: 'empty', bytes: new Uint8Array(0) },
    { path: 'a/b/text.json', bytes: Buffer.from('{"a":1}\n'.repeat(10_000)) },
    { path: 'a/ü.bin', bytes: createHash('sha512').update('x').digest() },
  ];
  const chunks: Uint8Array[] = [];
  async function* all() {
    yield* files;
  }
  for await (const chunk of writeZip(all(), AT)) chunks.push(chunk);
  const read = unzipSync(Buffer.concat(chunks));
  expect(Object.entries(read).map(([path, bytes]) => [path, Buffer.from(bytes).toString('hex')])).toEqual(
    files.map(({ path, bytes }) => [path, Buffer.from(bytes).toString('hex')]),
  );
});
