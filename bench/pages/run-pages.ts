import { launchBrowser } from '#sandbox/browser.ts';
import { buildPages } from '../build-pages.ts';
import { showNumber, showSpread } from '../figures.ts';
import { measureInRounds, type Spread, spreadOf } from '../rounds.ts';
import type { Goal, Suite, SuiteContext, SuiteResult } from '../suite.ts';
import { LARGE_SHOP, type LargeShop, startLargeShop } from './large-shop.ts';
import { MEASURED_PAGES, type MeasuredPage } from './measured-pages.ts';
import { SLOW_DOWN, type Visit, visitPage } from './visit.ts';

const NOTIFICATIONS = 1_000_000;
const NOTIFICATIONS_QUICK = 10_000;
const ROUNDS = 5;
const KB = 1000;

const GOALS = { lcp: 1200, cls: 0.02, inp: 100, script: 250 * KB } as const;

type Figure = keyof typeof GOALS;

/** What a page came to over the rounds. */
type PageFigures = { name: string; visits: readonly Visit[]; spread(figure: Figure): Spread };

async function run(context: SuiteContext): Promise<SuiteResult> {
  const { print, quick, atEnd } = context;
  buildPages(print);
  const shop = await startLargeShop(context, quick ? NOTIFICATIONS_QUICK : NOTIFICATIONS);
  const browser = await launchBrowser();
  atEnd(() => browser.close());
  print(`Chromium ${browser.version()}, its processor ${SLOW_DOWN} times slower; ${LARGE_SHOP}`);
  const visit = (page: MeasuredPage): Promise<Visit> => visitPage(browser, shop, page);
  // What only the first opening does: exchange the token, prepare statements, compile.
  for (const page of MEASURED_PAGES) await visit(page);
  const rounds = context.rounds ?? (quick ? 1 : ROUNDS);
  const visits = await measureInRounds(MEASURED_PAGES, rounds, async (page) => {
    const one = await visit(page);
    print(
      `  ${page.name}: LCP ${showNumber(one.lcp, 0)} ms (first byte ${showNumber(one.firstByte, 0)}), ` +
        `CLS ${showNumber(one.cls, 3)}, INP ${showNumber(one.inp, 0)} ms (${one.because.inp})`,
    );
    return one;
  });
  return report(shop, [...visits].map(figuresOf), browser.version());
}

function figuresOf([page, visits]: [MeasuredPage, readonly Visit[]]): PageFigures {
  return {
    name: page.name,
    visits,
    spread: (figure) => spreadOf(visits.map((one) => one[figure])),
  };
}

function report(shop: LargeShop, pages: readonly PageFigures[], chromium: string): SuiteResult {
  return {
    tables: [
      {
        title: `Pages with ${showNumber(shop.notifications, 0)} notifications in the store, processor ${SLOW_DOWN} times slower`,
        columns: ['page', 'LCP ms', 'first byte ms', 'CLS', 'INP ms', 'script kB', 'style kB'],
        rows: pages.map(({ name, visits, spread }) => [
          name,
          showSpread(spread('lcp'), 0),
          showSpread(spreadOf(visits.map(({ firstByte }) => firstByte)), 0),
          showSpread(spread('cls'), 3),
          showSpread(spread('inp'), 0),
          showNumber(spread('script').median / KB, 0),
          showNumber(spreadOf(visits.map(({ style }) => style)).median / KB, 0),
        ]),
      },
    ],
    goals: [
      goalOf(
        pages,
        'lcp',
        'LCP under 1.2 s on every page',
        (value) => `${showNumber(value, 0)} ms`,
      ),
      goalOf(pages, 'cls', 'CLS under 0.02 on every page', (value) => showNumber(value, 3)),
      goalOf(
        pages,
        'inp',
        'INP under 100 ms on every page',
        (value) => `${showNumber(value, 0)} ms`,
      ),
      goalOf(
        pages,
        'script',
        'under 250 kB of JavaScript, compressed, for the first page',
        (value) => `${showNumber(value / KB, 0)} kB`,
      ),
    ],
    data: {
      chromium,
      slowDown: SLOW_DOWN,
      notifications: shop.notifications,
      pages: pages.map(({ name, visits }) => ({ name, visits })),
    },
  };
}

/** The page that comes out worst, beside the goal; the medians of its rounds count. */
function goalOf(
  pages: readonly PageFigures[],
  figure: Figure,
  goal: string,
  show: (value: number) => string,
): Goal {
  const medians = pages.map(({ name, spread }) => ({ name, value: spread(figure).median }));
  const worst = medians.toSorted((a, b) => b.value - a.value)[0];
  if (worst === undefined) throw new Error('No page was measured');
  const missed = medians.filter(({ value }) => value >= GOALS[figure]);
  return {
    goal,
    figure: `${show(worst.value)} (${worst.name})`,
    met: missed.length === 0,
    ...(missed.length > 0 && { reason: `missed by ${missed.map(({ name }) => name).join(', ')}` }),
  };
}

export const suite: Suite = { name: 'pages', run };
