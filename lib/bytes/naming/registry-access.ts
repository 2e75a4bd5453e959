/** How a registry is reached, as the settings of connections state it: the name beside the token, and plain HTTP. */
import * as z from 'zod';

/** The user name that a token belongs to. A colon ends the name (RFC 7617 §2). */
export const registryUsername = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^:\s]+$/, 'a name has neither a colon nor a space')
  .optional();

/** Whether an address may be asked: plain HTTP only where the operator says that it is a private one. */
export const isReachedSafely = ({
  registry,
  privateAddress,
}: {
  registry: string;
  privateAddress?: boolean | undefined;
}) => registry.startsWith('https:') || privateAddress === true;

/** What is wrong where it may not. */
export const UNSAFE_REGISTRY = {
  path: ['registry'],
  message: 'http:// is for a registry with a private address: set privateAddress to true',
};
