import {
  defaultSwitches,
  type ReplyMode,
  type Switches,
  type SwitchPatch,
  type SwitchScope,
  switchPatchSchema,
} from './switches.ts';

/**
 * Holds the switches of every scope. The narrowest scope wins: phone on channel, phone, channel,
 * everyone, built-in default.
 */
export type SwitchBoard = {
  set(patch: SwitchPatch, scope?: SwitchScope): void;
  /** Forgets one scope's settings. */
  clear(scope?: SwitchScope): void;
  clearAll(): void;
  /** `phones` are the spellings of one recipient: as sent and as normalised. */
  resolve(channelId: string, phones?: readonly string[]): Switches;
  /** The reply mode for one send; uses up one of `replyTimes` where the scope sets a number. */
  takeReply(channelId: string, phones: readonly string[]): ReplyMode;
  /** Every scope that has settings. */
  layers(): Array<{ scope: SwitchScope; patch: SwitchPatch; repliesLeft: number | null }>;
};

type Layer = { scope: SwitchScope; patch: SwitchPatch; repliesLeft: number | null };

const keyOf = ({ channel, phone }: SwitchScope) => `${channel ?? '*'} ${phone ?? '*'}`;

/** `base` holds for everyone and survives `clear` and `clearAll`. Throws on a malformed patch. */
export function makeSwitchBoard(base: SwitchPatch): SwitchBoard {
  const baseLayer: Layer = {
    scope: {},
    patch: withoutUndefined(base),
    repliesLeft: base.replyTimes ?? null,
  };
  const layers = new Map<string, Layer>();

  const applying = (channelId: string, phones: readonly string[]): Layer[] => {
    const scopes: SwitchScope[] = [
      ...phones.map((phone) => ({ channel: channelId, phone })),
      ...phones.map((phone) => ({ phone })),
      { channel: channelId },
      {},
    ];
    const found = scopes.map((scope) => layers.get(keyOf(scope)));
    return [...found.filter((layer) => layer !== undefined), baseLayer];
  };

  return {
    set(patch, scope = {}) {
      const clean = withoutUndefined(patch);
      const before = layers.get(keyOf(scope));
      const layer = before ?? { scope, patch: {}, repliesLeft: null };
      layer.patch = { ...layer.patch, ...clean };
      if ('reply' in clean || 'replyTimes' in clean) layer.repliesLeft = clean.replyTimes ?? null;
      layers.set(keyOf(scope), layer);
    },
    clear(scope = {}) {
      layers.delete(keyOf(scope));
    },
    clearAll() {
      layers.clear();
    },
    resolve(channelId, phones = []) {
      const patches = applying(channelId, phones).map((layer) => layer.patch);
      return patches.reduceRight<Switches>((merged, patch) => Object.assign(merged, patch), {
        ...defaultSwitches,
      });
    },
    takeReply(channelId, phones) {
      for (const layer of applying(channelId, phones)) {
        if (layer.patch.reply === undefined || layer.repliesLeft === 0) continue;
        if (layer.repliesLeft !== null) layer.repliesLeft -= 1;
        return layer.patch.reply;
      }
      return defaultSwitches.reply;
    },
    layers: () => [...layers.values()],
  };
}

/** A switch given as undefined means "not given", never "unset the default". */
function withoutUndefined(patch: SwitchPatch): SwitchPatch {
  const given = Object.entries(patch).filter(([, value]) => value !== undefined);
  return switchPatchSchema.parse(Object.fromEntries(given));
}
