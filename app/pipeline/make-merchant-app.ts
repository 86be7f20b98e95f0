import { makeConnectChannel, makeReplaceToken } from './configure-channel.ts';
import { makeCheckChannel, makeDisconnectChannel } from './configure-channel-check.ts';
import { makeChooseTemplate, makeRefreshTemplates } from './configure-templates.ts';
import { makeCountAudience } from './count-audience.ts';
import { makeCreateTemplate } from './create-template.ts';
import { makeOpenExport, makePrepareExport, makeReadExport } from './export-notifications.ts';
import { makeLeave } from './leave.ts';
import { makeLookAtChannel } from './look-at-channel.ts';
import type { MerchantApp } from './merchant-app.ts';
import type { MerchantAppPorts } from './merchant-app-ports.ts';
import {
  makeAddOptOut,
  makeCheckOptOuts,
  makeImportOptOuts,
  makeListOptOuts,
  makeRemoveOptOut,
} from './opt-outs.ts';
import { makeResend } from './resend.ts';
import { makeResolveMany, makeWeighMany } from './resolve-many.ts';
import { makeSaveSettings } from './save-settings.ts';
import { makeSaveLabels } from './save-settings-labels.ts';
import { makeDeleteView, makeListSavedViews, makeSaveView } from './save-views.ts';
import { makeSendTest } from './send-test.ts';
import {
  makeDismissBulkAction,
  makeReadBulkAction,
  makeStartBulkAction,
  makeStopBulkAction,
  makeWeighView,
} from './show-bulk-action.ts';
import {
  makeCountViews,
  makeListLanguages,
  makeReadChanges,
  makeReadNeighbours,
} from './show-changes.ts';
import { makeReadDryRun, makeStartDryRun, makeStopDryRun } from './show-dry-run.ts';
import { makeReadFigures } from './show-figures.ts';
import { makeReadHome } from './show-home.ts';
import { makeReadHistoryDays, makeReadNotification, makeRevealPhone } from './show-notification.ts';
import { makeListNotifications } from './show-notifications.ts';
import { makeReadSettings } from './show-settings.ts';
import { makeDismissSetup, makeReadSetup } from './show-setup.ts';
import { makeReadTest } from './show-test.ts';
import { makeSwitchSending } from './switch-sending.ts';

/** All that the merchant's pages can ask and do, over the ports given. */
export function makeMerchantApp(ports: MerchantAppPorts): MerchantApp {
  return {
    readHome: makeReadHome(ports),
    readFigures: makeReadFigures(ports),
    switchSending: makeSwitchSending(ports),
    listNotifications: makeListNotifications(ports),
    readChanges: makeReadChanges(ports),
    countViews: makeCountViews(ports),
    listLanguages: makeListLanguages(ports),
    listSavedViews: makeListSavedViews(ports),
    saveView: makeSaveView(ports),
    deleteView: makeDeleteView(ports),
    readNeighbours: makeReadNeighbours(ports),
    readNotification: makeReadNotification(ports),
    readHistoryDays: makeReadHistoryDays(ports),
    revealPhone: makeRevealPhone(ports),
    resend: makeResend(ports),
    leave: makeLeave(ports),
    weighMany: makeWeighMany(ports),
    resolveMany: makeResolveMany(ports),
    weighView: makeWeighView(ports),
    startBulkAction: makeStartBulkAction(ports),
    readBulkAction: makeReadBulkAction(ports),
    stopBulkAction: makeStopBulkAction(ports),
    dismissBulkAction: makeDismissBulkAction(ports),
    prepareExport: makePrepareExport(ports),
    readExport: makeReadExport(ports),
    openExport: makeOpenExport(ports),
    readSettings: makeReadSettings(ports),
    saveSettings: makeSaveSettings(ports),
    saveLabels: makeSaveLabels(ports),
    countAudience: makeCountAudience(ports),
    connectChannel: makeConnectChannel(ports),
    replaceToken: makeReplaceToken(ports),
    checkChannel: makeCheckChannel(ports),
    lookAtChannel: makeLookAtChannel(ports),
    disconnectChannel: makeDisconnectChannel(ports),
    refreshTemplates: makeRefreshTemplates(ports),
    chooseTemplate: makeChooseTemplate(ports),
    createTemplate: makeCreateTemplate(ports),
    sendTest: makeSendTest(ports),
    readSetup: makeReadSetup(ports),
    dismissSetup: makeDismissSetup(ports),
    readTest: makeReadTest(ports),
    startDryRun: makeStartDryRun(ports),
    stopDryRun: makeStopDryRun(ports),
    readDryRun: makeReadDryRun(ports),
    listOptOuts: makeListOptOuts(ports),
    addOptOut: makeAddOptOut(ports),
    removeOptOut: makeRemoveOptOut(ports),
    checkOptOuts: makeCheckOptOuts(ports),
    importOptOuts: makeImportOptOuts(ports),
  };
}
