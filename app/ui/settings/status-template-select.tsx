import { Select } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import type { SettingsView, TemplateChoice } from '#app/pipeline/merchant-app.ts';
import type { Translate } from '../i18n/instance.ts';
import { fieldId } from './field-words.ts';
import { type StatusDraft, templateField } from './label-draft.ts';
import { isMarketing, templateBadge, templateProblemWords, whyUnusable } from './template-words.ts';

type StatusTemplateSelectProps = {
  readonly settings: Pick<SettingsView, 'templates' | 'templateName'>;
  readonly draft: StatusDraft;
  readonly error: string | false;
  readonly onFocus: () => void;
  readonly onChange: (templateName: string | null) => void;
};

/** Which template carries one status; nothing where there is nothing to choose. */
export function StatusTemplateSelect(props: StatusTemplateSelectProps) {
  const { t } = useTranslation();
  const { settings, draft, onChange } = props;
  const { status, templateName } = draft;
  const usable = settings.templates.filter((template) => template.usable);
  if (usable.length < 2 && templateName === null) return null;
  const own = settings.templates.find(({ name }) => name === templateName);
  const isBroken = templateName !== null && own?.usable !== true;
  const others = usable.filter(
    ({ name }) => name !== settings.templateName || name === templateName,
  );
  return (
    <Select
      id={fieldId(templateField(status))}
      label={t('labels.template.of', { status: t(`status.${status}`) })}
      options={[
        { value: '', label: asOthers(t, settings.templateName) },
        ...others.map(({ name }) => ({ value: name, label: name })),
        ...(isBroken ? [{ value: templateName, label: brokenName(t, templateName, own) }] : []),
      ]}
      value={templateName ?? ''}
      onFocus={props.onFocus}
      onChange={(name) => onChange(name === '' ? null : name)}
      error={props.error || (isBroken && whatToDo(t, own))}
      helpText={own !== undefined && isMarketing(own) ? t('templates.marketing') : undefined}
    />
  );
}

function asOthers(t: Translate, template: string | null): string {
  return template === null
    ? t('labels.template.asOthers')
    : t('labels.template.asOthersNamed', { template });
}

/** With WhatsApp's word for its state, or ours where that word is "approved". */
function brokenName(t: Translate, template: string, own: TemplateChoice | undefined): string {
  const status = own?.languages[0]?.status ?? '';
  const state =
    status.toLowerCase() === 'approved' ? t('templates.unusable') : templateBadge(t, status).label;
  return t('labels.template.withState', { template, state });
}

function whatToDo(t: Translate, own: TemplateChoice | undefined): string {
  const problem = own === undefined ? templateProblemWords(t, 'missing') : whyUnusable(t, own);
  return t('templates.chooseOther', { problem });
}
