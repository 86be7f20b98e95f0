import { type Clock, formatTime } from '../dates.ts';
import { numberFormat } from '../intl-formats.ts';

/** What stands for a time that was not entered. */
export const NO_TIME = -1;

/** "21:00", as `<input type="time">` has it, from minutes after midnight. */
export function toTimeInput(minutes: number): string {
  if (minutes === NO_TIME) return '';
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Minutes after midnight of what `<input type="time">` gives. */
export function fromTimeInput(text: string): number {
  const [, hours, minutes] = /^(\d{2}):(\d{2})/.exec(text) ?? [];
  return hours === undefined ? NO_TIME : Number(hours) * 60 + Number(minutes);
}

/** A time of the wall's clock as it is read: "9:00 pm", "21:00". */
export function formatWallTime(minutes: number, clock: Clock): string {
  if (minutes === NO_TIME) return '–';
  const at = new Date(minutes * 60_000).toISOString();
  return formatTime(at, { ...clock, timeZone: 'UTC' });
}

/** The city that names a zone: "Berlin", "Buenos Aires". */
export function cityOf(timeZone: string): string {
  return (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ');
}

/** "6 hours" in the language of the page. */
export function formatHours(seconds: number, { locale }: Pick<Clock, 'locale'>): string {
  return numberFormat(locale, {
    style: 'unit',
    unit: 'hour',
    unitDisplay: 'long',
  }).format(seconds / 3600);
}
