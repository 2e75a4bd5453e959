/** The completion script of fish, with descriptions. */
import type { CompletedCommand, Value } from './command-table.ts';
import { fishQuoted, longFlag, stepsOf, takingOf } from './quoting.ts';

/** The command that prints the completions of a value; null where no shell can know them. */
function completing(value: Value): string | null {
  if (value === 'file') return '__fish_complete_path "$current"';
  if (value === 'folder') return '__fish_complete_directories "$current" \'\'';
  return value === 'text' ? null : `printf '%s\\n' ${value.choices.map(fishQuoted).join(' ')}`;
}

function described(all: readonly { word: string; description: string }[]): string {
  return `printf '%s\\t%s\\n' ${all.map(({ word, description }) => `${fishQuoted(word)} ${fishQuoted(description)}`).join(' ')}`;
}

function caseOf(patterns: readonly string[], command: string | null): string {
  return command === null ? '' : `    case ${patterns.map(fishQuoted).join(' ')}\n      ${command}\n`;
}

function operandCases({ path, operands, isVariadic }: CompletedCommand): string {
  return operands
    .map((value, index) => {
      const place = isVariadic && index === operands.length - 1 ? '*' : String(index);
      return caseOf([`${path}/${place}`], completing(value));
    })
    .join('');
}

export function fishScript(table: readonly CompletedCommand[]): string {
  const words = (all: readonly string[]) => all.map(fishQuoted).join(' ');
  const values = table.flatMap(({ path, options }) =>
    options.flatMap(({ flags, value }) =>
      value === null
        ? []
        : [
            caseOf(
              flags.map((flag) => `${path}/${flag}`),
              completing(value),
            ),
          ],
    ),
  );
  const flags = table.map(({ path, options }) =>
    caseOf([path], described(options.map((one) => ({ word: longFlag(one), description: one.description })))),
  );
  const commands = table
    .filter((row) => row.commands.length > 0)
    .map((row) =>
      caseOf([row.path], described(row.commands.map(({ name, description }) => ({ word: name, description })))),
    );
  return `# Completion of attestry for fish: attestry completion fish | source
set -g __attestry_steps ${words(stepsOf(table))}
set -g __attestry_taking ${words(takingOf(table))}
function __attestry_values
  set -l current $argv[2]
  switch $argv[1]
${values.join('')}  end
end
function __attestry_complete
  set -l current (commandline -ct)
  set -l at ''
  set -l operands 0
  set -l taking ''
  for word in (commandline -opc)[2..-1]
    if test -n "$taking"
      set taking ''
    else if contains -- "$at/$word" $__attestry_steps
      set at (string trim -- "$at $word")
      set operands 0
    else if contains -- "$at/$word" $__attestry_taking
      set taking $word
    else if not string match -q -- '-*' "$word"
      set operands (math $operands + 1)
    end
  end
  if test -n "$taking"
    __attestry_values "$at/$taking" "$current"
    return
  end
  if string match -q -- '--*=*' "$current"
    set -l parts (string split -m 1 = -- $current)
    __attestry_values "$at/$parts[1]" "$parts[2]" | string replace -r '^' -- "$parts[1]="
    return
  end
  if string match -q -- '-*' "$current"
    switch $at
${flags.join('')}    end
    return
  end
  if test $operands = 0
    switch $at
${commands.join('')}    end
  end
  switch "$at/$operands"
${table.map(operandCases).join('')}  end
end
complete -c attestry -e
complete -c attestry -f -a '(__attestry_complete)'
`;
}
