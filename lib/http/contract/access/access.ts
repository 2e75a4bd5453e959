/** The requests and answers about people who sign in. */
import * as z from 'zod';
import { ROLES } from '#lib/actor.ts';

const MAX_LENGTH = 1_000;

export const signInRequest = z
  .strictObject({ name: z.string().min(1).max(MAX_LENGTH), password: z.string().min(1).max(MAX_LENGTH) })
  .meta({ id: 'SignInRequest' });

export const sessionQuery = z.object({
  of: z.enum(['person', 'everybody']).optional().meta({ description: 'everybody needs the role admin' }),
});

const grant = z
  .object({
    role: z.enum(ROLES),
    projects: z.string().meta({ description: 'a pattern of projects; ** stands for all' }),
  })
  .meta({ id: 'Grant' });

const person = z.object({ name: z.string(), grants: z.array(grant) }).meta({ id: 'Person' });

export const startedSession = z.object({ person, expiresAt: z.iso.datetime() }).meta({ id: 'StartedSession' });

export const sessionView = z
  .object({
    person: person.nullable().meta({ description: 'null where nobody has signed in' }),
    expiresAt: z.iso.datetime().nullable(),
    readingIsOpen: z.boolean().meta({ description: 'whether everybody may read' }),
    offer: z.object({
      password: z.boolean().meta({ description: 'whether there is a local user' }),
      provider: z.string().nullable().meta({ description: 'the host of the OpenID provider' }),
      isSafe: z.boolean().meta({ description: 'false where the address has no TLS, so that nobody may sign in' }),
    }),
  })
  .meta({ id: 'Session' });

export const sessionList = z
  .object({
    sessions: z.array(
      z.object({
        id: z.int(),
        name: z.string(),
        createdAt: z.iso.datetime(),
        lastUsedAt: z.iso.datetime().meta({ description: 'to the minute' }),
        expiresAt: z.iso.datetime(),
        userAgent: z.string().nullable(),
        isThis: z.boolean().meta({ description: 'whether it is the session of the request' }),
      }),
    ),
  })
  .meta({ id: 'SessionList' });

export const endedSession = z.object({ ended: z.int() }).meta({ id: 'EndedSession' });

export const signedOut = z
  .object({
    ended: z.int(),
    signOutUrl: z.url().nullable().meta({ description: 'where the browser ends the session at the provider, too' }),
  })
  .meta({ id: 'SignedOut' });

export const oidcQuery = z.object({
  to: z.string().max(2_000).optional().meta({ description: 'the page to show at the end' }),
});
