/** The commands that make a token, for each shell in which somebody may run them. */
import { quoteForShell } from '#lib/format/shell.ts';

const CREATE = 'npx attestry token create --scope ingest --name ci --project OWNER/REPO';

/** `lines` set the data folder and put the token into a variable of the shell. */
export type ShellCommands = { shell: string; lines: string };

/** The commands for a data folder: those of the system that its path is of come first. */
export function tokenCommands(dataFolder: string): ShellCommands[] {
  const posix: ShellCommands = {
    shell: 'a shell of Linux or macOS',
    lines: `export ATTESTRY_DATA=${quoteForShell(dataFolder)}\nexport ATTESTRY_TOKEN=$(${CREATE})`,
  };
  const windows: ShellCommands[] = [
    {
      shell: 'PowerShell',
      // In single quotes only the quote itself has a meaning (about_Quoting_Rules).
      lines: `$env:ATTESTRY_DATA = '${dataFolder.replaceAll("'", "''")}'\n$env:ATTESTRY_TOKEN = (${CREATE})`,
    },
    {
      shell: 'the Windows command prompt',
      lines: `set "ATTESTRY_DATA=${dataFolder}"\nfor /f "delims=" %t in ('${CREATE}') do @set "ATTESTRY_TOKEN=%t"`,
    },
  ];
  return isOfWindows(dataFolder) ? [...windows, posix] : [posix, ...windows];
}

/** Whether a path begins with a drive letter or is a network path. */
const isOfWindows = (path: string): boolean => /^(?:[A-Za-z]:[\\/]|\\\\)/.test(path);
