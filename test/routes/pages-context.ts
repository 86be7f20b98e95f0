import type { MerchantApp } from '#app/pipeline/merchant-app.ts';
import type { MerchantSession, RequestContext } from '#app/request-context.ts';

const SESSION: MerchantSession = {
  shopId: 'shop-1',
  shopDomain: 'one.myshopify.com',
  timeZone: 'Europe/Berlin',
  locale: 'en',
  staffId: 'staff-1',
};

function unasked(name: string) {
  return () => Promise.reject(new Error(`The page was not to call ${name}`));
}

const NOTHING: MerchantApp = {
  readHome: unasked('readHome'),
  readFigures: unasked('readFigures'),
  switchSending: unasked('switchSending'),
  listNotifications: unasked('listNotifications'),
  readChanges: unasked('readChanges'),
  countViews: unasked('countViews'),
  listLanguages: unasked('listLanguages'),
  listSavedViews: unasked('listSavedViews'),
  saveView: unasked('saveView'),
  deleteView: unasked('deleteView'),
  readNeighbours: unasked('readNeighbours'),
  readNotification: unasked('readNotification'),
  readHistoryDays: unasked('readHistoryDays'),
  revealPhone: unasked('revealPhone'),
  resend: unasked('resend'),
  leave: unasked('leave'),
  weighMany: unasked('weighMany'),
  resolveMany: unasked('resolveMany'),
  weighView: unasked('weighView'),
  startBulkAction: unasked('startBulkAction'),
  readBulkAction: unasked('readBulkAction'),
  stopBulkAction: unasked('stopBulkAction'),
  dismissBulkAction: unasked('dismissBulkAction'),
  prepareExport: unasked('prepareExport'),
  readExport: unasked('readExport'),
  openExport: unasked('openExport'),
  readSettings: unasked('readSettings'),
  saveSettings: unasked('saveSettings'),
  saveLabels: unasked('saveLabels'),
  countAudience: unasked('countAudience'),
  connectChannel: unasked('connectChannel'),
  replaceToken: unasked('replaceToken'),
  checkChannel: unasked('checkChannel'),
  lookAtChannel: unasked('lookAtChannel'),
  disconnectChannel: unasked('disconnectChannel'),
  refreshTemplates: unasked('refreshTemplates'),
  chooseTemplate: unasked('chooseTemplate'),
  createTemplate: unasked('createTemplate'),
  sendTest: unasked('sendTest'),
  readSetup: unasked('readSetup'),
  dismissSetup: unasked('dismissSetup'),
  readTest: unasked('readTest'),
  startDryRun: unasked('startDryRun'),
  stopDryRun: unasked('stopDryRun'),
  readDryRun: unasked('readDryRun'),
  listOptOuts: unasked('listOptOuts'),
  addOptOut: unasked('addOptOut'),
  removeOptOut: unasked('removeOptOut'),
  checkOptOuts: unasked('checkOptOuts'),
  importOptOuts: unasked('importOptOuts'),
};

/** What a page gets from the server: signed in, and an app that does only what is given. */
export function pageContext(
  app: Partial<MerchantApp>,
  authenticate: RequestContext['authenticate'] = async () => SESSION,
): RequestContext {
  return {
    merchantApp: { ...NOTHING, ...app },
    authenticate,
    renewAccess: unasked('renewAccess'),
    readLocale: () => SESSION.locale,
    addDocumentResponseHeaders: () => {},
    reportError: (error) => {
      throw error;
    },
    apiKey: 'api-key',
    appHandle: null,
    reference: '0123456789',
  };
}

const ORIGIN = 'https://app.example';

/** A page asked for, or a form posted to it. */
export function pageRequest(path: string, fields?: Record<string, string>): Request {
  if (fields === undefined) return new Request(`${ORIGIN}${path}`);
  return new Request(`${ORIGIN}${path}`, { method: 'POST', body: new URLSearchParams(fields) });
}

/** JSON posted to a page. */
export function jsonRequest(path: string, body: unknown): Request {
  return new Request(`${ORIGIN}${path}`, { method: 'POST', body: JSON.stringify(body) });
}
