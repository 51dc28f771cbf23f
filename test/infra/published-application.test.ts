import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import packageJson from '../../package.json' with { type: 'json' };
import { parseTemplate } from '../../scripts/rules/template/template.ts';
import { ROOT } from '../../scripts/shared/root.ts';

/** What the AWS SAM developer guide, "Template Metadata section properties", says of a property. */
interface Constraint {
  readonly length?: number;
  readonly pattern?: RegExp;
}

const URL_PATTERN = /^https:\/\/[^\s/]+\/\S+$/u;

/** All properties that are published: SAM ignores others without a word. */
const CONSTRAINTS: Readonly<Record<string, Constraint>> = {
  Name: { length: 140, pattern: /^[a-zA-Z0-9-]+$/u },
  Description: { length: 256 },
  Author: { length: 127, pattern: /^[a-z0-9](?:(?:[a-z0-9]|-(?!-))*[a-z0-9])?$/u },
  SpdxLicenseId: { pattern: /^[A-Za-z0-9.+-]+$/u },
  LicenseUrl: {},
  ReadmeUrl: {},
  Labels: { length: 127, pattern: /^[a-zA-Z0-9+\-_:/@]+$/u },
  HomePageUrl: { pattern: URL_PATTERN },
  SemanticVersion: { pattern: /^\d+\.\d+\.\d+(?:-[\w.-]+)?$/u },
  SourceCodeUrl: { pattern: URL_PATTERN },
};

/** Without them, an application cannot be created or made public. */
const REQUIRED = [
  'Name',
  'Description',
  'Author',
  'SpdxLicenseId',
  'LicenseUrl',
  'SemanticVersion',
];

suite('the application of the Serverless Application Repository', async () => {
  const template = parseTemplate(await readFile(`${ROOT}infra/template.yaml`, 'utf8'));
  const { 'AWS::ServerlessRepo::Application': application } = template.Metadata as {
    'AWS::ServerlessRepo::Application': Readonly<Record<string, string | string[]>>;
  };

  test('has the properties that AWS documents, within their documented constraints', () => {
    for (const [name, given] of Object.entries(application)) {
      const { length = Number.POSITIVE_INFINITY, pattern = /./u } =
        CONSTRAINTS[name] ?? assert.fail(`${name} is not published`);
      assert.equal(Array.isArray(given), name === 'Labels', name);
      for (const value of [given].flat()) {
        assert.match(value, pattern, name);
        assert.ok(value.length <= length, name);
      }
    }
    assert.ok(application['Labels'] !== undefined && application['Labels'].length <= 10);
    assert.deepEqual(
      REQUIRED.filter((name) => !Object.hasOwn(application, name)),
      [],
    );
  });

  test('has the licence, the README and the repository of the package', async () => {
    assert.equal(application['SpdxLicenseId'], packageJson.license);
    assert.equal(application['LicenseUrl'], '../LICENSE');
    assert.equal(application['ReadmeUrl'], '../README.md');
    assert.match(await readFile(`${ROOT}LICENSE`, 'utf8'), /^MIT License\n/u);
    const { repository } = packageJson as { readonly repository?: { readonly url: string } };
    assert.equal(
      application['SourceCodeUrl'],
      repository?.url.replace(/^git\+/u, '').replace(/\.git$/u, ''),
    );
  });

  test('is packaged into a file that git ignores, since it names a bucket', async () => {
    const runbook = await readFile(`${ROOT}infra/README.md`, 'utf8');
    const [, file] = /--output-template-file (\S+)/u.exec(runbook) ?? [];
    const ignored = (await readFile(`${ROOT}.gitignore`, 'utf8')).split('\n');
    assert.ok(file !== undefined && ignored.includes(file), file);
  });
});
