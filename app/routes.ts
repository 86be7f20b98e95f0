import type { UNSAFE_RouteConfigEntry as RouteConfigEntry } from '@remix-run/dev';

/**
 * Every address that Remix answers. What Shopify and 1MSG call, and /healthz, are served by the
 * Node server in front of it.
 */
const routes: RouteConfigEntry[] = [
  { id: 'routes/_index', index: true, file: 'routes/_index.tsx' },
  { id: 'routes/auth.$', path: 'auth/*', file: 'routes/auth.$.tsx' },
  { id: 'routes/exports.$secret', path: 'exports/:secret', file: 'routes/exports.$secret.tsx' },
  {
    id: 'routes/app',
    path: 'app',
    file: 'routes/app.tsx',
    children: [
      { id: 'routes/app._index', index: true, file: 'routes/app._index.tsx' },
      { id: 'routes/app.setup', path: 'setup', file: 'routes/app.setup.tsx' },
      { id: 'routes/app.access', path: 'access', file: 'routes/app.access.tsx' },
      {
        id: 'routes/app.notifications._index',
        path: 'notifications',
        file: 'routes/app.notifications._index.tsx',
      },
      {
        id: 'routes/app.notifications.resolve',
        path: 'notifications/resolve',
        file: 'routes/app.notifications.resolve.tsx',
      },
      {
        id: 'routes/app.notifications.bulk',
        path: 'notifications/bulk',
        file: 'routes/app.notifications.bulk.tsx',
      },
      {
        id: 'routes/app.notifications.export',
        path: 'notifications/export',
        file: 'routes/app.notifications.export.tsx',
      },
      {
        id: 'routes/app.notifications.changes',
        path: 'notifications/changes',
        file: 'routes/app.notifications.changes.tsx',
      },
      {
        id: 'routes/app.notifications.neighbours',
        path: 'notifications/neighbours',
        file: 'routes/app.notifications.neighbours.tsx',
      },
      {
        id: 'routes/app.notifications.views',
        path: 'notifications/views',
        file: 'routes/app.notifications.views.tsx',
      },
      {
        id: 'routes/app.notifications.weigh',
        path: 'notifications/weigh',
        file: 'routes/app.notifications.weigh.tsx',
      },
      {
        id: 'routes/app.notifications.$id',
        path: 'notifications/:id',
        file: 'routes/app.notifications.$id.tsx',
      },
      { id: 'routes/app.try', path: 'try', file: 'routes/app.try.tsx' },
      { id: 'routes/app.opt-outs', path: 'opt-outs', file: 'routes/app.opt-outs.tsx' },
      {
        id: 'routes/app.settings._index',
        path: 'settings',
        file: 'routes/app.settings._index.tsx',
      },
      {
        id: 'routes/app.settings.templates',
        path: 'settings/templates',
        file: 'routes/app.settings.templates.tsx',
      },
      {
        id: 'routes/app.settings.statuses',
        path: 'settings/statuses',
        file: 'routes/app.settings.statuses.tsx',
      },
    ],
  },
];

export default routes;
