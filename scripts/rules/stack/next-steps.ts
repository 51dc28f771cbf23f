import { basename, dirname, extname } from 'node:path';
import { quoteShellWord } from '../../shared/shell-word.ts';
import { parseTemplate } from '../template/template.ts';
import { formatCall } from '../../shared/command-line.ts';

/** The commands to run after a stack is written. */
export interface NextSteps {
  /** Runs the rule locally. */
  readonly attempt: string;
  /** Builds and deploys the stack: shell commands, one a line. */
  readonly deploy: readonly string[];
}

/** Holds a secret parameter for a moment, since other users can see the arguments of a command. */
const SECRET_FILE = '.aws-sam/secret.yaml';

/**
 * Creates the commands that run a stack locally and deploy it. The build folder is of this stack alone: without
 * one, SAM deploys what it built last, whichever template that was.
 */
export function createNextSteps(template: string, file: string): NextSteps {
  const { Parameters = {} } = parseTemplate(template);
  const needed = Object.entries(Parameters).filter(([, { Default }]) => Default === undefined);
  const secrets = needed.filter(([, { NoEcho }]) => NoEcho === true).map(([name]) => name);
  const given = needed.map(([name]) => name).filter((name) => !secrets.includes(name));
  const overrides = given.map((name) => `${name}=…`).join(' ');
  const name = basename(file, extname(file));
  const folder = `.aws-sam/rules/${name}`;
  const [fromFile, remove] =
    secrets.length > 0 ? [` file://${SECRET_FILE}`, `; rm -f ${SECRET_FILE}`] : ['', ''];
  return {
    attempt: formatCall('start', `--rules ${quoteShellWord(dirname(file))}`),
    deploy: [
      `sam build -t ${quoteShellWord(file)} --build-dir ${quoteShellWord(folder)} &&`,
      ...secrets.map(promptForParameter),
      `sam deploy -t ${quoteShellWord(`${folder}/template.yaml`)} --stack-name ${quoteShellWord(name)} \\`,
      `  --resolve-s3 --capabilities CAPABILITY_IAM \\`,
      `  --parameter-overrides ${overrides}${fromFile}${remove}`,
    ],
  };
}

/** Creates a command for bash and zsh that adds a parameter to a file, without showing what is typed. */
function promptForParameter(name: string, index: number): string {
  const to = index === 0 ? '>' : '>>';
  return `(umask 077; printf '${name}: '; read -rs secret && printf "${name}: '%s'\\n" "$secret" ${to}${SECRET_FILE}) &&`;
}
