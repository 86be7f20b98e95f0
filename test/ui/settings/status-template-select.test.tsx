import { AppProvider } from '@shopify/polaris';
import { describe, expect, test } from 'vitest';
import type { TemplateChoice } from '#app/pipeline/merchant-app.ts';
import { StatusTemplateSelect } from '#app/ui/settings/status-template-select.tsx';
import { renderFor } from '../words.tsx';

function aTemplate(name: string, more: { status?: string; problem?: string } = {}): TemplateChoice {
  const { status = 'approved', problem = null } = more;
  const body = 'Hello {{1}}, the status of your {{2}} is now: {{3}}.';
  const language = { language: 'en', status, category: 'UTILITY', rejectedReason: null, body };
  return {
    name,
    usable: problem === null,
    problem,
    languages: [{ ...language, header: null, footer: null, buttons: [], problem }],
  };
}

function render(
  templates: readonly TemplateChoice[],
  own: string | null,
  { shops = 'order_status', error = false as string | false } = {},
): string {
  return renderFor(
    'en',
    <AppProvider i18n={{}}>
      <StatusTemplateSelect
        settings={{ templates: [...templates], templateName: shops }}
        draft={{ status: 'refunded', on: true, templateName: own, labels: {} }}
        error={error}
        onFocus={() => {}}
        onChange={() => {}}
      />
    </AppProvider>,
  );
}

/** The texts of the options, in their order, and the value that is chosen. */
function optionsOf(html: string): string[] {
  return [...html.matchAll(/<option[^>]*>([^<]*)<\/option>/g)].map(([, text]) => text ?? '');
}

const [ORDER_STATUS, SPARE] = [aTemplate('order_status'), aTemplate('spare')];
const REJECTED = aTemplate('refused_one', { status: 'rejected', problem: 'rejected' });

describe('the choice of a template for a status', () => {
  test('is there only where there is something to choose', () => {
    expect(optionsOf(render([ORDER_STATUS], null))).toEqual([]);
    expect(optionsOf(render([ORDER_STATUS, REJECTED], null))).toEqual([]);
    const html = render([ORDER_STATUS, REJECTED, SPARE], null);
    expect(optionsOf(html)).toEqual(['Same as the others (order_status)', 'spare']);
    expect(html).toContain('Template of Refunded');
  });

  test('keeps one that became the shop’s as well', () => {
    expect(optionsOf(render([ORDER_STATUS, SPARE], 'order_status'))).toEqual([
      'Same as the others (order_status)',
      'order_status',
      'spare',
    ]);
  });

  test.each([
    ['paused', 'paused', 'spare (Paused)', 'WhatsApp paused it for low quality.'],
    ['rejected', 'rejected', 'spare (Rejected)', 'WhatsApp rejected it.'],
    [
      'approved',
      'not_three_variables',
      'spare (Can&#x27;t be used)',
      'It doesn&#x27;t have exactly three variables.',
    ],
  ])('names one that broke, %s, why, and what to do', (status, problem, name, why) => {
    const html = render([ORDER_STATUS, aTemplate('spare', { status, problem })], 'spare');
    expect(optionsOf(html)).toEqual(['Same as the others (order_status)', name]);
    expect(html).toContain(`${why} Choose another template.`);
    expect(html).toContain('aria-invalid="true"');
  });

  test('names one that the channel no longer has', () => {
    const html = render([ORDER_STATUS], 'gone');
    expect(optionsOf(html)).toEqual(['Same as the others (order_status)', 'gone (Not approved)']);
    expect(html).toContain('1MSG doesn&#x27;t list it any more. Choose another template.');
  });

  test('says what saving found', () => {
    const error = "This template can't be used. Choose one from the list.";
    expect(render([ORDER_STATUS, SPARE], 'spare', { error })).toContain(
      'This template can&#x27;t be used.',
    );
  });
});
