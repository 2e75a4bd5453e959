/** `attestry role grant|list|withdraw`: the roles of groups of the OpenID provider. Works on the data folder. */
import { ROLES } from '#lib/actor.ts';
import { EVERY_PROJECT } from '#lib/authority/project-pattern.ts';
import { withDataFolder } from '#app/cli/commands/data-folder.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import { EXIT, type Exit, type Io, printJson, throwUsageErrorFor } from '#app/cli/terminal/io.ts';
import { choiceOption, collect, parseNumberOf } from '#app/cli/terminal/option-values.ts';
import { formatTable } from '#app/cli/terminal/print.ts';

type Json = { json?: boolean };
type GrantOptions = Json & { group: string; role: string; project?: string[] };

const throwUsageError = throwUsageErrorFor();

async function grant(io: Io, { group, role, project = [], json }: GrantOptions): Promise<Exit> {
  const { grantToGroup } = await import('#lib/admin/access/group-roles.ts');
  const projects = project.flatMap((one) => one.split(','));
  const ids = await withDataFolder(io, (context) => grantToGroup(context, { group, role, projects })).catch(
    throwUsageError,
  );
  if (json) printJson(io, { ids });
  else {
    io.out(`granted: ${ids.join(', ')}\n`);
    io.err('It counts at once, also for members who have signed in already.\n');
  }
  return EXIT.yes;
}

async function list(io: Io, { json }: Json): Promise<Exit> {
  const { allGroupRoles } = await import('#lib/admin/access/group-roles.ts');
  const rows = await withDataFolder(io, allGroupRoles);
  const roles = rows.map(({ id, group, role, projects, createdAt }) => ({ id, group, role, projects, createdAt }));
  if (json) printJson(io, { roles });
  else
    io.out(
      formatTable(
        ['ID', 'ROLE', 'PROJECTS', 'SINCE', 'GROUP'],
        roles.map(({ id, group, role, projects, createdAt }) => [
          String(id),
          role,
          projects === EVERY_PROJECT ? 'all' : projects,
          createdAt.slice(0, 10),
          group,
        ]),
      ),
    );
  return EXIT.yes;
}

async function withdraw(io: Io, id: number, { json }: Json): Promise<Exit> {
  const { withdrawFromGroup } = await import('#lib/admin/access/group-roles.ts');
  await withDataFolder(io, (context) => withdrawFromGroup(context, id)).catch(throwUsageError);
  if (json) printJson(io, { withdrawn: id });
  else {
    io.out(`withdrawn: ${id}\n`);
    io.err('It counts at once, also for whoever has signed in.\n');
  }
  return EXIT.yes;
}

export const addRole: AddCommand = (program, io, does) => {
  const role = program.command('role').description('roles of groups of the OpenID provider: grant, list, withdraw');
  role
    .command('grant')
    .description('give the members of a group a role')
    .requiredOption('--group <group>', 'the group, as the groups claim has it')
    .addOption(choiceOption('--role <role>', 'what they may do', ROLES).makeOptionMandatory())
    .option('--project <pattern>', 'a project that the role is for, as acme/* (repeatable; default: all)', collect)
    .action(does((options: GrantOptions) => grant(io, options)));
  role
    .command('list')
    .description('all roles of groups')
    .action(does((options: Json) => list(io, options)));
  role
    .command('withdraw')
    .description('take a role from a group, from the next sign-in on')
    .argument('<id>', 'its number', parseNumberOf('role', 'role list'))
    .action(does((id: number, options: Json) => withdraw(io, id, options)));
};
