import { channelProblem } from './configure-hook.ts';
import type { MerchantApp } from './merchant-app.ts';
import type { MerchantAppPorts } from './merchant-app-ports.ts';
import { readTemplates } from './show-settings.ts';
import { templateChoices } from './show-templates.ts';

export type TemplatePorts = Pick<
  MerchantAppPorts,
  'settings' | 'channels' | 'templates' | 'oneMsg' | 'wakeSend'
>;

/** Reads the channel's templates from 1MSG again; a usable newer version lifts its holds. */
export function makeRefreshTemplates(ports: TemplatePorts): MerchantApp['refreshTemplates'] {
  return async (shopId) => {
    const channel = await ports.channels.findChannel(shopId);
    if (channel === null) return { outcome: 'not_connected', details: null };
    const listed = await ports.oneMsg.listTemplates(channel.credentials);
    if (!listed.ok) return channelProblem(listed);
    await ports.templates.saveTemplates(shopId, channel, listed.templates);
    ports.wakeSend();
    return { outcome: 'refreshed' };
  };
}

/** Chooses the template for all messages; at least one of its languages must be usable. */
export function makeChooseTemplate(ports: TemplatePorts): MerchantApp['chooseTemplate'] {
  return async (shopId, name) => {
    const choices = templateChoices(await readTemplates(ports, shopId));
    const choice = choices.find((candidate) => candidate.name === name);
    if (choice === undefined || !choice.usable) {
      return { outcome: 'not_usable', problem: choice?.problem ?? 'missing' };
    }
    await ports.settings.chooseTemplate(shopId, name);
    ports.wakeSend();
    return { outcome: 'chosen' };
  };
}
