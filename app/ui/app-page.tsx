import { TitleBar } from '@shopify/app-bridge-react';
import { Page, type PageProps } from '@shopify/polaris';
import type { ReactNode } from 'react';
import { ClockProvider } from './clock.tsx';
import type { ShopClock } from './dates.ts';
import { OfflineBanner } from './offline-banner.tsx';

type AppPageProps = Pick<
  PageProps,
  | 'titleMetadata'
  | 'subtitle'
  | 'primaryAction'
  | 'secondaryActions'
  | 'actionGroups'
  | 'pagination'
  | 'fullWidth'
> & {
  readonly title: string;
  /** Goes with the page's data; every date on it is read against this. */
  readonly clock: ShopClock;
  readonly back?: { readonly content: string; readonly url: string };
  readonly children: ReactNode;
};

/** One page of the app: its heading here, its title in the admin's bar. */
export function AppPage({ title, clock, back, children, ...rest }: AppPageProps) {
  return (
    <ClockProvider value={clock}>
      <TitleBar title={title} />
      <main>
        <Page title={title} {...rest} {...(back === undefined ? {} : { backAction: back })}>
          <OfflineBanner />
          {children}
        </Page>
      </main>
    </ClockProvider>
  );
}
