import { holdOfStatus } from '#app/domain/hold-probe.ts';
import { type ChannelPorts, readOwnPhone } from './configure-channel.ts';
import { channelProblem, readOurHook, registerOurHook } from './configure-hook.ts';
import type { MerchantApp } from './merchant-app.ts';
import type { MerchantAppPorts } from './merchant-app-ports.ts';
import { channelView } from './show-settings.ts';

/**
 * Asks 1MSG how the channel is and mends our address for reports. Where the number is online,
 * the channel's holds are lifted: a stop that is still there comes back with the next message.
 * Where it is not, messages wait until it is.
 */
export function makeCheckChannel(
  ports: ChannelPorts & Pick<MerchantAppPorts, 'holds'>,
): MerchantApp['checkChannel'] {
  return async (shopId) => {
    const channel = await ports.channels.findChannel(shopId);
    if (channel === null) return { outcome: 'not_connected', details: null };
    const status = await ports.oneMsg.getStatus(channel.credentials);
    if (!status.ok) return channelProblem(status);
    const hook = await readOurHook(ports, shopId, channel.hookKey);
    const registered = await registerOurHook(ports, channel.credentials, hook);
    const checked = await ports.channels.recordCheck(shopId, channel, {
      status: status.status,
      phone: await readOwnPhone(ports, channel.credentials),
      hookRegistered: registered.ok && registered.reportsOn,
    });
    const offline = holdOfStatus(status.status);
    if (offline === null) {
      await ports.holds.liftChannelHolds(channel);
      ports.wakeSend();
    } else {
      await ports.holds.holdChannel(channel.channelKey, offline);
    }
    return { outcome: 'checked', channel: channelView(checked), online: offline === null };
  };
}

/** Disconnects the shop from its channel, whose list loses our address as soon as 1MSG answers. */
export function makeDisconnectChannel(ports: ChannelPorts): MerchantApp['disconnectChannel'] {
  return async (shopId) => {
    const channel = await ports.channels.findChannel(shopId);
    if (channel === null) return { outcome: 'not_connected' };
    const disconnected = await ports.channels.disconnect(shopId, channel.id);
    if (!disconnected) return { outcome: 'not_connected' };
    ports.wakeHooks();
    return { outcome: 'disconnected' };
  };
}
