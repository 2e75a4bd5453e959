/** Answers the admission reviews of Kubernetes with the decisions of the gate. */
import type { JsonValue } from '#lib/bytes/json/json.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { imagesOfObject } from '#lib/query/gate/images-of-object.ts';
import { parseImageReference } from '#lib/query/gate/resolve-image.ts';
import { GATE_LIMITS, type GateAnswer, type GateDecision } from '#lib/views/gate/gate.ts';
import { decideGate } from './decide-gate.ts';

export type AdmissionRequest = {
  uid: string;
  operation: string;
  namespace?: string;
  dryRun?: boolean | null;
  object?: unknown;
  oldObject?: unknown;
};

export type AdmissionResponse = {
  uid: string;
  allowed: boolean;
  status: { code: number; message: string };
  warnings?: string[];
};

/** Images of one object. A pod has a few. */
const MAX_IMAGES = 50;
/** Longest warning and longest message: Kubernetes cuts longer warnings. */
const MAX_WARNING = 250;
const MAX_MESSAGE = 2_000;

type DecidedImage = {
  image: string;
  decision: GateDecision;
  reason: string;
  digest: string;
  id: string | null;
  /** What policies that do not enforce would have said. */
  warnings: readonly string[];
};

/**
 * Review an object. Each image is a decision of the gate; a dry run stores none. `failsOpen` allows an image about
 * which nothing can be said. A deletion, and a change that adds no image, is allowed: a pod that runs must be able to
 * end.
 */
export async function reviewAdmission(
  context: Context,
  request: AdmissionRequest,
  { failsOpen, environment }: { failsOpen: boolean; environment: string | null },
): Promise<AdmissionResponse> {
  requireAccess(context, 'gate.ask', 'anywhere');
  const { uid, operation, namespace } = request;
  const respond = (allowed: boolean, message: string, warnings: string[] = []): AdmissionResponse => ({
    uid,
    allowed,
    status: { code: allowed ? 200 : 403, message: `Attestry: ${message}`.slice(0, MAX_MESSAGE) },
    ...(warnings.length === 0 ? {} : { warnings: warnings.map((warning) => warning.slice(0, MAX_WARNING)) }),
  });
  if (operation !== 'CREATE' && operation !== 'UPDATE') return respond(true, `${operation} starts no container`);
  const { images: all, problem } = imagesOfObject(request.object as JsonValue | undefined);
  const known =
    operation === 'UPDATE' ? new Set(imagesOfObject(request.oldObject as JsonValue | undefined).images) : null;
  const images = all.filter((image) => known?.has(image) !== true);
  if (problem !== null) return respond(failsOpen, `could not tell: ${problem}`);
  if (images.length === 0) return respond(true, known === null ? 'the object names no image' : 'no image is new');
  if (images.length > MAX_IMAGES) return respond(false, `the object names more than ${MAX_IMAGES} images`);
  const options = {
    environment: environment ?? namespace?.slice(0, GATE_LIMITS.environment),
    keep: request.dryRun !== true,
  };
  const decided: DecidedImage[] = [];
  for (const image of images) decided.push(await decideImage(context, image, options));
  const refused = decided.filter(({ decision }) => decision === 'deny' || (decision === 'unknown' && !failsOpen));
  const warnings = decided.flatMap((one) => warningsOf(one, refused));
  if (refused.length > 0) return respond(false, refused.map(describe).join('; '), warnings);
  return respond(true, `${decided.length === 1 ? 'the image is' : `${decided.length} images are`} allowed`, warnings);
}

async function decideImage(
  context: Context,
  image: string,
  { environment, keep }: { environment: string | undefined; keep: boolean },
): Promise<DecidedImage> {
  if (image.length > GATE_LIMITS.image || parseImageReference(image) === null)
    return {
      image: image.slice(0, 200),
      decision: 'unknown',
      reason: 'this is not an image reference',
      digest: '',
      id: null,
      warnings: [],
    };
  const request = { image, ...(environment === undefined || environment.trim() === '' ? {} : { environment }) };
  const answer: GateAnswer = await decideGate(context, request, { keep });
  const { decision, reason, id, artifacts, warnings } = answer;
  return { image, decision, reason, id, digest: artifacts[0]?.digest ?? '', warnings };
}

function describe({ image, decision, reason, id }: DecidedImage): string {
  const verb = decision === 'deny' ? 'denied' : 'could not tell';
  return `${image}: ${verb}: ${reason}${id === null ? '' : ` (decision ${id})`}`;
}

/** A tag can move after the review, and an unknown image that is allowed is worth a word. */
function warningsOf(one: DecidedImage, refused: readonly DecidedImage[]): string[] {
  if (refused.includes(one)) return [];
  if (one.decision === 'unknown') return [`Attestry knows nothing about ${one.image}: ${one.reason}`];
  const policies = one.warnings.map((warning) => `Attestry, ${one.image}: ${warning}`);
  return parseImageReference(one.image)?.digest === null && one.digest !== ''
    ? [
        ...policies,
        `${one.image} is named by a tag, which can move; Attestry took it for ${one.digest}. Deploy by digest`,
      ]
    : policies;
}
