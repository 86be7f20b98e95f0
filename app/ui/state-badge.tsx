import { Badge } from '@shopify/polaris';
import type { StateWords } from './state-words.ts';
import type { Tone } from './words/state-word-types.ts';

/** A state in one word; its colour is extra. */
export function StateBadge({ words }: { readonly words: Pick<StateWords, 'badge' | 'tone'> }) {
  return <ToneBadge tone={words.tone}>{words.badge}</ToneBadge>;
}

export function ToneBadge({ tone, children }: { readonly tone: Tone; readonly children: string }) {
  return tone === null ? <Badge>{children}</Badge> : <Badge tone={tone}>{children}</Badge>;
}

/** The banner tone that goes with a badge's. */
export function bannerTone(tone: Tone): 'info' | 'success' | 'warning' | 'critical' {
  return tone === 'attention' ? 'warning' : (tone ?? 'info');
}
