import { createContext, useContext } from 'react';
import type { Clock } from './dates.ts';

const ClockContext = createContext<Clock>({
  now: '1970-01-01T00:00:00.000Z',
  timeZone: 'UTC',
  locale: 'en',
});

/** Gives the page's dates the clock that came with its data. */
export const ClockProvider = ClockContext.Provider;

export function useClock(): Clock {
  return useContext(ClockContext);
}
