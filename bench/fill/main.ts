/** Fill a data folder: `node bench/fill/main.ts --size 10k --folder DIR`. */
import { parseArgs } from 'node:util';
import { fill } from './fill.ts';
import { parseSize } from './parse-size.ts';

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '10k' },
    folder: { type: 'string' },
    threads: { type: 'string' },
    'one-in-real': { type: 'string' },
  },
});
if (values.folder === undefined) throw new Error('--folder is missing: name an empty data folder');

const filled = await fill({
  folder: values.folder,
  attestations: parseSize(values.size),
  now: new Date(),
  ...(values.threads === undefined ? {} : { threads: Number(values.threads) }),
  ...(values['one-in-real'] === undefined ? {} : { oneInReal: Number(values['one-in-real']) }),
  onProgress: ({ documents, total: of, perSecond, cpuMsPerDocument: cost }) =>
    process.stderr.write(
      `${documents} of ${of}, ${Math.round(perSecond)} a second, ${cost.toFixed(2)} ms of processor time each to write\n`,
    ),
});
process.stdout.write(
  `${filled.documents} attestations (${filled.real} really signed) of ${filled.dataset.projects} projects in ${filled.seconds.toFixed(1)} s, ${Math.round(filled.documents / filled.seconds)} a second; ${Math.round(filled.bytes / filled.documents)} bytes each as received\n`,
);
