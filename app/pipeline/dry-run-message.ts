import {
  type ApprovedTemplate,
  type DueMessage,
  prepareMessage,
} from '#app/domain/prepare-message.ts';
import type { SkipReason } from '#app/domain/reason.ts';
import { SAMPLE_TEMPLATES } from '#app/domain/sample-template.ts';
import type { TemplateValues } from '#app/domain/template-text.ts';
import type { ShopSettings } from './merchant-app-ports.ts';
import { labelsOf } from './show-preview.ts';
import { templateNameOf } from './show-templates.ts';

/** The message of a dry run, to the character. */
export type DryRunMessage = {
  readonly text: string;
  readonly values: TemplateValues;
  readonly language: string;
  /** Null: no template of the shop could carry it, so it stands in our suggested words. */
  readonly templateName: string | null;
};

/** What texts are made of now. */
export type MessageSources = Pick<
  ShopSettings,
  'templateName' | 'switches' | 'defaultLanguage' | 'labels'
> & {
  /** The approved languages of the templates that the shop and its statuses use. */
  readonly templates: readonly ApprovedTemplate[];
};

type Told = Pick<
  DueMessage,
  | 'subjectKind'
  | 'subjectGid'
  | 'status'
  | 'family'
  | 'occurrence'
  | 'happenedAt'
  | 'expiresAt'
  | 'orderName'
  | 'parcel'
  | 'customerName'
  | 'customerLocale'
  | 'statusOn'
>;

/**
 * The text by the rules that the last look before sending has. Without an approved template, our
 * suggested one stands in, so that a merchant can see messages before there is a channel.
 */
export function writeMessage(
  told: Told,
  sources: MessageSources,
  at: string,
):
  | { readonly ok: true; readonly message: DryRunMessage }
  | { readonly ok: false; readonly reason: SkipReason } {
  const prepare = (templateName: string | null, templates: readonly ApprovedTemplate[]) =>
    prepareMessage(
      {
        ...told,
        siblings: [],
        shop: {
          uninstalled: false,
          sameInstall: true,
          sendingOn: true,
          defaultLanguage: sources.defaultLanguage,
          // Decided already: `at` is the hour at which it may leave.
          quiet: null,
        },
        isResend: false,
        optedOut: false,
        mayBeMessaged: true,
        erased: false,
        labels: labelsOf(sources.labels, told.status),
        templateName,
        templates: templates.filter(({ name }) => name === templateName),
        unusableTemplates: [],
        // A hold is no answer to what would be sent.
        holds: [],
        probeOf: null,
      },
      at,
    );
  const own = prepare(templateNameOf(sources, told.status), sources.templates);
  const isOwn = own.verdict !== 'no_template';
  const prepared = isOwn ? own : prepare(SAMPLE_TEMPLATES.name, SAMPLE_TEMPLATES.languages);
  if (prepared.verdict === 'end') return { ok: false, reason: prepared.reason };
  if (prepared.verdict !== 'send') return { ok: false, reason: 'no_language' };
  const { text, values, template } = prepared;
  return {
    ok: true,
    message: {
      text,
      values,
      language: template.language,
      templateName: isOwn ? template.name : null,
    },
  };
}
