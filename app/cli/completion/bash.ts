/** The completion script of bash, from 3.2 on. */
import type { CompletedCommand, Value } from './command-table.ts';
import { longFlag, operandCases, pattern, quoted, stepsOf, takingOf } from './quoting.ts';

/** The words of a value, or `<file>`, `<folder>`, `<text>`. */
function wordsOf(value: Value): string {
  return typeof value === 'string' ? `<${value}>` : value.choices.join(' ');
}

export function bashScript(table: readonly CompletedCommand[]): string {
  const offers = table.map(
    ({ path, commands, options }) =>
      `    ${quoted(path)})\n      commands=${quoted(commands.map(({ name }) => name).join(' '))}\n      flags=${quoted(options.map(longFlag).join(' '))} ;;\n`,
  );
  const values = table.flatMap(({ path, options }) =>
    options.flatMap(({ flags, value }) =>
      value === null
        ? []
        : [`    ${pattern(flags.map((flag) => `${path}/${flag}`))}) words=${quoted(wordsOf(value))} ;;\n`],
    ),
  );
  return `# Completion of attestry for bash: source <(attestry completion bash)
_attestry() {
  local path='' operands=0 index=1 taking='' word words='' commands='' flags=''
  local current="\${COMP_WORDS[COMP_CWORD]}"
  [ "$current" = '=' ] && current=''
  while [ "$index" -lt "$COMP_CWORD" ]; do
    word="\${COMP_WORDS[index]}"
    index=$((index + 1))
    # bash makes a word of its own of the sign in --option=value, and of the colon in sha256:ab.
    [ "$word" = '=' ] && continue
    if [ -n "$taking" ]; then
      taking=''
      while [ "$index" -lt "$COMP_CWORD" ] && [ "\${COMP_WORDS[index]}" = ':' ]; do index=$((index + 2)); done
      continue
    fi
    case "$path/$word" in
    ${pattern(stepsOf(table))}) path="\${path:+$path }$word" operands=0 ;;
    ${pattern(takingOf(table))}) taking="$word" ;;
    *)
      case "$word" in -*) continue ;; esac
      operands=$((operands + 1))
      while [ "$index" -lt "$COMP_CWORD" ] && [ "\${COMP_WORDS[index]}" = ':' ]; do index=$((index + 2)); done ;;
    esac
  done
  if [ -n "$taking" ]; then
    case "$path/$taking" in
${values.join('')}    esac
  else
    case "$path/$operands" in
${table.map((command) => operandCases(command, (value) => `words=${quoted(wordsOf(value))}`)).join('')}    esac
    case "$path" in
${offers.join('')}    esac
    [ "$operands" -gt 0 ] && commands=''
    case "$current" in -*) words="$flags" ;; esac
  fi
  COMPREPLY=()
  case "$words" in
  # Without a reply, readline completes names of files itself.
  '<file>') [ -z "$commands" ] && return ;;
  '<folder>') compopt +o default -o dirnames 2>/dev/null; return ;;
  *) compopt +o default 2>/dev/null ;;
  esac
  case "$words" in '<'*) words='' ;; esac
  COMPREPLY=($(compgen -W "$words $commands" -- "$current"))
}
complete -o default -F _attestry attestry
`;
}
