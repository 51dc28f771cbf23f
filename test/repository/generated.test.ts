import assert from 'node:assert/strict';
import { glob, readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { subjectNames } from '../../handler/catalogue/subjects.ts';
import { createSampleFiles } from '../../scripts/local/sample-files.ts';
import { encodePhpJson } from '../../scripts/samples/php-json.ts';
import { formatCataloguePage } from '../../scripts/samples/schemas/catalogue-page.ts';
import { createSchemaFiles } from '../../scripts/samples/schemas/schema-files.ts';
import {
  MODEL_SUBJECTS,
  MODEL_TYPES,
  printFunctionTypes,
} from '../../scripts/rules/stack/function-types.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import { drawArchitecture } from '../../scripts/tasks/generate/architecture.ts';
import { listMetrics, loadWebhook } from '../support/function/webhook.ts';
import vectors from '../vectors/php-json.json' with { type: 'json' };

const read = async (path: string) =>
  JSON.parse(await readFile(`${ROOT}events/${path}.json`, 'utf8')) as APIGatewayProxyEventV2;

test('the picture in infra/ is what npm run generate draws', async () => {
  assert.equal(await readFile(`${ROOT}infra/architecture.svg`, 'utf8'), await drawArchitecture());
});

suite('the picture in infra/', async () => {
  const picture = await readFile(`${ROOT}infra/architecture.svg`, 'utf8');

  test('has text of at least 11 pixels in the 830 that GitHub has for a README', () => {
    const width = Number(/viewBox="0\.00 0\.00 ([\d.]+) /u.exec(picture)?.[1]);
    const sizes = [...picture.matchAll(/font-size="([\d.]+)"/gu)].map(([, size]) => Number(size));
    assert.ok(sizes.length > 0);
    for (const size of sizes) assert.ok((size * 830) / width >= 11, `${size} of ${width}`);
  });

  test('has a page of its own under its text, in light and in dark mode', () => {
    const pages = picture.matchAll(/svg \{ color: #(\w{6}); background: #(\w{6}) \}/gu);
    const brightness = [...pages].map((colors) =>
      colors.slice(1).map((color) => Number.parseInt(color.slice(0, 2), 16)),
    );
    assert.equal(brightness.length, 2);
    const [[text = 0, page = 0] = [], [darkText = 0, darkPage = 0] = []] = brightness;
    assert.ok(page - text > 200 && darkText - darkPage > 200, JSON.stringify(brightness));
  });
});

test('the catalogue in infra/ is what npm run generate writes', async () => {
  assert.equal(await readFile(`${ROOT}infra/catalogue.md`, 'utf8'), formatCataloguePage());
});

test('the schemas are what npm run generate writes, and nothing else lies beside them', async () => {
  await holdsOnly('infra/schemas', createSchemaFiles());
});

test('the types of the function in infra/rules/ are what npm run generate writes', async () => {
  assert.equal(await readFile(ROOT + MODEL_TYPES, 'utf8'), printFunctionTypes(MODEL_SUBJECTS));
});

suite('the sample events', () => {
  test('are what npm run generate writes, and nothing else lies beside them', async () => {
    await holdsOnly('events', createSampleFiles());
  });

  test('of all 98 subjects are published with the subject as detail-type and the body as detail', async (t) => {
    const { invoke, events } = await loadWebhook(t);
    for (const subject of subjectNames) {
      const event = await read(subject);
      const answer = await invoke(event);
      assert.deepEqual([answer.status, answer.body['outcome']], [200, 'published'], subject);
      assert.deepEqual(listMetrics(answer.line), ['Authentic', 'Published'], subject);
      const [published] = events.splice(0);
      assert.equal(published?.['detail-type'], subject);
      assert.equal(published.detailText, event.body);
    }
  });

  const edgeCases: Record<string, [status: number, metrics: string[]]> = {
    above_limit: [413, ['Authentic', 'Quarantined', 'TooLarge']],
    base64_body: [200, ['Authentic', 'Published']],
    forged_signature: [401, ['Mismatched', 'Unauthenticated']],
    list_of_rows: [200, ['Authentic', 'Published']],
    missing_signature: [401, ['Unauthenticated']],
    near_limit: [200, ['Authentic', 'Published']],
    not_an_event: [400, ['Authentic', 'Invalid', 'Quarantined']],
    older_edition: [200, ['Authentic', 'Published']],
    unknown_subject: [200, ['Authentic', 'Published', 'UnknownSubject']],
  };
  for (const [name, [status, metrics]] of Object.entries(edgeCases)) {
    test(`edge-cases/${name}.json is answered ${status}`, async (t) => {
      const { invoke } = await loadWebhook(t);
      const answer = await invoke(await read(`edge-cases/${name}`));
      assert.equal(answer.status, status);
      assert.deepEqual(listMetrics(answer.line), metrics);
    });
  }

  test('are in ASCII, as PHP writes them, with accents among them', () => {
    const bodies = [...createSampleFiles()]
      .filter(([path]) => !path.startsWith('edge-cases/'))
      .map(([, text]) => (JSON.parse(text) as { body: string }).body);
    assert.equal(bodies.length, 98);
    assert.deepEqual(
      bodies.filter((body) => !/^[\0-\x7f]+$/u.test(body)),
      [],
    );
    assert.ok(bodies.filter((body) => body.includes(String.raw`\u00e9`)).length > 30);
    // Some objects have no field that their events change.
    assert.ok(new Set(bodies.map((body) => body.slice(body.indexOf('"data"')))).size > 75);
  });
});

suite("JSON as PHP's json_encode writes it", () => {
  for (const { comment, value, text } of vectors) {
    test(comment, () => assert.equal(encodePhpJson(value), text));
  }
});

/** Asserts that a folder has exactly the given files, and possibly a page about them. */
async function holdsOnly(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  const stale: string[] = [];
  for (const [path, text] of files) {
    const committed = await readFile(`${ROOT}${folder}/${path}`, 'utf8').catch(() => '');
    if (committed !== text) stale.push(path);
  }
  assert.deepEqual(stale, [], 'stale: run npm run generate');
  const there: string[] = [];
  const found = glob('**/*.*', { cwd: ROOT + folder, exclude: ['README.md'] });
  for await (const path of found) there.push(path);
  assert.deepEqual(there.toSorted(), [...files.keys()].toSorted());
}
