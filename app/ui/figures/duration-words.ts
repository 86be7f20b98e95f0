import type { Translate } from '../i18n/instance.ts';

const SECOND = 1000;
const MINUTE = 60;
const HOUR = 60;
const DAY = 24;

/** "14 s", "2 min", "1 h 5 min", "2 d 3 h". */
export function durationWords(t: Translate, milliseconds: number): string {
  if (milliseconds < SECOND) return t('figures.duration.underASecond');
  const seconds = Math.round(milliseconds / SECOND);
  if (seconds < MINUTE) return t('figures.duration.seconds', { seconds });
  const minutes = Math.round(seconds / MINUTE);
  if (minutes < HOUR) return t('figures.duration.minutes', { minutes });
  const hours = Math.floor(minutes / HOUR);
  if (hours < DAY) {
    return minutes % HOUR === 0
      ? t('figures.duration.hours', { hours })
      : t('figures.duration.hoursAndMinutes', { hours, minutes: minutes % HOUR });
  }
  const days = Math.floor(hours / DAY);
  return hours % DAY === 0
    ? t('figures.duration.days', { days })
    : t('figures.duration.daysAndHours', { days, hours: hours % DAY });
}
