import type { JsonSchema } from '@valibot/to-json-schema';
import { type Subject, subjectNames, subjects } from '../../../handler/catalogue/subjects.ts';
import { createSampleBody, createSampleEnvelope, createSampleId } from '../sample.ts';
import { convertSchema, ROW } from './convert-schema.ts';
import { describeEvent } from './json-schema.ts';

const mapSubjects = <T>(make: (subject: Subject) => T): Record<string, T> =>
  Object.fromEntries(subjectNames.map((subject) => [subject, make(subject)]));

const refer = (...path: string[]) => ({ $ref: `#/${path.join('/')}` });

/**
 * Creates an AsyncAPI 3 document (https://www.asyncapi.com/docs/reference/specification/v3.0.0) of the event
 * bus: one channel, with a message and an example for each subject.
 *
 * @param version - The receiver's version.
 */
export function createAsyncApi(version: string): object {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Kinow on EventBridge',
      version,
      description:
        "Kinow's webhooks as events on an Amazon EventBridge bus. Each may arrive more than once and in any order: be idempotent on detail.event_id.",
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: {
      eventBridge: {
        host: 'events.{region}.amazonaws.com',
        protocol: 'https',
        description: "EventBridge in the receiver's region. A rule on the bus delivers its events.",
        variables: { region: { default: 'eu-west-1', description: 'The AWS region.' } },
      },
    },
    channels: {
      bus: {
        address: '{eventBusName}',
        description: 'The event bus of the receiver.',
        servers: [refer('servers', 'eventBridge')],
        parameters: {
          eventBusName: {
            default: 'kinow-eventbridge',
            description: "The output EventBusName of the receiver's stack.",
          },
        },
        messages: mapSubjects((subject) => refer('components', 'messages', subject)),
      },
    },
    operations: {
      publish: {
        action: 'send',
        summary: 'The receiver puts an event onto the bus for each authentic webhook.',
        channel: refer('channels', 'bus'),
      },
    },
    components: { messages: mapSubjects(createMessage), schemas: createSchemas() },
  };
}

function createMessage(subject: Subject): object {
  return {
    name: subject,
    title: subject,
    summary: describeEvent(subject),
    tags: [{ name: subjects[subject].section }],
    payload: refer('components', 'schemas', subject),
    examples: [{ payload: createExample(subject) }],
  };
}

/**
 * Creates the schemas of the events, of their details and rows, and of the objects that the rows share. Each has a
 * name, which generators of code need.
 */
function createSchemas(): Record<string, JsonSchema> {
  const events: Record<string, JsonSchema> = {};
  const shared: Record<string, JsonSchema> = {};
  const referTo = (name: string) => refer('components', 'schemas', name).$ref;
  for (const subject of subjectNames) {
    const formatSchemaName = (name: string) => (name === ROW ? `${subject}.${ROW}` : name);
    const { event, definitions } = convertSchema(subject, 'draft-07', (name) =>
      referTo(formatSchemaName(name)),
    );
    const { detail = {}, ...properties } = event.properties ?? {};
    const detailName = `${subject}.detail`;
    events[subject] = {
      ...event,
      properties: { ...properties, detail: { $ref: referTo(detailName) } },
    };
    events[detailName] = detail as JsonSchema;
    for (const [name, definition] of Object.entries(definitions)) {
      (name === ROW ? events : shared)[formatSchemaName(name)] = definition;
    }
  }
  return { ...events, ...shared };
}

/** Creates an event with the sample of a subject. Deterministic. */
function createExample(subject: Subject): object {
  return {
    ...createSampleEnvelope(subject, { id: createSampleId(`event ${subject}`) }),
    detail: JSON.parse(createSampleBody(subject, createSampleId(subject))) as object,
  };
}
