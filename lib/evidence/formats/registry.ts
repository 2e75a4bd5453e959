import type { JsonFormat } from '../read/content.ts';
import { bundleItem } from './signed/bundle-item.ts';
import { dsse } from './signed/dsse.ts';
import { gcb } from './signed/gcb.ts';
import { pep740 } from './signed/pep740.ts';
import { sigstoreBundle } from './signed/sigstore-bundle.ts';
import { statement } from './signed/statement.ts';

/** Every JSON format, asked in this order. To add one: write its file, name it here. */
export const JSON_FORMATS: readonly JsonFormat[] = [sigstoreBundle, bundleItem, dsse, pep740, gcb, statement];
