/** The completion script of zsh, with descriptions. */
import type { CompletedCommand, Value } from './command-table.ts';
import { longFlag, operandCases, pattern, quoted, stepsOf, takingOf } from './quoting.ts';

/** An entry of `_describe`, which separates word and description by a colon. */
function entry(word: string, description: string): string {
  return quoted(`${word.replaceAll(':', '\\:')}:${description.replaceAll('\n', ' ')}`);
}

/** The command that completes a value. */
function completing(value: Value): string {
  if (value === 'file') return '_files';
  if (value === 'folder') return '_files -/';
  return value === 'text' ? "_message 'a value'" : `compadd -- ${value.choices.map(quoted).join(' ')}`;
}

export function zshScript(table: readonly CompletedCommand[]): string {
  const offers = table.map(
    ({ path, commands, options }) =>
      `    ${quoted(path)})\n      commands=(${commands.map(({ name, description }) => entry(name, description)).join(' ')})\n      flags=(${options.map((option) => entry(longFlag(option), option.description)).join(' ')}) ;;\n`,
  );
  const values = table.flatMap(({ path, options }) =>
    options.flatMap(({ flags, value }) =>
      value === null ? [] : [`    ${pattern(flags.map((flag) => `${path}/${flag}`))}) ${completing(value)} ;;\n`],
    ),
  );
  return `#compdef attestry
# Completion of attestry for zsh: source <(attestry completion zsh), after compinit
_attestry() {
  local at='' taking='' word
  local -i operands=0 index
  local -a commands flags
  for ((index = 2; index < CURRENT; index++)); do
    word="\${words[index]}"
    if [[ -n "$taking" ]]; then
      taking=''
      continue
    fi
    case "$at/$word" in
    ${pattern(stepsOf(table))}) at="\${at:+$at }$word" operands=0 ;;
    ${pattern(takingOf(table))}) taking="$word" ;;
    *) [[ "$word" == -* ]] || operands+=1 ;;
    esac
  done
  if [[ -z "$taking" ]] && compset -P '--*='; then taking="\${IPREFIX%=}"; fi
  if [[ -n "$taking" ]]; then
    case "$at/$taking" in
${values.join('')}    esac
    return
  fi
  case "$at" in
${offers.join('')}  esac
  if [[ "\${words[CURRENT]}" == -* ]]; then
    _describe -o 'option' flags
    return
  fi
  ((operands == 0 && $#commands > 0)) && _describe 'command' commands
  case "$at/$operands" in
${table.map((command) => operandCases(command, completing)).join('')}  esac
}
if [[ "\${funcstack[1]}" == _attestry ]]; then _attestry "$@"; else compdef _attestry attestry; fi
`;
}
