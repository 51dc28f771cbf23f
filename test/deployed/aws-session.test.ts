import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { suite, test, type TestContext } from 'node:test';
import { openSession } from '../../scripts/deployed/aws-session.ts';
import { listen, readBody } from '../../scripts/shared/http-server.ts';
import { openTestSession, setEnvironment } from '../support/aws/session.ts';
import { start } from '../support/commands/cli.ts';
import { captureIo } from '../support/commands/run-command.ts';
import { watchCommand } from '../support/commands/running.ts';

const MFA = 'arn:aws:iam::111122223333:mfa/anna';

const CONFIG = `
[default]
region = eu-south-2
[profile mfa]
role_arn = arn:aws:iam::111122223333:role/operator
source_profile = base
mfa_serial = ${MFA}
[profile role]
role_arn = arn:aws:iam::111122223333:role/operator
source_profile = base
[profile base]
aws_access_key_id = AKIABASE
aws_secret_access_key = base
region = eu-central-1
[profile fails]
credential_process = sh -c 'echo vault: permission denied >&2; exit 3'
[profile hangs]
credential_process = sleep 600
[profile sso]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = Admin
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
[profile bare]
output = json
`;

/** Writes the user's configuration. @returns The environment that names it, without credentials. */
async function writeConfig(t: TestContext): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'kinow-aws-'));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'config'), CONFIG);
  return {
    HOME: folder,
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

async function open(t: TestContext, variables: Readonly<Record<string, string>>) {
  const { HOME: _, ...config } = await writeConfig(t);
  const env = { ...config, ...variables };
  setEnvironment(t, env);
  return await openTestSession(env);
}

/** An STS that gives credentials of a role, or refuses. */
async function startSts(t: TestContext, isAllowed: boolean) {
  const calls: URLSearchParams[] = [];
  const server = await listen(0, (request, response) => {
    void (async () => {
      calls.push(new URLSearchParams((await readBody(request)).toString()));
      response.writeHead(isAllowed ? 200 : 403, { 'content-type': 'text/xml' });
      response.end(
        isAllowed
          ? '<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>'
          : '<ErrorResponse><Error><Code>AccessDenied</Code><Message>anna is not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>',
      );
    })();
  });
  t.after(server.close);
  return { url: server.url, calls };
}

suite('the region of a command is that of', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'operator', AWS_SECRET_ACCESS_KEY: 'secret' };
  const cases: [what: string, variables: Readonly<Record<string, string>>, region: string][] = [
    ['AWS_REGION', { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' }, 'eu-west-1'],
    ['AWS_DEFAULT_REGION', { AWS_DEFAULT_REGION: 'eu-west-2' }, 'eu-west-2'],
    ['the profile', { AWS_PROFILE: 'base' }, 'eu-central-1'],
    ['the profile that AWS_DEFAULT_PROFILE names', { AWS_DEFAULT_PROFILE: 'base' }, 'eu-central-1'],
    ['the default profile', keys, 'eu-south-2'],
  ];
  for (const [what, variables, region] of cases) {
    test(what, async (t) => {
      const session = await open(t, { ...keys, ...variables });
      assert.equal(session.region, region);
    });
  }
});

suite('a command says of credentials', () => {
  const AWS_REGION = 'eu-west-1';
  const cases: Record<string, [variables: Readonly<Record<string, string>>, says: RegExp]> = {
    'that the profile does not exist, and which do': [
      { AWS_PROFILE: 'bas' },
      /^There is no AWS profile bas\. Did you mean base\? The profiles are .*\bmfa, .*\. Check AWS_PROFILE\.$/,
    ],
    'that a region is missing, and whose': [
      { AWS_PROFILE: 'bare' },
      /^No AWS region found. Set AWS_REGION, or the region of the AWS profile bare\.$/,
    ],
    'that the profile has none': [
      { AWS_PROFILE: 'bare', AWS_REGION },
      /^The AWS profile bare has no credentials\. Run aws configure --profile bare/,
    ],
    'why the credential_process of the profile failed': [
      { AWS_PROFILE: 'fails', AWS_REGION },
      /^No credentials of the AWS profile fails: Command failed: sh .*\n +vault: permission denied\nRun the credential_process of the profile by hand/,
    ],
    'how to sign in again': [
      { AWS_PROFILE: 'sso', AWS_REGION },
      /^No credentials of the AWS profile sso: The SSO session .*\nRun: aws sso login --profile sso$/,
    ],
    'that an MFA code is required, where there is no terminal': [
      { AWS_PROFILE: 'mfa', AWS_REGION },
      /^The AWS profile requires a code of the MFA device \S+:mfa\/anna, and there is no terminal/,
    ],
  };
  for (const [what, [variables, says]] of Object.entries(cases)) {
    test(what, async (t) => {
      await assert.rejects(open(t, variables), (error: Error) => {
        assert.match(error.message, says);
        return true;
      });
    });
  }

  test('that the role could not be assumed, not that the call was denied', async (t) => {
    const sts = await startSts(t, false);
    const env = { AWS_PROFILE: 'role', AWS_REGION, AWS_ENDPOINT_URL: sts.url };
    await assert.rejects(
      open(t, env),
      /^\w*Error: No credentials of the AWS profile role: AccessDenied: anna is not authorized to perform: sts:AssumeRole\n/,
    );
  });
});

test('a command asks for the MFA code in a terminal, once for all its clients', async (t) => {
  const sts = await startSts(t, true);
  const { HOME: _, ...config } = await writeConfig(t);
  const env = {
    ...config,
    AWS_PROFILE: 'mfa',
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: sts.url,
  };
  setEnvironment(t, env);
  const { io, output } = captureIo({ env });
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
  const opening = openSession({ ...io, stdin });
  while (!output.stderr.includes(`MFA code of ${MFA}`)) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  stdin.write('123456');
  stdin.write('\r');
  const { credentials } = await opening;
  const [one, two] = await Promise.all([credentials(), credentials()]);
  assert.deepEqual([one.accessKeyId, two.accessKeyId], ['ASIAROLE', 'ASIAROLE']);
  assert.deepEqual(
    sts.calls.map((call) => [call.get('SerialNumber'), call.get('TokenCode')]),
    [[MFA, '123456']],
  );
});

test('a command that waits for credentials says so after 3 s, and ends by Ctrl-C', async (t) => {
  const config = await writeConfig(t);
  const child = start('doctor', ['--stack', 'shop'], {
    ...config,
    AWS_PROFILE: 'hangs',
    AWS_REGION: 'eu-west-1',
  });
  t.after(() => child.kill('SIGKILL'));
  const running = watchCommand(child);
  await running.waitForOutput(/^Waiting for credentials of the AWS profile hangs …$/m);
  child.kill('SIGINT');
  assert.equal((await running.end).status, 130);
});
