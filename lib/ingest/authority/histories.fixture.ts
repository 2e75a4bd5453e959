/** For tests: random histories of what an owner, strangers and an administrator do, and what the API says after one. */
import fc from 'fast-check';
import {
  EVIL_PROJECT,
  EVIL_RUN,
  openWorld,
  OWNER_PROJECT,
  play,
  type Sender,
  type Step,
  type World,
} from '#app/api/v1/authority.fixture.ts';
import { pictureOf } from '#app/api/v1/authority-picture.fixture.ts';
import type { Run } from '#lib/test-issuer/statements/run.ts';
import { claimProject, withdrawClaim } from '#lib/admin/projects.ts';
import { runOf, sha256Hex, testInstance, withFlippedSignatureBit } from '#lib/start/app.fixture.ts';
import {
  digestOf,
  eventUpload,
  indexOf,
  named,
  REPORT_KINDS,
  reportUpload,
  STATEMENT_KINDS,
  statementUpload,
  type EventOf,
  type Named,
  type ReportKind,
  type StatementKind,
  type Upload,
} from './documents.fixture.ts';

export const [APP, API, ARM, IMPOSTOR] = ['app', 'api', 'arm', 'impostor'].map((name) => named(name)) as [
  Named,
  Named,
  Named,
  Named,
];
const { document: INDEX_DOCUMENT, index: INDEX } = indexOf('image', [APP, ARM]);
export const OWNED = [APP, API, ARM, INDEX];
/** The index of a stranger names the platforms of the owner, and the index of the owner. */
export const { document: FOREIGN_DOCUMENT, index: FOREIGN } = indexOf('foreign', [APP, ARM, API, INDEX]);

const EVENTS = ['deployed', 'upgraded', 'removed', 'rolledback'] as const;
const KINDS = [...STATEMENT_KINDS, ...REPORT_KINDS, ...EVENTS, 'index'] as const;
type Kind = (typeof KINDS)[number];

/** How a stranger speaks. `relabelled`: it sends a document of the owner again, for another artifact. */
const VOICES = [
  'signed',
  'unsigned',
  'tenant unsigned',
  'tenant signed',
  'broken copy',
  'broken copy by a tenant',
  'untrusted',
  'copy',
  'relabelled',
] as const;

/** A document: what it is, about which artifact, and what else it says about it. */
type Document = {
  kind: Kind;
  /** An index into `OWNED`; a stranger also speaks of artifacts of its own. */
  about: number;
  /** Tells documents of a kind apart; the number of the run, and the time of an event. */
  number: number;
  signed: boolean;
  further: boolean;
  naming: 'name' | 'purl';
};
export type Moment =
  | (Document & { by: 'owner'; carrier: 'owner' | 'outsider' })
  | (Document & { by: 'stranger'; voice: (typeof VOICES)[number]; own: boolean; late: boolean })
  | { by: 'administrator'; what: 'claim' | 'withdraw' };
/** `wait`: seconds before it. */
export type Timed = Moment & { wait: number };

const document = {
  kind: fc.constantFrom(...KINDS),
  // Many documents about one artifact are more interesting than few about each.
  about: fc.constantFrom(0, 0, 0, 0, 1, 2, 3),
  number: fc.nat(2),
  signed: fc.boolean(),
  further: fc.boolean(),
  naming: fc.constantFrom('name' as const, 'purl' as const),
};
/** Not 0: of artifacts that were first seen at one moment, the newest is the one whose row was created last. */
const wait = fc.constantFrom(1, 1, 2, 60, 1_800);
export const moment: fc.Arbitrary<Timed> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      ...document,
      wait,
      by: fc.constant('owner' as const),
      carrier: fc.constantFrom('owner' as const, 'outsider' as const),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      ...document,
      wait,
      by: fc.constant('stranger' as const),
      voice: fc.constantFrom(...VOICES),
      own: fc.boolean(),
      late: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      wait,
      by: fc.constant('administrator' as const),
      what: fc.constantFrom('claim' as const, 'claim' as const, 'withdraw' as const),
    }),
  },
);

/** A deployment, an upgrade, a rollback or a removal that the owner or a tenant reports. */
export const eventMoment: fc.Arbitrary<Timed> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      ...document,
      kind: fc.constantFrom(...EVENTS),
      wait,
      by: fc.constant('owner' as const),
      carrier: fc.constantFrom('owner' as const, 'outsider' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      ...document,
      kind: fc.constantFrom(...EVENTS),
      wait,
      by: fc.constant('stranger' as const),
      voice: fc.constantFrom('tenant unsigned' as const, 'unsigned' as const),
      own: fc.boolean(),
      late: fc.boolean(),
    }),
  },
);

const ownerRun = (number: number): Run =>
  runOf('acme/app', { repositoryId: '1001', ref: `refs/tags/v1.${number}.0`, id: `500${number}` });
/** A repository of another project of this installation, and one that nobody here expects. */
const tenantRun = (number: number): Run => ({ ...EVIL_RUN, id: `600${number}` });
const evilRun = (number: number): Run => ({ ...runOf('mallory/app', { repositoryId: '667' }), id: `700${number}` });

const isStatement = (kind: Kind): kind is StatementKind => (STATEMENT_KINDS as string[]).includes(kind);
const isReport = (kind: Kind): kind is ReportKind => (REPORT_KINDS as string[]).includes(kind);

/** A document as `run` signs it, or as `who` sends it without a signature. */
function uploadOf(
  { kind, number, further, naming, about: at }: Document,
  { about = OWNED[at]!, run, who, late = false }: { about?: Named; run: Run | null; who: string; late?: boolean },
): Upload {
  const digests = { sha512: sha256Hex(`${OWNED[at]!.name} 512`).repeat(2), gitCommit: ownerRun(number).commit };
  if (isStatement(kind))
    return statementUpload(kind, {
      about,
      run,
      number,
      name: naming === 'purl' ? OWNED[at]!.purl : about.name,
      ...(further ? { further: digests } : {}),
      ...(late ? { dated: new Date('2099-01-01T00:00:00Z') } : {}),
    });
  if (isReport(kind)) return reportUpload(kind, about, who, number);
  if (kind === 'index') return { bytes: INDEX_DOCUMENT.bytes };
  const minute = 10 + number * 10 + EVENTS.indexOf(kind) * 2 + (who === 'owner' ? 0 : 1);
  const event: EventOf = {
    // A sender does not use an id twice, and does not report two deployments at one moment.
    id: `e${number} ${kind} ${at} ${naming}`,
    what: kind,
    at: late ? '2099-01-01T00:00:00Z' : `2026-05-14T10:${minute}:${at}${naming === 'purl' ? 5 : 0}Z`,
    about,
    by: naming === 'purl' ? 'purl' : 'digest',
  };
  return eventUpload(event);
}

function ownerStep(of: Extract<Moment, { by: 'owner' }>): Step {
  const signed = of.signed && isStatement(of.kind);
  return {
    by: signed ? of.carrier : 'owner',
    upload: uploadOf(of, { run: signed ? ownerRun(of.number) : null, who: 'owner' }),
  };
}

function strangerStep(of: Extract<Moment, { by: 'stranger' }>): Step {
  const { voice, own, late } = of;
  const isTenant = voice.includes('tenant');
  const by: Sender = isTenant ? 'tenant' : 'outsider';
  if (voice === 'relabelled' || voice === 'copy') {
    const { bytes, subject } = uploadOf(of, { run: null, who: 'owner' });
    const other = digestOf(OWNED[(of.about + 1) % OWNED.length]!);
    if (subject === undefined) return { by, upload: { bytes } };
    const exitCode = late ? { exitCode: 1, run: 'unit' } : {};
    return { by, upload: { bytes, subject: voice === 'copy' ? subject : other, ...exitCode } };
  }
  if (of.kind === 'index') return { by, upload: FOREIGN_DOCUMENT };
  if (voice.startsWith('broken copy') && isStatement(of.kind))
    return {
      by,
      upload: { bytes: withFlippedSignatureBit(uploadOf(of, { run: ownerRun(of.number), who: 'owner' }).bytes) },
    };
  if (voice === 'untrusted' && isStatement(of.kind)) {
    const run = ownerRun(of.number);
    return {
      by,
      upload: statementUpload(of.kind, { about: OWNED[of.about]!, run, instance: testInstance('unknown') }),
    };
  }
  // The project of a tenant is one of this installation: provenance of its workflow would be a conflict.
  const kind = isTenant && of.kind === 'provenance' ? 'sbom' : of.kind;
  const signerRun = isTenant ? tenantRun(of.number) : evilRun(of.number);
  const run = voice.endsWith('unsigned') || !isStatement(kind) ? null : signerRun;
  const ownArtifact = of.about % 2 === 0 ? IMPOSTOR : FOREIGN;
  // Several artifacts of this installation may share a digest such as that of a commit: it is then ambiguous.
  const further = of.further && !isTenant;
  const who = isTenant ? 'tenant' : 'outsider';
  return {
    by,
    upload: uploadOf({ ...of, kind, further }, { about: own ? ownArtifact : OWNED[of.about]!, run, who, late }),
  };
}

function administratorStep({ what }: Extract<Moment, { by: 'administrator' }>): Step {
  return {
    act: ({ app }) =>
      what === 'claim'
        ? claimProject(app, { slug: OWNER_PROJECT })
        : withdrawClaim(app, OWNER_PROJECT).catch(() => undefined),
  };
}

export function stepOf(of: Moment): Step {
  if (of.by === 'owner') return ownerStep(of);
  return of.by === 'stranger' ? strangerStep(of) : administratorStep(of);
}

/**
 * Whether somebody sends the document of the owner's index. Its bytes prove which platforms the index has, whoever
 * sends them, so that what is signed about the index holds for its platforms from then on.
 */
function isTrueIndex(one: Timed): boolean {
  return one.by === 'stranger' && one.kind === 'index' && ['copy', 'relabelled'].includes(one.voice);
}

/**
 * Whether a stranger speaks of the artifact at `about`, directly or through an index or a digest of its own. All events
 * are about one service: a tenant may say that it is removed wherever an artifact runs that belongs to nobody.
 */
function isTouched(one: Timed, about: number): boolean {
  if (one.by !== 'stranger') return false;
  if (one.voice.includes('tenant') && (EVENTS as readonly string[]).includes(one.kind)) return true;
  const other = one.voice === 'relabelled' ? (one.about + 1) % OWNED.length : one.about;
  return one.kind === 'index' || one.own || one.about === about || other === about;
}

/** Whether the owner vouches for the artifact at `about`: with provenance, or with any signed statement. */
function isVouched(one: Timed, about: number, kinds: readonly Kind[]): boolean {
  return one.by === 'owner' && one.signed && one.about === about && kinds.includes(one.kind);
}

/** What a moment is in which the owner sends a signed document by its name. */
export const OF_OWNER = {
  number: 0,
  signed: true,
  further: false,
  naming: 'name',
  wait: 1,
  by: 'owner',
  carrier: 'owner',
} as const;

/** Histories as they end, of at most this many moments and events. */
export function histories({ moments, events }: { moments: number; events: number }): fc.Arbitrary<Timed[]> {
  return fc
    .tuple(fc.array(moment, { maxLength: moments }), fc.array(eventMoment, { maxLength: events }))
    .map(([some, more]) => closed([...some, ...more]));
}

/**
 * A history as it ends. The project of the owner is claimed. The owner has signed something about every artifact of
 * which strangers speak, because an artifact belongs to somebody only then; and provenance where another project of
 * this installation speaks of it, because provenance of two expected projects is a conflict. An index document is true
 * whoever sends it, so the owner sends its own.
 */
export function closed(moments: readonly Timed[]): Timed[] {
  const missing = [...OWNED.keys()].filter((about) => {
    const touching = moments.filter((one) => isTouched(one, about));
    const isTenants = touching.some((one) => one.by === 'stranger' && one.voice.includes('tenant'));
    const kinds: readonly Kind[] = isTenants ? ['provenance'] : STATEMENT_KINDS;
    return touching.length > 0 && !moments.some((one) => isVouched(one, about, kinds));
  });
  return [
    ...moments,
    ...missing.map((about): Timed => ({ ...OF_OWNER, kind: 'provenance', about })),
    { ...OF_OWNER, kind: 'index', about: 0 },
    { by: 'administrator', what: 'claim', wait: 1 },
  ];
}

export const pause = (seconds: number): Step => ({ act: ({ app }) => Promise.resolve(app.advance(seconds * 1000)) });

export async function pictureAfter(moments: readonly Timed[], withStrangers: boolean) {
  const world: World = await openWorld({ claimed: [EVIL_PROJECT] });
  try {
    for (const one of moments) {
      await play(world, [pause(one.wait)]);
      if (one.by === 'stranger' && !withStrangers && !isTrueIndex(one)) continue;
      await play(world, [stepOf(one)]);
      await world.work();
    }
    // Other projects of the installation have figures of their own.
    const installation = !moments.some((one) => one.by === 'stranger' && one.voice.includes('tenant'));
    return await pictureOf(world, OWNED, { installation });
  } finally {
    await world.close();
  }
}

/** Let moments happen, each with the work that follows it. */
export async function playMoments(world: World, moments: readonly Timed[]): Promise<void> {
  for (const one of moments) {
    await play(world, [pause(one.wait), stepOf(one)]);
    await world.work();
  }
}

/** A moment with its place in another order. */
export const ranked = fc.record({ moment, rank: fc.nat(1_000) });

/** Two orders of one history: that of the owner alone, and one of everything. */
export function orders(history: readonly { moment: Timed; rank: number }[]): { owner: Timed[]; all: Timed[] } {
  const kept = history.filter(({ moment: one }) => one.by !== 'administrator');
  const moments = closed(kept.map(({ moment: one }) => one));
  const rankOf = (at: number) => kept[at]?.rank ?? (at * 379) % 1_000;
  return {
    owner: moments.filter((one) => one.by !== 'stranger'),
    all: [...moments.keys()].sort((a, b) => rankOf(a) - rankOf(b)).map((at) => moments[at]!),
  };
}

/** What evidence decides of an artifact, without the times of arrival. */
export async function decisionsAfter(moments: readonly Moment[]) {
  const world = await openWorld({ claimed: [EVIL_PROJECT] });
  try {
    for (const one of moments) await play(world, [stepOf(one)]);
    await world.work();
    return await Promise.all(
      OWNED.map(async (artifact) => {
        const { body } = await world.ask(`/api/v1/artifacts/${digestOf(artifact)}`);
        const { status, slsaLevel, project, names, purls, otherDigests, deployments, build, evidence } = body as {
          [member: string]: unknown[];
        };
        return {
          status,
          slsaLevel,
          project,
          build,
          deployments,
          names: names?.toSorted(),
          purls: purls?.toSorted(),
          otherDigests: otherDigests?.toSorted(),
          evidence: (evidence as { id: string }[] | undefined)?.map(({ id }) => id).toSorted(),
        };
      }),
    );
  } finally {
    await world.close();
  }
}
