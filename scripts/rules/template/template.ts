import { type CollectionTag, parseDocument, type ScalarTag, YAMLMap } from 'yaml';
import { ExactNumber, parseNumber } from '../../patterns/json/scalar.ts';

/** A CloudFormation or SAM template, its functions in their long form: `{ Ref: 'Queue' }`. */
export interface Template {
  Description?: string;
  Metadata?: Record<string, unknown>;
  Parameters?: Record<string, Parameter>;
  Conditions?: Record<string, unknown>;
  Globals?: object;
  Resources: Record<string, Resource>;
  Outputs?: Record<string, Output>;
}

/** A parameter of a template. */
export interface Parameter {
  Type: string;
  Default?: string | number;
  Description?: string;
  AllowedPattern?: string;
  AllowedValues?: (string | number)[];
  ConstraintDescription?: string;
  NoEcho?: boolean;
}

/** A resource of a template. */
export interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
  Condition?: string;
  DependsOn?: string | string[];
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
  Metadata?: Record<string, unknown>;
}

/** An output of a template. */
export interface Output {
  Description?: string;
  Value: unknown;
  Condition?: string;
}

/** The functions that have a short form, with what the short form may be written on. */
const FUNCTIONS = {
  And: ['seq'],
  Base64: ['scalar', 'map'],
  Cidr: ['seq'],
  Equals: ['seq'],
  FindInMap: ['seq'],
  GetAtt: ['scalar', 'seq'],
  GetAZs: ['scalar', 'map'],
  If: ['seq'],
  ImportValue: ['scalar', 'map'],
  Join: ['seq'],
  Length: ['seq', 'map'],
  Not: ['seq'],
  Or: ['seq'],
  Select: ['seq'],
  Split: ['seq'],
  Sub: ['scalar', 'seq'],
  ToJsonString: ['seq', 'map'],
  Transform: ['map'],
} as const;

/** What JavaScript keeps as a number, and as its text what it would round. */
const numberTag: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  test: /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/u,
  resolve: (text) => {
    const number = parseNumber(text);
    return Number.isFinite(number) ? number : new ExactNumber(text);
  },
};

const tags = [
  createScalarTag('!Ref', (name) => ({ Ref: name })),
  createScalarTag('!Condition', (name) => ({ Condition: name })),
  ...Object.entries(FUNCTIONS).flatMap(([name, forms]) => {
    const long = `Fn::${name}`;
    return forms.map((form) =>
      form === 'scalar'
        ? createScalarTag(`!${name}`, (text) => ({
            [long]: name === 'GetAtt' ? splitAttribute(text) : text,
          }))
        : createCollectionTag(`!${name}`, form, long),
    );
  }),
];

/**
 * Reads a template as CloudFormation does, without evaluating its functions.
 *
 * @param text - The template as YAML; JSON is YAML too.
 * @throws Error that names line and column, when it is no YAML, says a key twice, or has a tag that
 *   CloudFormation does not know.
 */
export function parseTemplate(text: string): Template {
  const document = parseDocument(text, { customTags: (own) => [numberTag, ...own, ...tags] });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) throw problem;
  return document.toJS() as Template;
}

function createScalarTag(tag: string, expand: (text: string) => object): ScalarTag {
  return { tag, resolve: expand };
}

function createCollectionTag(tag: string, collection: 'seq' | 'map', long: string): CollectionTag {
  return {
    tag,
    collection,
    resolve: (value) => {
      const map = new YAMLMap();
      map.set(long, value);
      return map;
    },
  };
}

/** `Queue.Arn` → `['Queue', 'Arn']`; only the first dot divides. */
function splitAttribute(text: string): [string, string] {
  const [resource = '', ...rest] = text.split('.');
  return [resource, rest.join('.')];
}
