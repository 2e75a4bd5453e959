/**
 * Why something of a registry cannot be read. `unreached`: another attempt may succeed; `refused`: it will not;
 * `absent`: the registry says that there is none.
 */
export class RegistryFailure extends Error {
  readonly kind: 'unreached' | 'refused' | 'absent';
  readonly retryAfterSeconds: number | null;
  constructor(kind: RegistryFailure['kind'], message: string, retryAfterSeconds: number | null = null) {
    super(message);
    this.kind = kind;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
