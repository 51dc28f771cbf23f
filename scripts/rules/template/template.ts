import { type CollectionTag, parseDocument, type ScalarTag, YAMLMap } from 'yaml';
import { ExactNumber, parseNumber } from '../../patterns/json/scalar.ts';

/** A CloudFormation or SAM template, with intrinsic functions in long form: `{ Ref: 'Queue' }`. */
export interface Template {
  Description?: string;
  Metadata?: Record<string, unknown>;
  Parameters?: Record<string, Parameter>;
  Conditions?: Record<string, unknown>;
  Globals?: object;
  Resources: Record<string, Resource>;
  Outputs?: Record<string, Output>;
}

export interface Parameter {
  Type: string;
  Default?: string | number;
  Description?: string;
  AllowedPattern?: string;
  AllowedValues?: (string | number)[];
  ConstraintDescription?: string;
  NoEcho?: boolean;
}

export interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
  Condition?: string;
  DependsOn?: string | string[];
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
  Metadata?: Record<string, unknown>;
}

export interface Output {
  Description?: string;
  Value: unknown;
  Condition?: string;
}

/** The intrinsic functions with a short form, and the node types that it accepts. */
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

/** Keeps the digits of numbers that JavaScript would round. */
const numberTag: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  test: /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/u,
  resolve: (text) => {
    const number = parseNumber(text);
    return Number.isFinite(number) ? number : new ExactNumber(text);
  },
};

/** Booleans as SAM reads them: by YAML 1.1, but without `y` and `n`. */
const createBooleanTag = (value: boolean, test: RegExp): ScalarTag => ({
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  test,
  resolve: () => value,
});

const plainTags = [
  createBooleanTag(true, /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/u),
  createBooleanTag(false, /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/u),
  numberTag,
];

/** YAML's tags that are not used: booleans have their own, and dates stay texts, as in `Version: 2012-10-17`. */
const UNUSED_TAGS = new Set(['tag:yaml.org,2002:bool', 'tag:yaml.org,2002:timestamp']);

const tags = [
  { tag: '!Ref', resolve: (name: string) => ({ Ref: name }) },
  { tag: '!Condition', resolve: (name: string) => ({ Condition: name }) },
  ...Object.entries(FUNCTIONS).flatMap(([name, forms]) => {
    const long = `Fn::${name}`;
    return forms.map((form) =>
      form === 'scalar'
        ? {
            tag: `!${name}`,
            resolve: (text: string) => ({
              [long]: name === 'GetAtt' ? splitAttribute(text) : text,
            }),
          }
        : createCollectionTag(`!${name}`, form, long),
    );
  }),
];

/**
 * Parses a template as SAM does, by YAML 1.1: `yes` and `on` are true, `1_000` is a number, `<<` merges mappings.
 * Does not evaluate its intrinsic functions.
 *
 * @param text - The template as YAML or JSON.
 * @throws Error with line and column for invalid YAML, a duplicate key or an unknown tag.
 */
export function parseTemplate(text: string): Template {
  const document = parseDocument(text, {
    version: '1.1',
    customTags: (own) => [
      ...plainTags,
      ...own.filter((tag) => typeof tag === 'string' || !UNUSED_TAGS.has(tag.tag)),
      ...tags,
    ],
  });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    // The parser quotes the template in the lines below.
    const [line = ''] = problem.message.split('\n');
    throw new Error(line.replace(/:$/u, ''), { cause: problem });
  }
  return document.toJS() as Template;
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

/** `Queue.Arn` → `['Queue', 'Arn']`. Splits at the first dot. */
function splitAttribute(text: string): [string, string] {
  const [resource = '', ...rest] = text.split('.');
  return [resource, rest.join('.')];
}
