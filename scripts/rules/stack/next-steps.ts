import { basename, dirname, extname } from 'node:path';
import { quoteShellWord } from '../../shared/shell-word.ts';
import { parseTemplate } from '../template/template.ts';

/** What to do with a stack once its file is written. */
export interface NextSteps {
  /** Tries it on this machine. */
  readonly attempt: string;
  /** The lines that build and deploy it, as a shell takes them. */
  readonly deploy: readonly string[];
}

/** Which commands try and deploy a stack. */
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
