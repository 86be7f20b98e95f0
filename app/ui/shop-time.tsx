import { useClock } from './clock.tsx';
import { formatFullMoment, formatMoment, formatTime } from './dates.ts';

type ShopTimeProps = {
  /** ISO 8601. */
  at: string;
  /** `time`: without the day. */
  show?: 'moment' | 'time';
  seconds?: boolean;
};

/** A moment in the shop's time zone; the full date and the zone are its description. */
export function ShopTime({ at, show = 'moment', seconds = false }: ShopTimeProps) {
  const clock = useClock();
  return (
    // The browser keeps the server's text where its own locale data is of another version.
    <time dateTime={at} title={formatFullMoment(at, clock)} suppressHydrationWarning>
      {show === 'time' ? formatTime(at, clock, seconds) : formatMoment(at, clock, seconds)}
    </time>
  );
}
