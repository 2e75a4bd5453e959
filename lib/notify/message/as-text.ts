/** A message as plain text, for e-mail, feeds and terminals. */
import type { Message } from './message.ts';

const minute = (at: string) => `${at.slice(0, 16).replace('T', ' ')} UTC`;

/** What the gate has denied does not run there, and drift is about the environment itself. */
const environmentLabel = ({ kind }: Message) => (kind === 'gate' || kind === 'drift' ? 'Environment' : 'Runs in');

/** What a message says besides its title, one thing in a line. */
export function messageLines(message: Message): string[] {
  const { environments, since, why, whatToDo, project, artifact, digest, severity } = message;
  if (digest !== undefined)
    return [
      ...digest.items.map(
        (item) => `${minute(item.at)}  ${item.severity}  ${item.title}${item.url ? `  ${item.url}` : ''}`,
      ),
      ...(why === null ? [] : [why]),
    ];
  return [
    `Severity: ${severity}`,
    ...(project === null ? [] : [`Project: ${project}`]),
    ...(artifact === null ? [] : [`Artifact: ${artifact.digest}`]),
    ...(environments.length === 0 ? [] : [`${environmentLabel(message)}: ${environments.join(', ')}`]),
    `Since: ${minute(since)}`,
    ...(why === null ? [] : [`Why: ${why}`]),
    ...(whatToDo === null ? [] : [`What to do: ${whatToDo}`]),
  ];
}

/** A whole message as plain text. */
export function messageText(message: Message): string {
  const links = message.links.map(({ title, url }) => `${title}: ${url}`);
  return [message.title, '', ...messageLines(message), '', ...links, ''].join('\n');
}
