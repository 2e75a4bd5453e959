/** Connections that the messages to one receiver share, while there are some to send. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Connections } from '#lib/context/notify.ts';

/** `most`: the connections to one receiver at once. Close them at the end. */
export function openConnections(most: number): Connections & { close: () => void } {
  const http = new HttpAgent({ keepAlive: true, maxSockets: most });
  const https = new HttpsAgent({ keepAlive: true, maxSockets: most });
  return {
    http,
    https,
    close: () => {
      http.destroy();
      https.destroy();
    },
  };
}
