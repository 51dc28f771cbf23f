import type { JsonSchema } from '@valibot/to-json-schema';
import { type Subject, subjects } from '../../../handler/catalogue/subjects.ts';
import { convertSchema } from './convert-schema.ts';
import { describeEvent } from './json-schema.ts';

/**
 * A template that deploys the schemas of all subjects into a registry of EventBridge. Each schema is a
 * resource that stands alone, so that a shop deletes those that it does not want.
 *
 * In OpenAPI 3, of which alone EventBridge makes code bindings, in the form that it gives a schema that
 * it discovers by itself, and named as that: `source@detail-type`.
 */
export function createRegistryTemplate(): string {
  const schemas = (Object.keys(subjects) as Subject[]).map(
    (subject) => `
  ${formatClassName(subject)}:
    Type: AWS::EventSchemas::Schema
    Properties:
      RegistryName: !GetAtt Registry.RegistryName
      SchemaName: !Sub \${EventSource}@${subject}
      Description: ${describeEvent(subject)}
      Type: OpenApi3
      Content: !Sub ${quote(JSON.stringify(createOpenApi(subject)))}
`,
  );
  return HEAD + schemas.join('') + OUTPUTS;
}

const HEAD = `# Written by npm run generate. Each schema stands alone: delete those that you do not want. A registry
# takes 100, unless AWS raises the quota. Too large for a deployment without a bucket:
#   sam deploy -t infra/schemas/registry.yaml --stack-name kinow-schemas --resolve-s3
AWSTemplateFormatVersion: '2010-09-09'
Description: The schemas of Kinow's events in a registry of EventBridge.

Parameters:
  EventSource:
    Type: String
    Default: kinow
    Description: The source of the shop's events - the receiver's parameter EventSource.
    AllowedPattern: ^(?!aws($|\\.))[-._A-Za-z0-9]{1,64}$
    ConstraintDescription: Must be 1 to 64 letters, digits, and . - _, which a schema's name can have, and not begin with "aws.", which AWS reserves.

Resources:
  Registry:
    Type: AWS::EventSchemas::Registry
    Properties:
      Description: !Sub Kinow's events, from the source \${EventSource}
`;

const OUTPUTS = `
Outputs:
  RegistryName:
    Description: The registry, for aws schemas list-schemas --registry-name
    Value: !GetAtt Registry.RegistryName
`;

/** The schema of a subject's event as an OpenAPI document; the source is CloudFormation's to fill in. */
export function createOpenApi(subject: Subject): object {
  const name = formatClassName(subject);
  const { event, definitions } = convertSchema(subject, 'openapi-3.0', refer);
  const { detail, ...properties } = event.properties ?? {};
  return {
    openapi: '3.0.0',
    info: { title: name, version: '1.0.0' },
    paths: {},
    components: {
      schemas: {
        AWSEvent: {
          ...event,
          properties: { ...properties, detail: { $ref: refer(name) } },
          'x-amazon-events-detail-type': subject,
          'x-amazon-events-source': '${EventSource}',
        },
        [name]: detail,
        ...Object.fromEntries(
          Object.entries(definitions).map(([name, schema]): [string, JsonSchema] => [
            formatClassName(name),
            schema,
          ]),
        ),
      },
    },
  };
}

const refer = (name: string) => `#/components/schemas/${formatClassName(name)}`;

/** What a code binding calls the class of it: `OrderCreated` of `order_created`. */
const formatClassName = (name: string): string =>
  name.replaceAll(/(?:^|_)([a-z])/gu, (_, letter: string) => letter.toUpperCase());

/** A text of YAML in single quotation marks. */
const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
