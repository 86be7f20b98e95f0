import { createContext, useContext } from 'react';
import { useTranslation } from 'react-i18next';
import type { Clock, ShopClock } from './dates.ts';

const ClockContext = createContext<ShopClock>({
  now: '1970-01-01T00:00:00.000Z',
  timeZone: 'UTC',
});

/** Gives the page's dates the clock that came with its data. */
export const ClockProvider = ClockContext.Provider;

/** The page's clock, and the locale of the document. */
export function useClock(): Clock {
  const clock = useContext(ClockContext);
  const { i18n } = useTranslation();
  return { ...clock, locale: i18n.language };
}
