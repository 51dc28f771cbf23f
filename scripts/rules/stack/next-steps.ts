import { basename, dirname, extname, join } from 'node:path';
import { toSlashes } from '../../shared/format-path.ts';
import { quoteShellWord } from '../../shared/shell-word.ts';
import { parseTemplate } from '../template/template.ts';
import { formatCall } from '../../shared/command-line.ts';

/** The commands to run after a stack is written. */
export interface NextSteps {
  /** Installs the packages of the functions, which no command does by itself locally; empty without functions. */
  readonly install: readonly string[];
  /** Runs the rule locally, once its functions are installed: shell commands, one a line. */
  readonly attempt: readonly string[];
  /** Builds and deploys the stack: shell commands, one a line. */
  readonly deploy: readonly string[];
}

/** Of the default files; `start` finds the rules there by itself. */
const DEFAULT_FOLDER = 'rules';

/** Holds a secret for a moment, since other users can see the arguments of a command. */
const SECRET_FILE = '.aws-sam/secret.txt';

/** The end of the name of a parameter that takes the ARN of a secret. */
const SECRET_ARN = /SecretArn$/u;

/**
 * Creates the commands that run a stack locally and deploy it. The build folder is of this stack alone: without
 * one, SAM deploys what it built last, whichever template that was.
 */
export function createNextSteps(template: string, out: string): NextSteps {
  const file = toSlashes(out);
  const { Parameters = {}, Resources } = parseTemplate(template);
  const needed = Object.entries(Parameters)
    .filter(([, { Default }]) => Default === undefined)
    .map(([parameter]) => parameter);
  const secrets = needed.filter((parameter) => SECRET_ARN.test(parameter));
  const overrides = needed.map((parameter) =>
    secrets.includes(parameter) ? `${parameter}="\${${parameter}:?}"` : `${parameter}=…`,
  );
  const name = basename(file, extname(file));
  const folder = `.aws-sam/rules/${name}`;
  const install = Object.values(Resources).flatMap(({ Properties: { CodeUri } = {} }) =>
    typeof CodeUri === 'string'
      ? [`npm install --prefix ${quoteShellWord(toSlashes(join(dirname(file), CodeUri, '.')))}`]
      : [],
  );
  const isDefault = dirname(file) === DEFAULT_FOLDER;
  const start = formatCall('start', isDefault ? '' : `--rules ${quoteShellWord(dirname(file))}`);
  return {
    install,
    attempt: [...install.map((line) => `${line} &&`), start],
    deploy: [
      `sam build -t ${quoteShellWord(file)} --build-dir ${quoteShellWord(folder)} &&`,
      ...secrets.flatMap((parameter) => storeSecret(parameter, name)),
      `sam deploy -t ${quoteShellWord(`${folder}/template.yaml`)} --stack-name ${quoteShellWord(name)} \\`,
      `  --resolve-s3 --capabilities CAPABILITY_IAM \\`,
      `  --parameter-overrides ${overrides.join(' ')}`,
    ],
  };
}

/** Creates commands for bash and zsh that store a secret in Secrets Manager, without showing what is typed. */
function storeSecret(parameter: string, stack: string): string[] {
  const name = parameter.replace(SECRET_ARN, '');
  const secret = quoteShellWord(`${stack}-${name}`);
  return [
    `(umask 077; printf '${name}: '; read -rs secret && printf %s "$secret" >${SECRET_FILE}) &&`,
    `${parameter}=$(aws secretsmanager create-secret --name ${secret} --secret-string file://${SECRET_FILE} \\`,
    `  --query ARN --output text); rm -f ${SECRET_FILE}`,
  ];
}
