/** The schemas of the Kubernetes admission webhook (admission.k8s.io/v1 AdmissionReview). */
import * as z from 'zod';
import { GATE_LIMITS } from '#lib/views/gate/gate.ts';

/** Only what the gate reads; a review has many more members. */
export const admissionReview = z
  .object({
    apiVersion: z.literal('admission.k8s.io/v1', 'only admission.k8s.io/v1 is supported'),
    kind: z.literal('AdmissionReview', 'the kind must be AdmissionReview'),
    request: z.object({
      uid: z.string().min(1).max(500),
      operation: z.string().max(100),
      namespace: z.string().max(300).optional(),
      dryRun: z.boolean().nullish(),
      object: z.unknown().optional(),
      oldObject: z.unknown().optional(),
    }),
  })
  .meta({ id: 'AdmissionReview', description: 'A review of Kubernetes: admission.k8s.io/v1 AdmissionReview' });

export const admissionResponse = z
  .object({
    apiVersion: z.literal('admission.k8s.io/v1'),
    kind: z.literal('AdmissionReview'),
    response: z.object({
      uid: z.string(),
      allowed: z.boolean(),
      status: z.object({ code: z.int(), message: z.string() }),
      warnings: z.array(z.string()).optional(),
    }),
  })
  .meta({ id: 'AdmissionResponse' });

export const admissionQuery = z.object({
  failure: z
    .enum(['open', 'closed'])
    .optional()
    .describe('Whether an image about which nothing can be said is allowed: `closed` (the default) refuses it'),
  environment: z
    .string()
    .max(GATE_LIMITS.environment)
    .optional()
    .describe('The environment to deploy to; the namespace of the object by default'),
});
