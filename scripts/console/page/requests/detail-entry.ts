import type { Detail } from '../../api/requests.ts';
import { createDescriptionList } from '../dom.ts';
import { formatBytes, formatCount } from '../../../shared/format-numbers.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html */
const SERVICE_LIMIT = 1_048_576;

/** Creates the list of the entry's fields, or of its size alone if it is too large; `undefined` if there was no event. */
export function createEntryPart({ entry, entryLimit, log }: Detail): HTMLElement | undefined {
  const { entry_bytes: size } = log;
  if (entry === undefined && size === undefined) return undefined;
  const limit = `${formatCount(entryLimit)}; EventBridge itself takes less than ${formatCount(SERVICE_LIMIT)}`;
  return createDescriptionList([
    ...Object.entries(entry ?? {}),
    ...(entry === undefined ? [] : [['Detail', 'the body, unchanged'] as const]),
    ...(size === undefined
      ? []
      : [
          ['Size', `${formatBytes(size)} as EventBridge counts them, of at most ${limit}`] as const,
        ]),
  ]);
}
