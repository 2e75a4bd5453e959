/** Writes the message of an event from its facts. No other file words a message. */
import { shortDigest } from '#lib/format/truncate.ts';
import type { Status } from '#lib/status/status.ts';
import type { Severity } from '../kinds.ts';
import type { Facts, NamedArtifact } from './facts.ts';
import { type Message, type MessageLink, oneLine } from './message.ts';

type Of<Kind extends Facts['kind']> = Facts & { kind: Kind };
/** Adds the address of the installation to a path. */
type Link = (title: string, path: string) => MessageLink;

/** The message of an event. `baseUrl`: the address of the installation, without a trailing slash. */
export function writeMessage(facts: Facts, baseUrl: string): Message {
  const message = write(facts, (title, path) => ({ title, url: `${baseUrl}${path}` }));
  return {
    ...message,
    title: oneLine(message.title),
    why: message.why && oneLine(message.why),
    whatToDo: message.whatToDo && oneLine(message.whatToDo),
    environments: message.environments.map(oneLine),
  };
}

function write(facts: Facts, link: Link): Message {
  switch (facts.kind) {
    case 'evidence':
      return evidence(facts, link);
    case 'status':
      return status(facts, link);
    case 'gate':
      return gate(facts, link);
    case 'waiver':
      return waiver(facts, link);
    case 'trust':
      return trust(facts, link);
    case 'drift':
      return drift(facts, link);
    case 'audit':
      return audit(facts, link);
    case 'drill':
      return drill(facts, link);
  }
}

const nameOf = ({ name, digest }: NamedArtifact) => name ?? shortDigest(digest);
const artifactPath = ({ digest }: NamedArtifact) => `/artifacts/${digest}`;
const projectPath = (slug: string) => `/projects/${slug.split('/').map(encodeURIComponent).join('/')}`;
const environmentPath = (name: string) => `/environments/${encodeURIComponent(name)}`;

function about(artifact: NamedArtifact | null, project: string | null = artifact?.project ?? null) {
  return {
    project,
    artifact: artifact && { digest: artifact.digest, name: artifact.name && oneLine(artifact.name) },
    environments: artifact?.environments ?? [],
  };
}

function linksOf(link: Link, artifact: NamedArtifact | null, project: string | null): MessageLink[] {
  return [
    ...(artifact === null ? [] : [link('the artifact', artifactPath(artifact))]),
    ...(project === null ? [] : [link('the project', projectPath(project))]),
  ];
}

const EVIDENCE_ENDINGS: { [outcome in Of<'evidence'>['outcome']]: string } = {
  verified: 'and its signature is verified',
  failed: 'and its verification failed',
  untrusted: 'signed by nobody who is trusted here',
  unsigned: 'without a signature',
  error: 'and could not be verified yet',
};

function evidence({ at, id, title, outcome, project, artifact }: Of<'evidence'>, link: Link): Message {
  const bad = outcome === 'failed';
  return {
    kind: 'evidence',
    type: 'evidence.arrived',
    severity: bad ? 'warning' : 'info',
    at,
    title: `${title} has arrived${artifact === null ? '' : ` for ${nameOf(artifact)}`}, ${EVIDENCE_ENDINGS[outcome]}`,
    ...about(artifact, project),
    since: at,
    why: null,
    whatToDo: bad ? 'Open the document: each check says what it expected and what it found.' : null,
    links: [link('the document', `/evidence/${id}`), ...linksOf(link, artifact, project)],
  };
}

const STATUS_ADVICE: { [status in Status]: string | null } = {
  failed: 'Open the artifact: the failed check says what it expected, what it found, and what to do. Do not deploy it.',
  incomplete: 'Open the artifact: it says which evidence is missing, and the command that sends it.',
  error: 'Nothing is known to be wrong: a check could not be made. Open the artifact to see when it is tried again.',
  unknown: 'Nothing is known against it, and nothing for it: send evidence, or claim its project.',
  waived: null,
  verified: null,
};

function statusSeverity(to: Status, isDeployed: boolean): Severity {
  switch (to) {
    case 'failed':
      return isDeployed ? 'critical' : 'warning';
    case 'error':
    case 'incomplete':
    case 'unknown':
      return isDeployed ? 'warning' : 'info';
    case 'waived':
    case 'verified':
      return 'info';
  }
}

function status({ at, artifact, from, to, reason }: Of<'status'>, link: Link): Message {
  const { environments, project } = artifact;
  const where = environments.length === 0 ? '' : `, which runs in ${listed(environments)},`;
  return {
    kind: 'status',
    type: 'artifact.status_changed',
    severity: statusSeverity(to, environments.length > 0),
    at,
    title: `${nameOf(artifact)}${where} is ${to}${from === null ? '' : `; it was ${from}`}`,
    ...about(artifact),
    since: at,
    why: reason,
    whatToDo: STATUS_ADVICE[to],
    links: linksOf(link, artifact, project),
  };
}

/** At most three names, and how many more there are. */
function listed(names: readonly string[]): string {
  const [shown, more] = [names.slice(0, 3), names.length - 3];
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

function gate({ at, id, asked, environment, reason, projects }: Of<'gate'>, link: Link): Message {
  const project = projects.length === 1 ? projects[0]! : null;
  return {
    kind: 'gate',
    type: 'gate.denied',
    severity: 'warning',
    at,
    title: `the gate denied ${shortDigest(asked)}${environment === null ? '' : ` for ${environment}`}`,
    project,
    artifact: null,
    environments: environment === null ? [] : [environment],
    since: at,
    why: reason,
    whatToDo: 'Open the decision: it names each rule that does not allow it, and what to do.',
    links: [link('the decision', `/gate/${encodeURIComponent(id)}`), ...linksOf(link, null, project)],
  };
}

function waiver(facts: Of<'waiver'>, link: Link): Message {
  const { at, id, phase, rule, owner, reason, endsAt, environment, project, artifact } = facts;
  const of = artifact === null ? (project ?? 'a project') : nameOf(artifact);
  const isOver = phase === 'ended';
  return {
    kind: 'waiver',
    type: isOver ? 'waiver.ended' : 'waiver.ends_soon',
    severity: 'warning',
    at,
    title: `the waiver of ${rule} for ${of} ${isOver ? 'has ended' : `ends on ${day(endsAt)}`}`,
    ...about(artifact, project),
    environments: environment === null ? (artifact?.environments ?? []) : [environment],
    since: endsAt,
    why: `${owner} waived it: ${reason}`,
    whatToDo: isOver
      ? 'The rule counts again. Mend what it finds, or ask for a new waiver.'
      : 'Mend what the rule finds before that day, or ask for a new waiver.',
    links: [link('the waiver', waiverPath(id, artifact?.digest ?? null, project)), ...linksOf(link, artifact, project)],
  };
}

/** The page lists the waivers of an artifact, or of a project, also the ones that have ended. */
function waiverPath(id: number, artifact: string | null, project: string | null): string {
  const of = new URLSearchParams(artifact === null ? [['project', project ?? '']] : [['artifact', artifact]]);
  return `/waivers?${of}#waiver-${id}`;
}

const day = (at: string) => at.slice(0, 10);

const TRUST_TYPES = { soon: 'trust.ends_soon', ended: 'trust.ended', removed: 'trust.removed' } as const;

function trust({ at, name, part, phase, endsAt }: Of<'trust'>, link: Link): Message {
  const what = part === 'the entry' ? `the trust entry ${name}` : `the ${part} of the trust entry ${name}`;
  const ending = { soon: `ends on ${day(endsAt)}`, ended: `ended on ${day(endsAt)}`, removed: 'was removed' }[phase];
  return {
    kind: 'trust',
    type: TRUST_TYPES[phase],
    severity: phase === 'soon' ? 'warning' : 'critical',
    at,
    title: `${what} ${ending}`,
    ...about(null),
    since: endsAt,
    why:
      phase === 'removed'
        ? 'Documents that depend on it are verified again without it.'
        : 'What is signed after its end cannot be verified with it. Earlier signatures with a trusted time stay verified.',
    whatToDo: phase === 'removed' ? null : 'Add its successor: npx attestry trust add FILE',
    links: [link('the trust', '/trust')],
  };
}

function drift({ at, environment, begun, over }: Of<'drift'>, link: Link): Message {
  const title =
    begun === 0
      ? `${count(over, 'difference')} in ${environment} ${over === 1 ? 'is' : 'are'} gone`
      : `${environment} has ${count(begun, 'new difference')} between what runs and what should`;
  return {
    kind: 'drift',
    type: 'environment.drift_changed',
    severity: begun === 0 ? 'info' : 'warning',
    at,
    title,
    ...about(null),
    environments: [environment],
    since: at,
    why: begun > 0 && over > 0 ? `${count(over, 'earlier difference')} ${over === 1 ? 'is' : 'are'} gone.` : null,
    whatToDo:
      begun === 0 ? null : 'Find out who deployed it, then deploy what should run, or say that this should run.',
    links: [link('the environment', environmentPath(environment))],
  };
}

const count = (n: number, one: string) => `${n} ${n === 1 ? one : `${one}s`}`;

function audit({ at, total, differences }: Of<'audit'>, link: Link): Message {
  return {
    kind: 'audit',
    type: 'audit.difference_found',
    severity: 'critical',
    at,
    title: `an audit of the store found ${count(total, 'difference')}`,
    ...about(null),
    since: at,
    why: differences.join('; '),
    whatToDo: 'Trust no status until it is explained: run npx attestry audit, and compare with a backup.',
    links: [link('the audit log', '/audit-log')],
  };
}

function drill({ at, id, title, outcome }: Of<'drill'>, link: Link): Message {
  const severity = { detected: 'info', missed: 'critical', inconclusive: 'warning', failed: 'warning' } as const;
  const ending = {
    detected: 'every place that should notice did',
    missed: 'a place that should notice did not',
    inconclusive: 'it is not conclusive',
    failed: 'it did not come to its end',
  }[outcome];
  return {
    kind: 'drill',
    type: 'drill.ended',
    severity: severity[outcome],
    at,
    title: `drill “${title}” ended: ${ending}`,
    ...about(null),
    since: at,
    why: 'Nothing happened to any artifact of this installation.',
    whatToDo: outcome === 'detected' ? null : 'Open the drill: it says which place missed it, and what to do.',
    links: [link('the drill', `/drills/${id}`)],
  };
}
