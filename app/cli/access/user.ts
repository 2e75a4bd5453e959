/** `attestry user add|list|passwd|remove`. Works on the data folder; a running app notices the change by itself. */
import { ROLES } from '#lib/actor.ts';
import { EVERY_PROJECT } from '#lib/authority/project-pattern.ts';
import type { Grant } from '#lib/actor.ts';
import { withDataFolder } from '#app/cli/commands/data-folder.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import {
  EXIT,
  type Exit,
  type Io,
  printJson,
  readInput,
  revealJson,
  throwUsageErrorFor,
} from '#app/cli/terminal/io.ts';
import { choiceOption, collect } from '#app/cli/terminal/option-values.ts';
import { formatTable } from '#app/cli/terminal/print.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';

type Json = { json?: boolean };
type PasswordOptions = Json & { passwordFile?: string };
type AddOptions = PasswordOptions & { role: string; project?: string[] };

const throwUsageError = throwUsageErrorFor((code) => ['bad-request', 'not-found', 'conflict'].includes(code));

/** The password of a file without the end of its line, or a random one, which is printed. */
async function readPassword(io: Io, file: string | undefined): Promise<{ password: string; isRandom: boolean }> {
  if (file !== undefined)
    return { password: new TextDecoder().decode(await readInput(io, file)).replace(/\r?\n$/, ''), isRandom: false };
  const { randomPassword } = await import('#lib/admin/access/passwords.ts');
  return { password: randomPassword(), isRandom: true };
}

function printPassword(io: Io, password: string): void {
  io.reveal(`${password}\n`);
  io.err('This password is shown once; only its scrypt key is stored.\n');
}

async function add(io: Io, name: string, { role, project = [], passwordFile, json }: AddOptions): Promise<Exit> {
  const { addUser } = await import('#lib/admin/access/users.ts');
  const { password, isRandom } = await readPassword(io, passwordFile);
  const projects = project.flatMap((one) => one.split(','));
  const user = await withDataFolder(io, (context) => addUser(context, { name, role, projects, password })).catch(
    throwUsageError,
  );
  if (json) revealJson(io, { ...user, ...(isRandom && { password }) });
  else if (isRandom) printPassword(io, password);
  const { signIn } = await io.settings();
  if (!json && signIn.anonymous === null)
    io.err('From now on reading needs a sign-in or a token, unless ATTESTRY_ANONYMOUS=read says otherwise.\n');
  return EXIT.yes;
}

async function list(io: Io, { json }: Json): Promise<Exit> {
  const { allUsers } = await import('#lib/admin/access/users.ts');
  const users = await withDataFolder(io, allUsers);
  if (json) printJson(io, { users });
  else
    io.out(
      formatTable(
        ['NAME', 'ROLES', 'MADE', 'PASSWORD OF'],
        users.map(({ name, grants, createdAt, passwordChangedAt }) => [
          name,
          grants.map(formatGrant).join(', '),
          createdAt.slice(0, 10),
          passwordChangedAt.slice(0, 10),
        ]),
      ),
    );
  return EXIT.yes;
}

const formatGrant = ({ role, projects }: Grant) =>
  `${role} of ${projects === EVERY_PROJECT ? 'all projects' : projects}`;

async function passwd(io: Io, name: string, { passwordFile, json }: PasswordOptions): Promise<Exit> {
  const { changePassword } = await import('#lib/admin/access/users.ts');
  const { password, isRandom } = await readPassword(io, passwordFile);
  await withDataFolder(io, (context) => changePassword(context, name, password)).catch(throwUsageError);
  if (json) revealJson(io, { name, ...(isRandom && { password }) });
  else if (isRandom) printPassword(io, password);
  if (!json) io.err(`The sessions of ${sanitizeLine(name)} have ended.\n`);
  return EXIT.yes;
}

async function remove(io: Io, name: string, { json }: Json): Promise<Exit> {
  const { removeUser } = await import('#lib/admin/access/users.ts');
  await withDataFolder(io, (context) => removeUser(context, name)).catch(throwUsageError);
  if (json) printJson(io, { removed: name });
  else io.out(`removed: ${sanitizeLine(name)}\n`);
  return EXIT.yes;
}

const PASSWORD_FILE = 'a file with the password, or - for standard input (default: a random one, which is printed)';

export const addUserCommand: AddCommand = (program, io, does) => {
  const user = program.command('user').description('people who sign in with a password: add, list, passwd, remove');
  user
    .command('add')
    .description('add a user, who signs in with a password')
    .argument('<name>', 'the name to sign in with')
    .addOption(choiceOption('--role <role>', 'what they may do', ROLES).default('admin'))
    .option('--project <pattern>', 'a project that the role is for, as acme/* (repeatable; default: all)', collect)
    .option('--password-file <file>', PASSWORD_FILE)
    .action(does((name: string, options: AddOptions) => add(io, name, options)));
  user
    .command('list')
    .description('all users and their roles')
    .action(does((options: Json) => list(io, options)));
  user
    .command('passwd')
    .description('set another password, and end the sessions of the user')
    .argument('<name>', 'the name of the user')
    .option('--password-file <file>', PASSWORD_FILE)
    .action(does((name: string, options: PasswordOptions) => passwd(io, name, options)));
  user
    .command('remove')
    .description('remove a user, and end the sessions')
    .argument('<name>', 'the name of the user')
    .action(does((name: string, options: Json) => remove(io, name, options)));
};
