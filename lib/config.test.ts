import { describe, expect, it } from 'vitest';
import { parseConfig } from './config.ts';

describe('the port', () => {
  it.each(['4190', '6000', '5060', '6667', '10080', '22'])(
    '%s is refused with the reason, for browsers refuse it',
    (PORT) => {
      expect(() => parseConfig({ PORT })).toThrow(
        new RegExp(`^configuration: PORT is "${PORT}": browsers refuse this port[^\\n]*$`),
      );
    },
  );

  it.each(['0', '80', '443', '3000', '4191', '5999', '8080', '65535'])('%s is taken', (PORT) => {
    expect(parseConfig({ PORT }).port).toBe(Number(PORT));
  });

  it('a refused port is one that fetch of this runtime refuses', async () => {
    const refused: number[] = [];
    for (let port = 1; port <= 10_100; port += 1) {
      let bad = false;
      try {
        parseConfig({ PORT: String(port) });
      } catch {
        bad = true;
      }
      if (bad) refused.push(port);
    }
    // The standard lists 82 ports beside 0.
    expect(refused).toHaveLength(82);
    for (const port of refused) {
      const error: unknown = await fetch(`http://127.0.0.1:${port}/`).then(
        () => null,
        (reason: unknown) => reason,
      );
      expect((error as { cause?: { message?: string } }).cause?.message, String(port)).toBe('bad port');
    }
  });
});
