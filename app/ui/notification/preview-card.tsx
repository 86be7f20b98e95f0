import { Text } from '@shopify/polaris';
import { memo } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import type { NotificationStory } from '#app/pipeline/merchant-app.ts';
import { SectionCard } from '../section-card.tsx';
import { ShopTime } from '../shop-time.tsx';
import { WhatsAppPreview } from '../whatsapp-preview.tsx';

type PreviewCardProps = { readonly story: NotificationStory; readonly languageName: string | null };

/** The message as the customer sees it, or would have seen it. */
export const PreviewCard = memo(function PreviewCard({ story, languageName }: PreviewCardProps) {
  const { t } = useTranslation();
  const { preview, row } = story;
  if (preview === null) {
    return (
      <SectionCard title={t('notification.preview')}>
        <Text as="p">
          {story.erasedAt === null ? (
            t('notification.noPreview')
          ) : (
            <Trans
              i18nKey="notification.erased"
              components={{ time: <ShopTime at={story.erasedAt} show="sentence" /> }}
            />
          )}
        </Text>
      </SectionCard>
    );
  }
  const { name, subject, label } = preview.variables;
  return (
    <SectionCard title={t('notification.preview')}>
      {preview.wasSent ? null : <Text as="p">{t('notification.wouldHaveRead')}</Text>}
      <WhatsAppPreview
        header={preview.header}
        body={preview.text}
        isTemplate={false}
        values={[name, subject, label]}
        footer={preview.footer}
        buttons={preview.buttons}
        language={preview.language}
        languageName={languageName ?? preview.language}
        state={row.state}
        time={sentAt(story)}
      />
    </SectionCard>
  );
});

function sentAt(story: NotificationStory): string | null {
  const started = story.story.findLast(({ kind }) => kind.startsWith('attempt_'));
  return started?.at ?? null;
}
