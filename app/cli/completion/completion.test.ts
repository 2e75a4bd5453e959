/**
 * The completion in the shells themselves, against the commands as commander has them. zsh and fish are in the packages
 * of Debian with these names; their tests are skipped without them.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS, main } from '../main.ts';
import { createCapturedIo } from '../terminal/captured-io.fixture.ts';
import { SHELLS } from './completion.ts';

const has = (program: string) => spawnSync(program, ['--version']).status === 0;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-completion-'));
  mkdirSync(join(folder, 'a folder'));
  writeFileSync(join(folder, 'sbom one.json'), '');
  for (const shell of Object.keys(SHELLS)) {
    const io = createCapturedIo();
    expect(await main(['completion', shell], io)).toBe(0);
    expect(io.output()).not.toContain('••');
    writeFileSync(join(folder, `script.${shell}`), io.output());
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What each command has, by commander: the names below it and its long options. */
type Expected = { path: string; commands: string[]; flags: string[] };
function expectedOf(command: Command, path = ''): Expected[] {
  const flags = command.options.map(({ long }) => long!);
  const commands = command
    .createHelp()
    .visibleCommands(command)
    .map((one) => one.name());
  const own = { path, commands, flags };
  return [own, ...command.commands.flatMap((one) => expectedOf(one, `${path} ${one.name()}`.trim()))];
}
function everyCommand(): Expected[] {
  const program = new Command('attestry');
  for (const add of COMMANDS) add(program, createCapturedIo(), () => async () => {});
  return expectedOf(program);
}

/** Complete each line in one shell. The last word is the one to complete; the result has no descriptions. */
type Complete = (lines: string[]) => string[][];

const IN_SHELL: { [shell in keyof typeof SHELLS]: Complete } = {
  bash: (lines) =>
    run(
      'bash',
      ['--norc', '--noprofile'],
      [
        'source script.bash',
        ...lines.flatMap((line) => {
          const words = line.split(' ').flatMap((word) => (word === '' ? [''] : word.split(/([=:])/).filter(Boolean)));
          return [
            `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})`,
            `COMP_CWORD=${words.length - 1}`,
            '_attestry',
            REPLY,
          ];
        }),
      ],
    ),
  zsh: (lines) =>
    run(
      'zsh',
      ['-f'],
      [
        'compdef() { }; compset() { [[ "${words[CURRENT]}" == --*=* ]] && IPREFIX="${words[CURRENT]%%=*}=" }',
        'compadd() { shift; print -rl -- "$@" }; _message() { }; _files() { print -r -- "<files $*>" }',
        '_describe() { local -a all=("${(@P)${@[-1]}}"); print -rl -- "${(@)all%%:*}" }',
        'source ./script.zsh',
        ...lines.flatMap((line) => {
          const words = line.split(' ');
          return [
            `words=(${words.map((word) => `'${word}'`).join(' ')}); CURRENT=${words.length}; _attestry; print -- ----`,
          ];
        }),
      ],
    ),
  fish: (lines) =>
    run(
      'fish',
      ['--no-config'],
      ['source script.fish', ...lines.map((line) => `complete -C '${line}' | string split -f1 \\t; echo ----`)],
    ),
};
const REPLY = 'printf "%s\\n" "${COMPREPLY[@]}"; echo ----';

function run(shell: string, options: string[], script: string[]): string[][] {
  const file = join(folder, `ask.${shell}`);
  writeFileSync(file, `${script.join('\n')}\n`);
  const command = [`HOME=${folder}`, 'TERM=dumb', shell, ...options, file];
  const output = execFileSync('env', command, { cwd: folder, encoding: 'utf8' });
  return output
    .split('----\n')
    .slice(0, -1)
    .map((part) => part.split('\n').filter((word) => word !== ''));
}

describe.each(Object.keys(SHELLS) as (keyof typeof SHELLS)[])('%s', (shell) => {
  const complete = IN_SHELL[shell];
  const test = it.skipIf(!has(shell));

  test('offers every command and every option', () => {
    const all = everyCommand();
    expect(all.length).toBeGreaterThan(90);
    const before = (path: string) => `attestry${path === '' ? '' : ` ${path}`} `;
    const commands = complete(all.map(({ path }) => before(path)));
    const flags = complete(all.map(({ path }) => `${before(path)}--`));
    for (const [index, expected] of all.entries()) {
      const { path } = expected;
      expect(commands[index], path).toEqual(expect.arrayContaining(expected.commands));
      expect(flags[index], path).toEqual(expect.arrayContaining([...expected.flags, '--json', '--help']));
      const known = new Set([...expected.flags, '--json', '--help', '--version']);
      const isGroup = expected.commands.length > 0;
      expect(
        flags[index]!.filter((flag) => !isGroup && !known.has(flag)),
        path,
      ).toEqual([]);
    }
  });

  test.each([
    ['attestry gate --format ', ['json', 'junit', 'markdown', 'sarif', 'text']],
    ['attestry gate sha256:ab --format ', ['json', 'junit', 'markdown', 'sarif', 'text']],
    ['attestry targets set c', ['coverage', 'coverageDeployed']],
    ['attestry report schedule ', ['add', 'end', 'help', 'list']],
    ['attestry help repo', ['report']],
    ['attestry help report ', []],
    ['attestry completion ', ['bash', 'fish', 'zsh']],
    // A value that is called like a command is none.
    ['attestry report --project list --form', ['--format']],
    ['attestry status sha256:ab --as', ['--as-of']],
    // The command that runs where none is named.
    ['attestry waive --rul', ['--rule']],
    ['attestry nothing --', ['--json', '--help', '--version']],
  ])('%s', (line, expected) => {
    const typed = line.split(' ').at(-1)!;
    const [found] = complete([line]);
    // zsh itself drops what does not begin with what was typed.
    expect(found!.filter((word) => word.startsWith(typed)).toSorted()).toEqual(expected.toSorted());
  });
});

/** Type keys into a shell on a terminal; returns what its `attestry` was called with. */
async function typed(shell: string, prepare: string, keys: string): Promise<string | undefined> {
  const command = [`HOME=${folder}`, 'TERM=dumb', 'script', '-qec', shell, '/dev/null'];
  const terminal = spawn('env', command, { cwd: folder });
  let output = '';
  terminal.stdout.on('data', (chunk: Buffer) => void (output += chunk.toString()));
  const seen = async (text: RegExp) => {
    while (!text.test(output) && terminal.exitCode === null) await pause(20);
  };
  terminal.stdin.write(`${prepare}; attestry() { echo "<$#:$*>"; }; echo rea''dy\n`);
  await seen(/^ready/m);
  terminal.stdin.write(`${keys}\n`);
  await seen(/<\d.*>/);
  terminal.stdin.end('exit\n');
  terminal.kill();
  return /<(\d.*)>/.exec(output)?.[1];
}

describe.skipIf(process.platform !== 'linux' || !has('script'))('on a terminal', () => {
  it.each([
    ['attestry gat\t--form\tjso\tsha256:ab', '4:gate --format json sha256:ab'],
    ['attestry push --subject sha256:ab sbo\t', '4:push --subject sha256:ab sbom one.json'],
    ['attestry report verify a\\ f\t', '3:report verify a folder/'],
    ['attestry gate --format=jso\t', '2:gate --format=json'],
  ])('bash completes %j', async (keys, expected) => {
    expect(await typed('bash --norc --noprofile -i', 'source ./script.bash', keys)).toBe(expected);
  });

  it.skipIf(!has('zsh'))('zsh completes', async () => {
    const prepare = 'autoload -Uz compinit; compinit -u -D; source ./script.zsh';
    expect(await typed('zsh -f -i', prepare, 'attestry gat\t--form\tjso\tsha256:ab')).toBe(
      '4:gate --format json sha256:ab',
    );
  });
});

it('answers at once, without settings and a server, and as JSON where it is asked for', async () => {
  const io = createCapturedIo({ PORT: 'many' });
  expect(await main(['completion', 'fish', '--json'], io)).toBe(0);
  expect(JSON.parse(io.output())).toMatchObject({
    shell: 'fish',
    script: expect.stringContaining('complete -c attestry'),
  });
  expect(await main(['completion', 'tcsh'], createCapturedIo())).toBe(2);
  expect(await main(['completion'], createCapturedIo())).toBe(2);
});
