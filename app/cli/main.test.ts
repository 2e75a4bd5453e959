import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { main } from './main.ts';
import { createCapturedIo } from '#app/cli/terminal/captured-io.fixture.ts';

describe('the command line', () => {
  it.each([
    [['--version'], 0, JSON.parse(readFileSync('package.json', 'utf8')).version],
    [['--help'], 0, 'verify-bundle'],
    [['verify', '--help'], 0, '--source-repository'],
  ])('%j answers', async (argv, exit, said) => {
    const io = createCapturedIo();
    expect(await main(argv, io)).toBe(exit);
    expect(io.output()).toContain(said);
  });

  it.each([
    [[]],
    [['frobnicate']],
    [['verify']],
    [['verify', 'a', 'b', 'c']],
    [['token', 'create']],
    [['trust']],
    [['status', 'x', '--colour']],
  ])('%j is wrong usage', async (argv) => {
    const io = createCapturedIo();
    expect(await main(argv, io)).toBe(2);
    expect(io.errors()).not.toBe('');
    expect(io.output()).toBe('');
  });

  it('answers wrong usage in JSON where JSON is asked for', async () => {
    const io = createCapturedIo();
    expect(await main(['verify', '--json'], io)).toBe(2);
    expect(JSON.parse(io.output())).toEqual({
      error: { code: 'wrong-usage', message: expect.stringContaining('missing required argument') },
    });
    expect(io.errors()).toBe('');
  });

  it('says a wrong setting in one line', async () => {
    const io = createCapturedIo({ PORT: 'many' });
    expect(await main(['token', 'list'], io)).toBe(2);
    expect(io.errors()).toMatch(/^attestry: configuration: PORT is "many": .+\n$/);
  });
});
