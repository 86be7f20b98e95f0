import { useTranslation } from 'react-i18next';
import { useClock } from './clock.tsx';
import {
  type Clock,
  formatFullMoment,
  formatMoment,
  formatMomentInSentence,
  formatTime,
} from './dates.ts';
import type { Translate } from './i18n/instance.ts';

type ShopTimeProps = {
  /** ISO 8601. */
  at: string;
  /** `time`: without the day; `sentence`: as it stands in the middle of one. */
  show?: 'moment' | 'time' | 'sentence';
  seconds?: boolean;
};

/** A moment in the shop's time zone; the full date and the zone are its description. */
export function ShopTime({ at, show = 'moment', seconds = false }: ShopTimeProps) {
  const { t } = useTranslation();
  const clock = useClock();
  return (
    // The browser keeps the server's text where its own locale data is of another version.
    <time dateTime={at} title={formatFullMoment(at, clock)} suppressHydrationWarning>
      {formatAs(t, show, at, clock, seconds)}
    </time>
  );
}

function formatAs(
  t: Translate,
  show: 'moment' | 'time' | 'sentence',
  at: string,
  clock: Clock,
  seconds: boolean,
): string {
  if (show === 'time') return formatTime(at, clock, seconds);
  return show === 'sentence'
    ? formatMomentInSentence(t, at, clock)
    : formatMoment(t, at, clock, seconds);
}
