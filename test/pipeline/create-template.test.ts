import { describe, expect, test } from 'vitest';
import { ourTemplate } from '#app/domain/our-template.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { addShop } from '#test/store/sample-rows.ts';
import { listedTemplate } from './fake-onemsg.ts';
import { setUpMerchantApp } from './merchant-app-set-up.ts';

describe.each(testEngines())('creating our template on $name', (engine) => {
  const database = useDatabase(engine);

  /** A connected shop whose channel has no template that would do. */
  async function setUp() {
    const shopId = await addShop(database(), { sendingOn: false, templateName: null });
    const { app, oneMsg } = setUpMerchantApp(database());
    oneMsg.templates = [];
    const form = { channelId: '359900', token: oneMsg.token, baseUrl: null };
    expect((await app.connectChannel(shopId, form)).outcome).toBe('connected');
    const text = (language: string) => ourTemplate(language)?.body ?? '';
    const create = (...languages: string[]) =>
      app.createTemplate(shopId, {
        texts: Object.fromEntries(languages.map((language) => [language, text(language)])),
      });
    /** WhatsApp's word on a language. */
    const review = async (
      language: string,
      status: string,
      rejectedReason: string | null = null,
    ) => {
      oneMsg.templates = oneMsg.templates.map((template) =>
        template.language === language
          ? { ...template, status, problem: status === 'approved' ? null : status, rejectedReason }
          : template,
      );
      await app.refreshTemplates(shopId);
    };
    return { shopId, app, oneMsg, create, review };
  }

  test('hands in each language with its samples, chooses it, and follows its review', async () => {
    const { shopId, app, oneMsg, create, review } = await setUp();
    expect(await create('en', 'pt_BR')).toEqual({
      outcome: 'created',
      name: 'order_status_update',
      refused: [],
    });
    expect(oneMsg.added).toEqual([
      {
        name: 'order_status_update',
        category: 'UTILITY',
        language: 'en',
        components: [
          {
            type: 'BODY',
            text: ourTemplate('en')?.body,
            example: { body_text: [['Maria', 'order #1042', 'Shipped']] },
          },
        ],
      },
      expect.objectContaining({ language: 'pt_BR' }),
    ]);
    const pending = await app.readSettings(shopId);
    expect(pending.templateName).toBe('order_status_update');
    expect(pending.templates[0]?.languages.map(({ status }) => status)).toEqual([
      'pending',
      'pending',
    ]);
    expect((await app.readHome(shopId)).steps.templateChosen).toBe(false);
    await review('pt_BR', 'rejected', 'INVALID_FORMAT');
    await review('en', 'approved');
    expect((await app.readHome(shopId)).steps.templateChosen).toBe(true);
    expect((await app.readSettings(shopId)).templates[0]?.languages).toMatchObject([
      { language: 'en', status: 'approved', problem: null },
      { language: 'pt_BR', problem: 'rejected', rejectedReason: 'INVALID_FORMAT' },
    ]);
  });

  test('after a rejection has another name, and leaves a usable choice alone', async () => {
    const { shopId, app, create, review } = await setUp();
    await create('en');
    await review('en', 'rejected', 'PROMOTIONAL');
    expect(await create('en', 'de')).toMatchObject({ name: 'order_status_update_2' });
    expect((await app.readSettings(shopId)).templateName).toBe('order_status_update_2');
    await review('de', 'approved');
    expect(await create('en')).toMatchObject({ name: 'order_status_update_3' });
    expect((await app.readSettings(shopId)).templateName).toBe('order_status_update_2');
  });

  test('a language that 1MSG refuses does not keep the others from it', async () => {
    const { shopId, app, oneMsg, create } = await setUp();
    oneMsg.refuses = ['de'];
    expect(await create('de', 'fr')).toEqual({
      outcome: 'created',
      name: 'order_status_update',
      refused: [{ language: 'de', details: 'Invalid parameter' }],
    });
    oneMsg.refuses = ['de', 'it'];
    expect(await create('de', 'it')).toMatchObject({ refused: [{}, {}] });
    expect((await app.readSettings(shopId)).templates).toHaveLength(1);
  });

  test('what a text cannot be is said before 1MSG is asked', async () => {
    const { shopId, app, oneMsg } = await setUp();
    expect(await app.createTemplate(shopId, { texts: {} })).toMatchObject({
      outcome: 'invalid',
      problems: [{ field: 'templateLanguages', problem: 'empty' }],
    });
    const texts = { en: 'Hello {{1}}.', nl: 'Hallo {{1}}, {{2}}: {{3}}.' };
    expect(await app.createTemplate(shopId, { texts })).toEqual({
      outcome: 'invalid',
      problems: [
        { field: 'template.en', problem: 'places' },
        { field: 'template.nl', problem: 'unknown_language' },
      ],
    });
    expect(oneMsg.added).toEqual([]);
  });

  test('a channel that does not answer, or takes the token no more, is named', async () => {
    const { oneMsg, create } = await setUp();
    oneMsg.token = 'another';
    expect(await create('en')).toMatchObject({ outcome: 'token_refused' });
    oneMsg.problem = { ok: false, problem: 'unreachable', status: null, text: null };
    expect(await create('en')).toMatchObject({ outcome: 'not_answering' });
  });

  test('needs a channel', async () => {
    const shopId = await addShop(database());
    const { app } = setUpMerchantApp(database());
    const texts = { en: ourTemplate('en')?.body ?? '' };
    expect(await app.createTemplate(shopId, { texts })).toMatchObject({ outcome: 'not_connected' });
  });

  test('names listed by others are not taken twice', async () => {
    const { oneMsg, create } = await setUp();
    oneMsg.templates = [listedTemplate({ name: 'order_status_update', language: 'en' })];
    expect(await create('en')).toMatchObject({ name: 'order_status_update_2' });
  });
});
