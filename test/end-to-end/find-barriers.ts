import axe from 'axe-core';
import type { Frame, Page } from 'playwright-core';

/** Runs in the page, with axe there. */
const RUN_AXE = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
  violations.map(({ id, nodes }) => \`\${id}: \${nodes.map(({ html }) => html).join(' ')}\`))`;

/** What fades in has no contrast yet: all that moves comes to its end, but for what never does. */
const END_MOVES = `Promise.all(document.getAnimations()
  .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
  .map(({ finished }) => finished.catch(() => {})))`;

/** The app's own document in the admin. */
async function appFrame(page: Page): Promise<Frame> {
  const frame = await (await page.locator('#app').elementHandle())?.contentFrame();
  if (frame === null || frame === undefined) throw new Error('The app is not in its frame');
  return frame;
}

/** The barriers that axe finds in the app's document as it stands, not in the admin around it. */
export async function findBarriers(shown: Page | Frame): Promise<string[]> {
  const frame = 'mainFrame' in shown ? await appFrame(shown) : shown;
  if (!(await frame.evaluate(() => 'axe' in globalThis))) await frame.evaluate(axe.source);
  await frame.evaluate(`${END_MOVES}.then(() => {})`);
  return frame.evaluate<string[]>(RUN_AXE);
}
