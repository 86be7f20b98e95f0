import { Link } from '@remix-run/react';
import { NavMenu } from '@shopify/app-bridge-react';
import { AppProvider } from '@shopify/shopify-app-remix/react';
import type { ReactNode } from 'react';

type EmbeddedFrameProps = { readonly apiKey: string; readonly children: ReactNode };

/** Shopify's frame around every page: App Bridge, Polaris and the app's menu in the admin. */
export function EmbeddedFrame({ apiKey, children }: EmbeddedFrameProps) {
  return (
    <AppProvider isEmbeddedApp apiKey={apiKey}>
      <NavMenu>
        <Link to="/app" rel="home">
          Home
        </Link>
        <Link to="/app/notifications">Notifications</Link>
        <Link to="/app/settings">Settings</Link>
      </NavMenu>
      {children}
    </AppProvider>
  );
}
