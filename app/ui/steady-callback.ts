import { useCallback, useLayoutEffect, useRef } from 'react';

/**
 * A callback that stays the same and always does what the latest one would, so that what is
 * remembered (`memo`) is not drawn again for a new function alone. For events only.
 */
export function useSteadyCallback<Args extends readonly unknown[]>(
  callback: (...args: Args) => void,
): (...args: Args) => void {
  const latest = useRef(callback);
  useIsomorphicLayoutEffect(() => {
    latest.current = callback;
  });
  return useCallback((...args: Args) => latest.current(...args), []);
}

/** React warns of layout effects on the server, where none run. */
const useIsomorphicLayoutEffect = typeof window === 'undefined' ? () => {} : useLayoutEffect;
