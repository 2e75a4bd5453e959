/** `attestry environment`: what runs in an environment, what should run there, and how the two differ. */
import { Argument } from 'commander';
import { FINDING_KINDS } from '#lib/inventory/drift/find-drift.ts';
import { INVENTORY_KINDS, type InventoryKind } from '#lib/inventory/inventory.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import { choiceOption } from '../terminal/option-values.ts';
import { addServerOptions } from '../commands/server.ts';
import { type DriftOptions, printDrift } from './drift.ts';
import { type ReasonOptions, setOwner, store, type StoreOptions, withdraw } from './inventories.ts';
import { show, type ShowOptions } from './show.ts';

export const addEnvironment: AddCommand = (program, io, does) => {
  const group = program
    .command('environment')
    .description('print what runs in an environment, what should run there, and how the two differ');
  const command = (name: string, description: string, isDefault = false) =>
    addServerOptions(group.command(name, { isDefault }).description(description));
  command('show', 'print what runs in an environment, and its status there', true)
    .argument('<name>', 'such as production')
    .option('--as-of <time>', 'what ran there at a past time, such as 2026-05-14T12:00:00Z, beside today')
    .action(does((name: string, options: ShowOptions) => show(io, name, options)));
  command('drift', 'print how what runs differs from what should run')
    .argument('[name]', 'the environment; all of them without it')
    .addOption(choiceOption('--kind <kind>', 'only differences of this kind', FINDING_KINDS))
    .option('--ended', 'the differences that were')
    .action(does((name: string | undefined, options: DriftOptions) => printDrift(io, name, options)));
  for (const [verb, kind, what] of [
    ['expect', 'expected', 'say what should run in an environment: Helm manifests, a Compose file, an SBOM'],
    ['observe', 'observed', 'report what runs in an environment: kubectl get pods -A -o json'],
  ] as const)
    command(verb, what)
      .argument('<name>', 'such as production')
      .argument('<file>', 'the inventory; - for standard input')
      .option('--reason <text>', 'why')
      .option('--any-format', `also a format that usually does not say what is ${kind}`)
      .action(does((name: string, file: string, options: StoreOptions) => store(io, kind, [name, file], options)));
  command('withdraw', 'withdraw what an inventory says; its versions stay')
    .argument('<name>', 'such as production')
    .addArgument(new Argument('<kind>', 'which of the two').choices(INVENTORY_KINDS))
    .requiredOption('--reason <text>', 'why')
    .action(does((name: string, kind: InventoryKind, options: ReasonOptions) => withdraw(io, [name, kind], options)));
  command('owner', 'say who answers for an environment')
    .argument('<name>', 'such as production')
    .argument('<owner>', "a team or a person; '' for nobody")
    .requiredOption('--reason <text>', 'why')
    .action(does((name: string, owner: string, options: ReasonOptions) => setOwner(io, [name, owner], options)));
};
