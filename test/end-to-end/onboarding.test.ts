import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RESOURCES } from '#app/ui/i18n/resources.server.ts';
import { makeMerchant, nextSecond } from '#sandbox/merchant.ts';
import { SHOP, type World } from '#sandbox/world.ts';
import { readTexts } from '#test/ui/locale-problems.ts';
import { until } from './app-database.ts';
import { findBarriers } from './find-barriers.ts';
import { type Admin, openAdmin } from './open-admin.ts';
import { shipOrder } from './shipped-order.ts';

const TIMEOUT_MS = 60_000;
const PHONE = '4915123456720';

/** A channel whose token names another one, and whose templates would not do. */
const OWN_CHANNEL = {
  id: 'VID200000002',
  token: `h.${Buffer.from('{"instanceId":"instance371267300"}').toString('base64url')}.s`,
};

let admin: Admin;
let world: World;
let page: Page;
let app: FrameLocator;
let errors: string[];

beforeAll(async () => {
  admin = await openAdmin(
    { switches: { templateApprovalMs: 400, receipts: ['sent', 'delivered'] } },
    { locale: 'en-US' },
  );
  ({ world, page, app, errors } = admin);
  world.oneMsg.putChannel(OWN_CHANNEL);
  for (const name of ['order_status_update', 'spring_offer']) {
    world.oneMsg.setTemplateStatus({ channel: OWN_CHANNEL.id, name, status: 'rejected' });
  }
}, TIMEOUT_MS);

afterAll(() => admin?.close());

const step = (name: string) => app.getByRole('heading', { level: 3 }).getByRole('button', { name });
const isOpen = (name: string) => step(name).getAttribute('aria-expanded');

async function openHome(): Promise<void> {
  await page.goto(world.shopify.adminUrl(SHOP, '/app'));
  await app.getByRole('heading', { level: 2, name: /./ }).first().waitFor();
}

/** By keyboard alone: what has the focus after `keys` is what was meant. */
async function press(...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

test(
  'a bare install opens on the first step; what 1MSG says against a channel stands at its field',
  async () => {
    await openHome();
    await app.getByText('0 of 5 steps completed').first().waitFor();
    expect(await isOpen('Connect your WhatsApp channel')).toBe('true');
    expect(await app.getByRole('button', { name: 'Switch on', exact: true }).count()).toBe(0);
    expect(await findBarriers(page)).toEqual([]);

    await app.getByLabel('Channel ID').fill(OWN_CHANNEL.id);
    await app.getByLabel('API token').fill('an-old-token');
    await press('Enter');
    await app.getByText("1MSG didn't accept this token").first().waitFor();
    expect(
      await app.getByLabel('API token').evaluate((field) => field === document.activeElement),
    ).toBe(true);
    expect(await findBarriers(page)).toEqual([]);

    world.oneMsg.setSwitches({ status: 'disconnected' }, { channel: OWN_CHANNEL.id });
    await app.getByLabel('API token').fill(OWN_CHANNEL.token);
    await press('Enter');
    await app.getByText('The channel is disconnected.').waitFor();
    world.oneMsg.clearSwitches({ channel: OWN_CHANNEL.id });
  },
  TIMEOUT_MS,
);

test(
  'the channel is connected, our template created, reviewed and approved',
  async () => {
    await app.getByRole('button', { name: 'Connect', exact: true }).click();
    await app.getByText('The token names channel 371267300, you entered VID200000002.').waitFor();
    expect(await isOpen('Choose a template')).toBe('true');
    await app.getByText('No approved template has exactly three variables.').waitFor();

    await app.getByLabel('French').check();
    const text = app.getByLabel('Text in English');
    const ours = await text.inputValue();
    await text.fill('Hello {{1}}, all is well.');
    await app.getByRole('button', { name: 'Create template' }).click();
    await app.getByText('The places 1, 2 and 3 must each stand in the text once.').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await text.fill(ours);
    await app.getByRole('button', { name: 'Create template' }).click();
    await app.getByText('WhatsApp is reviewing it.').waitFor();
    await app.getByText('order_status_update_2').waitFor();
    expect(await findBarriers(page)).toEqual([]);

    // As long as WhatsApp takes.
    await page.waitForTimeout(600);
    await app.getByRole('button', { name: 'Check now' }).click();
    await step('Choose a template (done)').waitFor();
    expect(await isOpen('Choose a template')).toBe('false');
    await app.getByText('3 of 5 steps completed').first().waitFor();
  },
  TIMEOUT_MS,
);

test(
  'statuses are chosen beside the message that they make',
  async () => {
    await step('Choose statuses and labels').click();
    const message = app.getByRole('group', { name: 'WhatsApp message in English' });
    await message.getByText('Shipped').waitFor();
    await app.getByLabel('In transit').check();
    await message.getByText('In transit').waitFor();
    await app.getByRole('button', { name: 'Save statuses' }).click();
    await expect
      .poll(() => app.getByRole('button', { name: 'Save statuses' }).isDisabled())
      .toBe(true);
    expect(await app.getByLabel('In transit').isChecked()).toBe(true);
    expect(await findBarriers(page)).toEqual([]);
  },
  TIMEOUT_MS,
);

test(
  'a test is sent by keyboard before switch-on, and watched until the phone has read it',
  async () => {
    // A parcel leaves while nothing is switched on.
    shipOrder(world, { firstName: 'Nora', lastName: 'Lind', phone: '+49 151 23456721' });
    await step('Send yourself a test').focus();
    await press('Enter');
    const field = app.getByLabel('Your phone');
    await field.focus();
    await page.keyboard.type('12');
    await press('Enter');
    await app.getByText("This isn't a full phone number.").waitFor();
    expect(await field.evaluate((one) => one === document.activeElement)).toBe(true);
    await field.fill('+49 1512 3456720');
    await press('Tab', 'Enter');
    await app.getByText('It arrived. Check your phone.').waitFor();
    expect(
      await app.getByRole('list', { name: 'Progress of the test message' }).innerText(),
    ).toMatch(/Delivered\s+\(reached\)\s+Read$/);
    const [sent] = world.oneMsg.messages({ phone: PHONE });
    expect(sent?.text).toBe(
      'Hello there, the status of your order #1001 has been updated to: Shipped.',
    );
    await world.oneMsg.giveStatus(sent?.wamid ?? '', 'read');
    await app.getByText('It arrived, and you opened it.').waitFor();
    await app.getByText('4 of 5 steps completed').first().waitFor();
    expect(await findBarriers(page)).toEqual([]);
    expect(world.oneMsg.messages().map(({ phone }) => phone)).toEqual([PHONE]);
    const html = await app.locator('body').innerHTML();
    expect(html).not.toContain(OWN_CHANNEL.token);
  },
  TIMEOUT_MS,
);

test.each(['de', 'ja'] as const)(
  'in %s and 320 px wide each step speaks it and nothing is cut',
  async (locale) => {
    const texts = readTexts(RESOURCES.en.words);
    const sentences = [...texts.values()].filter(
      (text) => text.includes(' ') && !/WhatsApp|1MSG|\{\{|<time/.test(text),
    );
    world.shopify.setAdminLocale(locale);
    await page.setViewportSize({ width: 320, height: 900 });
    await openHome();
    const headings = app.locator('.setup-heading');
    expect(await headings.count()).toBe(5);
    for (const heading of await headings.all()) {
      if ((await heading.getAttribute('aria-expanded')) === 'false') await heading.click();
      const frame = page.frames().find((one) => one.url().startsWith(world.tunnel.url));
      const read = await frame?.evaluate(() => ({
        text: document.body.innerText,
        overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      }));
      expect(read?.overflow).toBe(0);
      expect([...texts.keys(), ...sentences].filter((one) => read?.text.includes(one))).toEqual([]);
      expect(await findBarriers(page)).toEqual([]);
    }
    world.shopify.setAdminLocale('en');
    await page.setViewportSize({ width: 1280, height: 900 });
  },
  TIMEOUT_MS,
);

test(
  'switched on, customers are told from now on, and nothing from before; the guide goes and comes',
  async () => {
    await openHome();
    expect(await isOpen('Switch on')).toBe('true');
    await app.getByText('WhatsApp requires that customers agreed').waitFor();
    const switchOn = app.getByRole('button', { name: 'Switch on', exact: true }).last();
    // Who gets messages is saved first; where that is refused, nothing is switched on.
    await app.getByLabel('Only customers who opted in').focus();
    await page.keyboard.press('Space');
    await switchOn.click();
    await app.getByText('Choose at least one sign of an opt-in.').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await app.getByLabel('Order tag').fill('WhatsApp');
    await app.getByLabel('Everyone with a phone').focus();
    await page.keyboard.press('Space');
    await switchOn.click();
    await app.getByText("You're all set. Messages go out from now on.").waitFor();
    expect((await makeMerchant(world).readSettings()).audience).toEqual({
      optInOnly: false,
      optIn: { attribute: null, tag: 'WhatsApp', sms: false },
    });
    expect(await findBarriers(page)).toEqual([]);
    // What happens in this one would count as before.
    await nextSecond();
    const later = { firstName: 'Ada', lastName: 'Berg', phone: '+49 151 23456722' };
    const order = shipOrder(world, later);
    await until('the message of the parcel that left now', async () =>
      world.oneMsg.messages().length > 1 ? true : null,
    );
    expect(world.oneMsg.messages().map(({ phone }) => phone)).toEqual([PHONE, '4915123456722']);
    const { rows } = await makeMerchant(world).listNotifications();
    expect(
      rows.filter(({ state }) => state !== 'skipped').map(({ orderName }) => orderName),
    ).toEqual([order.name]);

    await app.getByRole('button', { name: 'Dismiss' }).click();
    await app.getByRole('heading', { name: 'Setup guide' }).waitFor({ state: 'detached' });
    // The focus goes on to what follows.
    await app.locator(':focus').getByText('Nothing needs your attention.').waitFor();
    await page.getByRole('button', { name: 'Settings' }).click();
    await app.getByRole('button', { name: 'Show setup guide' }).click();
    await page.getByText('The setup guide is on Home again').waitFor();
    await openHome();
    await app.getByRole('heading', { name: 'Setup guide' }).waitFor();
    expect(errors).toEqual([]);
  },
  TIMEOUT_MS,
);
