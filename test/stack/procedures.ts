import { readFile } from 'node:fs/promises';
import { ROOT } from '../../scripts/shared/root.ts';

/** The runbook: `infra/README.md`. */
export const runbook = await readFile(`${ROOT}infra/README.md`, 'utf8');

/** The procedures that `runbook.test.ts` runs against the emulator, command for command, in this order. */
export const RUN = [
  'Deploy',
  'First check',
  'Commands',
  'Update',
  'Roll back',
  'Rotate the secret',
  'Revoke a leaked secret',
  'Replay from the archive',
  "Erase a customer's data",
  'Several shops on one bus',
  'Forget an event',
  'Move to another bus',
  'Delete',
] as const;

export type Procedure = (typeof RUN)[number];

/** The procedures that cannot be run here, and what they need. */
export const NEEDS_REAL_ACCOUNT: Readonly<Record<string, string>> = {
  'A URL that lasts': 'a custom domain, with its certificate and DNS record',
  'Undo what was changed by hand':
    'drift-aware change sets, which the emulator does not have; npm run test:stack -- --aws has it',
  'Your own KMS key': 'KMS, which the emulator does not have',
  'Invoke locally with SAM': 'Docker, and the image of the runtime',
  'Publish to the Serverless Application Repository':
    'the Serverless Application Repository, and a bucket that it may read',
};

/** Parts of the procedures that run, which only an account can show. */
export const PARTS_THAT_NEED_REAL_ACCOUNT = [
  'the archive as CloudFormation creates and replaces it (here it is created by API calls)',
  'alarms on metric math, and the dead-letter queue and permissions of a rule',
] as const;

/** Lists the procedures of the runbook by their headings: those of the chapter, and the sections with commands. */
export function listProcedures(page: string): string[] {
  const found: string[] = [];
  let chapter = '';
  for (const { level, heading, blocks } of listSections(page)) {
    if (level === 2) chapter = heading;
    // Each alarm says where to look; what is done then is a procedure, or a sentence.
    if (chapter === 'Alarms' || heading === 'What `tail` needs') continue;
    if ((level === 3 && chapter === 'Procedures') || blocks.length > 0) found.push(heading);
  }
  return found;
}

/** Returns the blocks of commands of a section. */
export function readBlocks(page: string, heading: string): readonly string[] {
  const section = listSections(page).find((one) => one.heading === heading);
  if (section === undefined) throw new Error(`The runbook has no section ${heading}`);
  return section.blocks;
}

interface Section {
  readonly level: number;
  readonly heading: string;
  readonly blocks: readonly string[];
}

function listSections(page: string): Section[] {
  const fence = /^( *)```bash\n([^]*?)^\1```$/gmu;
  return page.split(/^(?=#{2,3} )/mu).flatMap((text) => {
    const [, marks = '', heading = ''] = /^(#{2,3}) (.*)$/mu.exec(text) ?? [];
    if (!text.startsWith('#') || heading === '') return [];
    const blocks = [...text.matchAll(fence)].map(([, indent = '', block = '']) =>
      block.replaceAll(new RegExp(`^${indent}`, 'gmu'), ''),
    );
    return [{ level: marks.length, heading, blocks }];
  });
}
