import { readFile } from 'node:fs/promises';
import { instance } from '@viz-js/viz';
import { ROOT } from '../../shared/root.ts';

/**
 * Uses one colour for lines and text and one for the page, depending on the reader's light or dark mode. The page is part
 * of the picture: a browser that opens it alone shows it on white, whatever the mode. A label has a margin of the page's
 * colour, because Graphviz puts it onto its line where the line is vertical.
 */
const STYLE = `<style>
svg { color: #1f2328; background: #ffffff }
.edge text { stroke: #ffffff; stroke-width: 2px; paint-order: stroke }
@media (prefers-color-scheme: dark) {
svg { color: #e6edf3; background: #0d1117 }
.edge text { stroke: #0d1117 }
}
text { fill: currentColor }
path { stroke: currentColor }
.edge polygon { fill: currentColor; stroke: currentColor }
</style>`;

/** Renders `infra/architecture.dot` as SVG. Deterministic. */
export async function drawArchitecture(): Promise<string> {
  const viz = await instance();
  const drawn = viz.renderString(await readFile(`${ROOT}infra/architecture.dot`, 'utf8'), {
    format: 'svg',
    graphAttributes: { bgcolor: 'transparent' },
  });
  return drawn.slice(drawn.indexOf('<svg')).replace(/(<svg[^>]*>)/u, `$1\n${STYLE}`);
}
