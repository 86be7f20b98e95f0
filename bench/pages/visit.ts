import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, CDPSession, Frame, Page } from 'playwright-core';
import { USER_AGENT } from '#sandbox/browser.ts';
import { LARGE_SHOP, type LargeShop } from './large-shop.ts';
import type { MeasuredPage } from './measured-pages.ts';

/** What one visit to a page came to. */
export type Visit = {
  /** Milliseconds from the frame's first request to its largest text or picture. */
  lcp: number;
  /** The sum of what moved by itself; 0 is nothing. */
  cls: number;
  /** The longest time from a click or key to the picture that shows it, in milliseconds. */
  inp: number;
  /** Milliseconds until the server's first byte. */
  firstByte: number;
  /** Bytes of scripts as they were sent, with their headers. */
  script: number;
  style: number;
  /** How they were compressed. */
  encodings: readonly string[];
  /** What each was about: an element, or how the time was spent. */
  because: Readonly<Record<string, string>>;
};

type Vital = { value: number; because: string };
type Vitals = { [Name in 'LCP' | 'CLS' | 'INP' | 'TTFB']?: Vital };

declare global {
  interface Window {
    vitals?: Vitals;
  }
}

/** How many times slower than it is the browser's processor is made. */
export const SLOW_DOWN = 4;

/** An interaction is told of with the picture after it; a page of the list comes from the server. */
const QUIET_MS = 300;
const LOADED_MS = 800;
const LONGEST_QUIET_MS = 20_000;
const VIEWPORT = { width: 1280, height: 900 };

const LIBRARY = readFileSync(
  join(dirname(fileURLToPath(import.meta.resolve('web-vitals'))), 'web-vitals.attribution.iife.js'),
  'utf8',
);

/**
 * What moves within half a second of a press is no shift (https://web.dev/articles/cls): it was asked
 * for. A browser notes presses by process, for the outermost frame of it. In Chrome that is the app's
 * own, since sites are kept apart; the browser from npm keeps them together, and the app's frame
 * would not hear of any.
 */
const NOTE_INPUT = `
  const presses = [];
  for (const type of ['pointerdown', 'mousedown', 'keydown']) {
    addEventListener(type, ({ timeStamp }) => presses.push(timeStamp), { capture: true, passive: true });
  }
  const known = Object.getOwnPropertyDescriptor(LayoutShift.prototype, 'hadRecentInput').get;
  Object.defineProperty(LayoutShift.prototype, 'hadRecentInput', {
    get() {
      const isRecent = (at) => this.startTime >= at && this.startTime - at < 500;
      return known.call(this) || presses.some(isRecent);
    },
  });`;

/** Google's own measurement, in the app's documents only. */
function observerOf(appUrl: string): string {
  return `if (location.origin === ${JSON.stringify(appUrl)}) {
    ${NOTE_INPUT}
    ${LIBRARY}
    window.vitals = {};
    const because = {
      LCP: (a) => a.target,
      CLS: (a) => a.largestShiftTarget,
      INP: (a) => a.interactionType + ' on ' + a.interactionTarget + ': ' + Math.round(a.inputDelay)
        + ' ms until heard, ' + Math.round(a.processingDuration) + ' ms handled, '
        + Math.round(a.presentationDelay) + ' ms until seen',
    };
    const note = ({ name, value, attribution }) => {
      window.vitals[name] = { value, because: String(because[name]?.(attribution) ?? '') };
    };
    webVitals.onTTFB(note);
    webVitals.onLCP(note, { reportAllChanges: true });
    webVitals.onCLS(note, { reportAllChanges: true });
    webVitals.onINP(note, { reportAllChanges: true, durationThreshold: 16 });
  }`;
}

type Sent = { script: number; style: number; encodings: Set<string> };

/** Adds up what the app sends, as it goes over the wire. */
async function countBytes(session: CDPSession, appUrl: string): Promise<Sent> {
  const sent: Sent = { script: 0, style: 0, encodings: new Set() };
  const kinds = new Map<string, 'script' | 'style'>();
  session.on('Network.responseReceived', ({ requestId, response }) => {
    if (!response.url.startsWith(appUrl)) return;
    const isScript = response.mimeType.includes('javascript');
    if (!isScript && response.mimeType !== 'text/css') return;
    kinds.set(requestId, isScript ? 'script' : 'style');
    const encoding = Object.entries(response.headers).find(
      ([name]) => name.toLowerCase() === 'content-encoding',
    );
    sent.encodings.add(encoding?.[1] ?? 'none');
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId);
    if (kind !== undefined) sent[kind] += encodedDataLength;
  });
  await session.send('Network.enable');
  return sent;
}

/** Settles once the server has owed the page nothing for a while. */
function watchRequests(page: Page): () => Promise<void> {
  let open = 0;
  let changedAt = performance.now();
  const note = (by: number) => () => {
    open += by;
    changedAt = performance.now();
  };
  page.on('request', note(1));
  page.on('requestfinished', note(-1));
  page.on('requestfailed', note(-1));
  return async () => {
    await sleep(QUIET_MS);
    const deadline = performance.now() + LONGEST_QUIET_MS;
    while (open > 0 || performance.now() - changedAt < QUIET_MS) {
      if (performance.now() > deadline) throw new Error('The page does not come to rest');
      await sleep(20);
    }
  };
}

async function findFrame(page: Page, appUrl: string): Promise<Frame> {
  await page.frameLocator('#app').getByRole('heading', { level: 1 }).first().waitFor();
  const frame = page.frames().find((one) => one.url().startsWith(appUrl));
  if (frame === undefined) throw new Error('The app is not in its frame');
  // Once React has taken over what the server rendered.
  await frame.waitForFunction(() =>
    Object.keys(document.body).some((name) => name.startsWith('__react')),
  );
  return frame;
}

const readVitals = (frame: Frame): Promise<Vitals> => frame.evaluate(() => window.vitals ?? {});

function need(vital: Vital | undefined, what: string): Vital {
  if (vital === undefined) throw new Error(`No ${what} was measured`);
  return vital;
}

/** Opens a page from the admin with nothing in the browser's cache, and works on it. */
export async function visitPage(
  browser: Browser,
  shop: LargeShop,
  measured: MeasuredPage,
): Promise<Visit> {
  const appUrl = shop.world.tunnel.url;
  const context = await browser.newContext({ userAgent: USER_AGENT, viewport: VIEWPORT });
  try {
    await context.addInitScript(observerOf(appUrl));
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    const sent = await countBytes(session, appUrl);
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOW_DOWN });
    const settle = watchRequests(page);
    await page.goto(shop.world.shopify.adminUrl(LARGE_SHOP, measured.path(shop)));
    const app = await findFrame(page, appUrl);
    await settle();
    await sleep(LOADED_MS);
    const loaded = await readVitals(app);
    const { script, style, encodings } = sent;
    await measured.work({ page, app, settle });
    await sleep(LOADED_MS);
    const worked = await readVitals(app);
    const lcp = need(loaded.LCP, 'LCP');
    const inp = need(worked.INP, 'INP');
    return {
      lcp: lcp.value,
      firstByte: need(loaded.TTFB, 'time to first byte').value,
      cls: worked.CLS?.value ?? 0,
      inp: inp.value,
      because: { lcp: lcp.because, cls: worked.CLS?.because ?? '', inp: inp.because },
      script,
      style,
      encodings: [...encodings],
    };
  } finally {
    await context.close();
  }
}
