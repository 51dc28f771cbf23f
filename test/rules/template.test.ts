import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ExactNumber } from '../../scripts/patterns/json/scalar.ts';
import { parseTemplate } from '../../scripts/rules/template/template.ts';

/** Returns the parsed value of a resource property. */
const read = (value: string): unknown =>
  parseTemplate(`Resources:\n  A:\n    Type: T\n    Properties:\n      p: ${value}\n`).Resources[
    'A'
  ]?.Properties?.['p'];

suite('a CloudFormation template', () => {
  const short: [string, unknown][] = [
    ['!Ref Queue', { Ref: 'Queue' }],
    ['!Condition HasTopic', { Condition: 'HasTopic' }],
    ['!GetAtt Queue.Arn', { 'Fn::GetAtt': ['Queue', 'Arn'] }],
    ['!GetAtt Stack.Outputs.Url', { 'Fn::GetAtt': ['Stack', 'Outputs.Url'] }],
    ['!GetAtt [Queue, Arn]', { 'Fn::GetAtt': ['Queue', 'Arn'] }],
    ["!Sub '${A}-b'", { 'Fn::Sub': '${A}-b' }],
    ["!Sub ['${x}', { x: !Ref A }]", { 'Fn::Sub': ['${x}', { x: { Ref: 'A' } }] }],
    ["!Not [!Equals [!Ref A, '']]", { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'A' }, ''] }] }],
    ["!Select [0, !Split [',', a]]", { 'Fn::Select': [0, { 'Fn::Split': [',', 'a'] }] }],
    ["!Join ['', [a, !If [C, b, c]]]", { 'Fn::Join': ['', ['a', { 'Fn::If': ['C', 'b', 'c'] }]] }],
    ['!Transform { Name: AWS::Include }', { 'Fn::Transform': { Name: 'AWS::Include' } }],
  ];
  for (const [text, long] of short) {
    test(`has ${text} read as its long form`, () => assert.deepEqual(read(text), long));
  }

  const asSam: [text: string, value: unknown][] = [
    ['2012-10-17', '2012-10-17'],
    ['yes', true],
    ['On', true],
    ['off', false],
    ['no', false],
    ['y', 'y'],
    ["'yes'", 'yes'],
    ['[on]', [true]],
    ['1_000', 1000],
    ['010', 8],
    ['0x1F', 31],
    ['12345678901234567890', new ExactNumber('12345678901234567890')],
    ['~', null],
  ];
  for (const [text, value] of asSam) {
    test(`has ${text} read as SAM reads it, by YAML 1.1`, () => {
      assert.deepEqual(read(text), value);
    });
  }

  test('has merge keys', () => {
    const { Resources } = parseTemplate(
      'Base: &base { Type: T, DependsOn: A }\nResources:\n  B:\n    <<: *base\n    Type: U\n',
    );
    assert.deepEqual(Resources['B'], { Type: 'U', DependsOn: 'A' });
  });

  test('may be JSON', () => {
    const template = { Resources: { A: { Type: 'T', Properties: { p: { Ref: 'B' } } } } };
    assert.deepEqual(parseTemplate(JSON.stringify(template)), template);
  });

  const wrong: [string, string, RegExp][] = [
    ['a function that there is not', 'a: !Reff b', /!Reff at line 1/],
    ['a function of a list without its list', 'a: !Join b', /!Join at line 1/],
    ['a key that is there twice', 'a: 1\na: 2', /unique at line 2/],
    ['text that is no YAML', 'a: [', /line 1/],
  ];
  for (const [what, text, message] of wrong) {
    test(`is refused for ${what}, with the line`, () =>
      assert.throws(() => parseTemplate(text), message));
  }
});
