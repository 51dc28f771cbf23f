import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import { listen, readBody } from '../../scripts/shared/http-server.ts';
import { startObservedBus } from '../support/aws/observed-bus.ts';
import { start } from '../support/commands/cli.ts';
import { runCommand } from '../support/commands/run-command.ts';
import { type ChildCommand, watchCommand } from '../support/commands/running.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Starts a receiver that answers every signed request, by default as published, and passes on its body. */
async function listenAsReceiver(
  t: TestContext,
  onBody: (body: string) => void,
  answer: Answer = { status: 200, body: '{"outcome":"published"}' },
): Promise<string> {
  const server = await listen(0, (request, response) => {
    void (async () => {
      const body = (await readBody(request)).toString();
      const isSigned = 'x-kinow-signature' in request.headers;
      if (isSigned) onBody(body);
      response.writeHead(isSigned ? answer.status : 401);
      response.end(isSigned ? answer.body : '{"error":"unauthenticated"}');
    })();
  });
  t.after(server.close);
  return `${server.url}/kinow`;
}

function beginDoctor(
  t: TestContext,
  url: string,
  env: Readonly<Record<string, string>>,
): ChildCommand {
  const child = start('doctor', ['--stack', 'shop', '--url', url, '--probe'], env);
  t.after(() => child.kill('SIGKILL'));
  return watchCommand(child);
}

suite('npm run doctor -- --probe', () => {
  test('sees its probe on the bus, and removes rule and queue, and those that have expired', async (t) => {
    const bus = await startObservedBus(t);
    const expired = bus.leave(1_700_000_000);
    const url = await listenAsReceiver(t, (detail) =>
      bus.publish({ subject: 'kinow_eventbridge_probe', detail }),
    );
    const args = ['--stack', 'shop', '--url', url, '--probe'];
    const { stdout } = await runCommand('doctor', args, { env: bus.env });
    assert.match(stdout, /^ok +the probe arrived on the event bus$/mu);
    assert.match(
      stdout,
      new RegExp(`^ok +an expired rule and queue were removed: ${expired}$`, 'mu'),
    );
    assert.equal(bus.rules.size + bus.queues.size, 0);
  });

  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    test(`removes rule and queue by ${signal}`, async (t) => {
      const bus = await startObservedBus(t);
      const sent = Promise.withResolvers<void>();
      const url = await listenAsReceiver(t, () => sent.resolve());
      const { child, end } = beginDoctor(t, url, bus.env);
      await sent.promise;
      const [name = ''] = bus.rules.keys();
      const minutes = (Number(name.split('-').at(-2)) * 1000 - Date.now()) / 60_000;
      assert.ok(minutes > 5 && minutes <= 10, 'it expires after 10 minutes');
      child.kill(signal);
      const ended = await end;
      assert.equal(ended.status, status);
      assert.match(ended.stderr, /Stopping\. .*\nRemoving the temporary rule and queue\. /u);
      assert.equal(bus.rules.size + bus.queues.size, 0);
    });
  }

  const refusals: [what: string, answer: Answer, says: RegExp][] = [
    [
      'is refused, though it is signed with the secret of the stack',
      { status: 401, body: '{"error":"unauthenticated"}' },
      /^failed +a signed probe returns 401\n +The function uses another secret than the stack\./mu,
    ],
    [
      'is deferred',
      { status: 200, body: '{"outcome":"deferred"}' },
      /^failed +a signed probe was deferred: .*\n +No event is lost: .*: Events deferred\.$/mu,
    ],
    [
      'finds the receiver unavailable',
      { status: 503, body: '{"error":"unavailable"}' },
      /^failed +a signed probe returns 503.*\n.*: Receiver unavailable\.$/mu,
    ],
  ];
  for (const [what, answer, says] of refusals) {
    test(`says what to do where the probe ${what}`, async (t) => {
      const bus = await startObservedBus(t);
      const url = await listenAsReceiver(t, () => {}, answer);
      const args = ['--stack', 'shop', '--url', url, '--probe'];
      const { status, stdout } = await runCommand('doctor', args, { env: bus.env });
      assert.match(stdout, says);
      assert.equal(status, 1);
      assert.equal(bus.rules.size + bus.queues.size, 0);
    });
  }

  test('says of each check that fails why, in the words of all commands', async (t) => {
    const bus = await startObservedBus(t);
    const url = await listenAsReceiver(t, () => {});
    const args = ['--stack', 'shop', '--url', url];
    const { status, stdout } = await runCommand('doctor', args, { env: bus.env });
    assert.equal(status, 1);
    assert.match(
      stdout,
      /^failed +the archive could not be checked\n +events:ListArchives failed: UnknownOperationException \(HTTP 400/mu,
    );
    assert.match(stdout, /^ok +the event bus kinow-local exists$/mu);
    assert.match(stdout, /^ok +an unsigned request returns 401$/mu);
  });
});
