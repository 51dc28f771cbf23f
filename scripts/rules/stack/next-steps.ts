import { basename, dirname, extname } from 'node:path';
import { quoteShellWord } from '../../shared/shell-word.ts';
import { parseTemplate } from '../template/template.ts';

/** The commands to run after a stack is written. */
export interface NextSteps {
  /** Runs the rule locally. */
  readonly attempt: string;
  /** Builds and deploys the stack: shell commands, one a line. */
  readonly deploy: readonly string[];
}

/** Creates the commands that run a stack locally and deploy it. */
export function createNextSteps(template: string, file: string): NextSteps {
  const { Parameters = {} } = parseTemplate(template);
  const needed = Object.entries(Parameters).filter(([, { Default }]) => Default === undefined);
  const parameters = needed.map(([name]) => `${name}=…`).join(' ');
  const name = basename(file, extname(file));
  return {
    attempt: `npm start -- --rules ${quoteShellWord(dirname(file))}`,
    deploy: [
      `sam build -t ${quoteShellWord(file)}`,
      `sam deploy --stack-name ${name} --resolve-s3 --capabilities CAPABILITY_IAM \\`,
      `  --parameter-overrides ${parameters}`,
    ],
  };
}
