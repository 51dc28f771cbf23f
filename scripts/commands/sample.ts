import { subjects } from '../../handler/catalogue/subjects.ts';
import {
  formatSample,
  isSampleForm,
  SAMPLE_FORMS,
  type SampleForm,
} from '../local/sample-forms.ts';
import { readEventSource } from '../rules/input-events.ts';
import { parseAssignments, SET_OPTION, setFields } from '../rules/set-fields.ts';
import { parseSubject } from '../rules/subject-argument.ts';
import { createSampleDetail, createSampleEnvelope } from '../samples/sample.ts';
import { formatCall } from '../shared/command-line.ts';
import { defineCommand } from '../shared/command.ts';
import { UsageError } from '../shared/command-error.ts';
import { listNames } from '../shared/suggest-name.ts';
import { getLocalSecret } from '../shared/local-secret.ts';

export const command = defineCommand({
  name: 'sample',
  summary: 'Prints a sample event, as input for a function or another program.',
  operands: '[subject]',
  mostOperands: 1,
  options: {
    form: {
      value: 'FORM',
      help: `One of ${Object.keys(SAMPLE_FORMS).join(', ')} (default: event)`,
    },
    set: SET_OPTION,
  },
  notes: [
    'Without a subject, lists all of them. The forms:',
    ...Object.entries(SAMPLE_FORMS).map(([form, what]) => `  ${form.padEnd(8)} ${what}`),
    '',
    'Each sample has its own event_id. A request is signed with KINOW_WEBHOOK_SECRET or the local secret.',
    'In the forms event, sqs and sns, --set also accepts fields of the envelope, such as source, time and replay-name.',
  ],
  examples: [
    ['order_created', 'sam local invoke Function -e -'],
    [
      'order_created --set data.order.total_paid=150',
      'sam remote invoke Function --stack-name orders --event-file -',
    ],
    [
      'order_created --form sqs',
      'aws lambda invoke --function-name NAME --cli-binary-format raw-in-base64-out --payload file:///dev/stdin out.json',
    ],
  ].map(([words, program]) => `${formatCall('sample', words, { isSilent: true })} | ${program}`),
  run: async ({ operands: [name], text, texts, has }, { stdout, env }) => {
    if (name === undefined) {
      if (has('form') || has('set')) {
        throw new UsageError('No subject specified. Specify one, such as order_created');
      }
      stdout.write(`${Object.keys(subjects).join('\n')}\n`);
      return;
    }
    const subject = parseSubject(name);
    const form = parseForm(text('form') ?? 'event');
    const envelope = createSampleEnvelope(subject, { source: readEventSource(env) });
    const detail = createSampleDetail(subject);
    // What the form does not show cannot be set.
    const isBody = form === 'body' || form === 'request';
    const shown = isBody ? detail : { ...envelope, 'replay-name': undefined, ...detail };
    const assignments = parseAssignments(texts('set'), shown, subject);
    const {
      event_id,
      subject: _,
      data,
      ...set
    } = setFields({ ...envelope, ...detail }, assignments);
    const sample = { ...set, detail: { event_id, subject, data } };
    stdout.write(`${formatSample(form, sample, getLocalSecret(env))}\n`);
  },
});

function parseForm(form: string): SampleForm {
  if (isSampleForm(form)) return form;
  const forms = Object.keys(SAMPLE_FORMS);
  throw new UsageError(`Unknown form: ${form}.${listNames(form, forms)}`);
}
