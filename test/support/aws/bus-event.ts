import type { Subject } from '../../../handler/catalogue/subjects.ts';
import { createEnvelope } from '../../../scripts/samples/envelope.ts';
import { createSampleData } from '../../../scripts/samples/sample-data.ts';

/** An event as EventBridge delivers it, by default with the sample's data. */
export const createBusEvent = (subject: Subject, data: unknown = createSampleData(subject)) => ({
  ...createEnvelope(subject, {
    id: '7bf73129-1428-4cd3-a780-95db273d1602',
    time: '2026-09-14T09:26:53Z',
  }),
  detail: { event_id: '0e2b9dc7-5b1a-4c55-9f3e-0b4f6f7a1c11', subject, data },
});
