import type { NotificationRow } from '#app/pipeline/merchant-app.ts';

/** How far the shop is when a picture is taken; the stages follow each other. */
export const STAGES = ['installed', 'in use', 'held'] as const;

export type Stage = (typeof STAGES)[number];

/** What the demo's orders came to, by which pages of one thing are found. */
export type Told = { find(order: string, status: string): Promise<NotificationRow> };

export type Picture = {
  /** The file's name in docs/screenshots, without its ending. */
  name: string;
  stage: Stage;
  /** The page, inside the app. */
  path: string | ((told: Told) => Promise<string>);
  /** Taken for the App Store as well, of the page alone. */
  inListing?: true;
};

const notification =
  (order: string, status: string) =>
  async (told: Told): Promise<string> =>
    `/app/notifications/${(await told.find(order, status)).id}`;

/** Every page that is pictured, at two widths each; the customer's phone comes on top. */
export const PICTURES: readonly Picture[] = [
  { name: 'home-new', stage: 'installed', path: '/app' },
  { name: 'settings-new', stage: 'installed', path: '/app/settings' },
  { name: 'home', stage: 'in use', path: '/app', inListing: true },
  { name: 'notifications', stage: 'in use', path: '/app/notifications', inListing: true },
  {
    name: 'notification',
    stage: 'in use',
    path: notification('#1003', 'out_for_delivery'),
    inListing: true,
  },
  { name: 'notification-failed', stage: 'in use', path: notification('#1012', 'shipped') },
  { name: 'settings', stage: 'in use', path: '/app/settings' },
  { name: 'templates', stage: 'in use', path: '/app/settings/templates' },
  { name: 'statuses', stage: 'in use', path: '/app/settings/statuses', inListing: true },
  { name: 'home-held', stage: 'held', path: '/app' },
];

/** What of the screen is pictured, and how large it is. */
export const SIZES = [
  { suffix: '', width: 1280, height: 900 },
  { suffix: '-320', width: 320, height: 720 },
] as const;

/** As the App Store wants them. */
export const LISTING_SIZE = { width: 1600, height: 900 } as const;

export const PHONE = 'phone';
export const LISTING_PREFIX = 'listing-';

/** The files that `npm run screenshots` makes. */
export function pictureFiles(): string[] {
  const names = [...PICTURES.map(({ name }) => name), PHONE];
  return [
    ...names.flatMap((name) => SIZES.map(({ suffix }) => `${name}${suffix}.png`)),
    ...PICTURES.flatMap(({ name, inListing }) =>
      inListing ? [`${LISTING_PREFIX}${name}.png`] : [],
    ),
  ];
}
