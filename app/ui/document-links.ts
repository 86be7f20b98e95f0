import polarisStyles from '@shopify/polaris/build/esm/styles.css?url';
import appStyles from './app.css?url';

/** The style sheets of every document. */
export const documentLinks = [
  { rel: 'stylesheet', href: polarisStyles },
  { rel: 'stylesheet', href: appStyles },
];
