import { makeChannelCall } from './channel-call.server.ts';
import { makeChannelReads } from './channel-reads.server.ts';
import { makeChannelSettings } from './channel-settings.server.ts';
import { makeChannelTemplates } from './channel-templates.server.ts';
import { makeSendTemplate } from './send-template.server.ts';

export type OneMsgClient = ReturnType<typeof makeOneMsgClient>;

/**
 * The 1MSG API for any number of channels. Every call takes the channel's credentials, whose base
 * URL must be one of `allowedBaseUrls`: to another one nothing is sent. Nothing is retried here.
 * `requestTimeoutMs` bounds a call from start to last byte; an attempt's deadline builds on it.
 * https://github.com/1msg/1msg-sdk
 */
export function makeOneMsgClient(options: {
  readonly allowedBaseUrls: readonly string[];
  readonly requestTimeoutMs: number;
}) {
  const { call, close } = makeChannelCall(options);
  return {
    sendTemplate: makeSendTemplate(call),
    ...makeChannelReads(call),
    ...makeChannelTemplates(call),
    ...makeChannelSettings(call),
    /** Lets calls in flight end, then closes all connections. */
    close,
  };
}
