import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { tokenCommands } from './token-commands.ts';

describe('the commands that make a token', () => {
  it('begin with those of the system of the data folder', () => {
    expect(tokenCommands('/srv/attestry').map(({ shell }) => shell)).toEqual([
      'a shell of Linux or macOS',
      'PowerShell',
      'the Windows command prompt',
    ]);
    expect(tokenCommands(String.raw`C:\data`)[0]!.lines.split('\n')[0]).toBe(
      String.raw`$env:ATTESTRY_DATA = 'C:\data'`,
    );
    expect(tokenCommands(String.raw`\\server\data`)[0]!.shell).toBe('PowerShell');
  });

  it.each(['/srv/attestry', '/srv/my data', "/srv/it's", '/srv/$(touch x)`id`', '/srv/"a"; ls'])(
    'set the data folder %s in a shell',
    (folder) => {
      const [set] = tokenCommands(folder)[0]!.lines.split('\n');
      expect(execFileSync('sh', ['-c', `${set}\nprintf %s "$ATTESTRY_DATA"`], { encoding: 'utf8' })).toBe(folder);
    },
  );

  it('quote it for PowerShell and the command prompt', () => {
    const [, powershell, prompt] = tokenCommands("/it's here").map(({ lines }) => lines.split('\n')[0]);
    expect(powershell).toBe("$env:ATTESTRY_DATA = '/it''s here'");
    expect(prompt).toBe('set "ATTESTRY_DATA=/it\'s here"');
  });
});
