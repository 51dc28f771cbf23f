import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { ROOT } from '../../scripts/shared/root.ts';

// Functions are verbs with an object, types are nouns, limits are MAX_… and MIN_….

/** Participles that do not end in -ed or -ing. */
const IRREGULAR = new Set(
  (
    'begun born bound broken brought built caught chosen come done drawn driven fallen fed felt forgotten ' +
    'found frozen given gone grown heard held hidden kept known laid led left lost made met mistaken ' +
    'paid proven said seen sent shown sold spent spoken stood sunk swept taken taught thought thrown told ' +
    'torn understood understated woken won worn written'
  ).split(' '),
);

/** Words that end like a participle. */
const VERBS = new Set(
  'bring embed exceed feed need ping proceed ring seed sing speed spread string succeed'.split(' '),
);

/** Names that stay, each with the reason. */
const ALLOWED: Readonly<Record<string, string>> = {
  Encoding: 'a noun: how a body is encoded',
  Bound: 'a noun: an end of a range',
  Finding: 'a noun: what a check found',
  Mapping: 'a noun, as in the event source mapping of Lambda',
  hasOneOf: 'a predicate: has one of',
  isOneOf: 'a predicate: is one of',
};

const PARAMETERS = String.raw`\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)`;
const DECLARATIONS = {
  function: [
    /\bfunction\*? (\w+)(?=[(<])/gu,
    // A constant that is an arrow function.
    new RegExp(
      String.raw`\b(?:const|let) (\w+)(?:: [^=;]+)? = (?:async )?(?:<[^=]*>)?(?:${PARAMETERS}(?:: [^=;]+?)?|\w+) =>`,
      'gu',
    ),
    // A method of a class.
    /^ {2}(?:static |override |async |\*)*(#?\w+)(?:<[^>]*>)?\([^;]*?\)(?:: [^;{]+)? \{$/gmu,
    // A member of an interface that is a function.
    new RegExp(String.raw`^ *readonly (#?\w+)\??:\s+${PARAMETERS} =>`, 'gmu'),
    /^ {2}(\w+)(?:<[^>]*>)?\([^;{}]*\): [^;{}]+;$/gmu,
  ],
  type: [/\b(?:type|interface|class) ([A-Z]\w*)(?=[ <])/gu],
  constant: [/\bconst ([A-Z][A-Z\d_]*)\b/gu],
};

function isParticiple(word: string): boolean {
  return IRREGULAR.has(word) || (/.(?:ed|ing)$/u.test(word) && !VERBS.has(word));
}

const isBad: Readonly<Record<keyof typeof DECLARATIONS, (name: string) => boolean>> = {
  function: (name) =>
    /[a-z\d](?:Of|In|At)$/u.test(name) || isParticiple(/^#?([a-z]*)/u.exec(name)?.[1] ?? ''),
  // Of several words the last is the noun.
  type: (name) => /^[A-Z][a-z]+$/u.test(name) && isParticiple(name.toLowerCase()),
  constant: (name) => /^(?:MOST|LONGEST|LARGEST|LEAST)_|_IN_VAIN$/u.test(name),
};

function findBadNames(code: string): string[] {
  const kinds = Object.keys(DECLARATIONS) as (keyof typeof DECLARATIONS)[];
  return kinds.flatMap((kind) =>
    DECLARATIONS[kind]
      .flatMap((pattern) => [...code.matchAll(pattern)])
      .map(([, name = '']) => name)
      .filter((name) => isBad[kind](name) && !Object.hasOwn(ALLOWED, name)),
  );
}

async function readSources(folder: string): Promise<(readonly [path: string, code: string])[]> {
  const paths = await readdir(join(ROOT, folder), { recursive: true });
  return await Promise.all(
    paths
      .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
      .filter((path) => path.endsWith('.ts'))
      .map(async (path) => [path, await readFile(join(ROOT, path), 'utf8')] as const),
  );
}

const FOLDERS = ['handler', 'scripts', 'test/support'];

for (const folder of FOLDERS) {
  test(`functions in ${folder}/ are verbs, types nouns, and limits MAX_… or MIN_…`, async () => {
    const sources = await readSources(folder);
    const bad = sources.flatMap(([path, code]) =>
      findBadNames(code).map((name) => `${path}: ${name}`),
    );
    assert.deepEqual(bad, []);
  });
}

test('every exception is still needed', async () => {
  const sources = await Promise.all(FOLDERS.map(readSources));
  const code = sources.flatMap((some) => some.map(([, text]) => text)).join('\n');
  for (const name of Object.keys(ALLOWED)) assert.match(code, new RegExp(`\\b${name}\\b`, 'u'));
});

suite('a name that breaks the rules is found', () => {
  const names: [code: string, name: string][] = [
    ['function told() {}', 'told'],
    ['export async function settled(ms: number): Promise<void> {', 'settled'],
    ['function* tokensOf(json: string): Generator<Token> {', 'tokensOf'],
    ['const kept = (text: string) => text;', 'kept'],
    [
      'export const leavesAt = async <T>(value: T, take: (one: T) => void): Promise<T> => {',
      'leavesAt',
    ],
    ['let explaining: Explain = (error) => error;', 'explaining'],
    ['const idOf = event => event.id;', 'idOf'],
    ['function negatedTests(tests: Test[]) {', 'negatedTests'],
    ['class Queue {\n  #heldBy(input: Input): Message {\n', '#heldBy'],
    ['class Queue {\n  async answered(\n    id: string,\n  ): Promise<void> {\n', 'answered'],
    ['interface Rules {\n  readonly matching: (event: Value) => Rule[];', 'matching'],
    ['interface Store {\n  known(ms: number): Promise<Secrets>;', 'known'],
    ['type Said = string;', 'Said'],
    ['interface Swept {', 'Swept'],
    ['class Told<T> {', 'Told'],
    ['const MOST_BYTES = 1;', 'MOST_BYTES'],
    ['const MOST_IN_VAIN = 3;', 'MOST_IN_VAIN'],
  ];
  for (const [code, name] of names)
    test(name, () => assert.ok(findBadNames(code).includes(name), code));
});

suite('a name that follows the rules is not', () => {
  const lines = [
    'function parseMessage(body: string): Message {',
    'const isIdentifier = (value: unknown) => typeof value === "string";',
    'const receivedAt = Date.now();',
    'const known = await store.get(ms);',
    'const needsAnswer = (request: Request) => true;',
    'interface Message {\n  readonly receivedAt: number;\n  readonly createdBy: string;\n}',
    'interface ParsedMessage {',
    'type NamedEvent = object;',
    'const MAX_BYTES = 1;',
  ];
  for (const code of lines) test(code, () => assert.deepEqual(findBadNames(code), []));
});
