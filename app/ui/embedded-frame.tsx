import { Link } from '@remix-run/react';
import { NavMenu } from '@shopify/app-bridge-react';
import { AppProvider } from '@shopify/shopify-app-remix/react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { polarisWords } from './i18n/instance.ts';

type EmbeddedFrameProps = { readonly apiKey: string; readonly children: ReactNode };

/** Shopify's frame around every page: App Bridge, Polaris and the app's menu in the admin. */
export function EmbeddedFrame({ apiKey, children }: EmbeddedFrameProps) {
  const { t, i18n } = useTranslation();
  const words = polarisWords(i18n);
  return (
    <AppProvider isEmbeddedApp apiKey={apiKey} {...(words === null ? {} : { i18n: words })}>
      <NavMenu>
        <Link to="/app" rel="home">
          {t('nav.home')}
        </Link>
        <Link to="/app/notifications">{t('nav.notifications')}</Link>
        <Link to="/app/try">{t('nav.try')}</Link>
        <Link to="/app/settings">{t('nav.settings')}</Link>
      </NavMenu>
      {children}
    </AppProvider>
  );
}
