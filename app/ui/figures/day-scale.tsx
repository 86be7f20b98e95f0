import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';

type DayScaleProps = {
  readonly label: string;
  /** The day that is looked at, and the last one; the first is 0. */
  readonly at: number;
  readonly last: number;
  /** The day with its values, as it is read aloud. */
  readonly text: string;
  /** The day at a place, in pixels from the left. */
  readonly findDay: (x: number) => number;
  readonly onLook: (at: number) => void;
  readonly onLeave: () => void;
  readonly children: ReactNode;
};

const WEEK = 7;

/** Where a key leads from a day; null: it is none of ours. */
function dayOfKey(key: string, at: number, last: number): number | null {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return at - 1;
    case 'ArrowRight':
    case 'ArrowUp':
      return at + 1;
    case 'PageDown':
      return at - WEEK;
    case 'PageUp':
      return at + WEEK;
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

/**
 * A row of days, one of which is looked at: under the pointer, or by arrow keys. To a screen reader
 * it is a slider over the days (https://www.w3.org/WAI/ARIA/apg/patterns/slider/), whose value is
 * what the day says.
 */
export function DayScale(props: DayScaleProps) {
  const { label, at, last, text, findDay, onLook, onLeave, children } = props;
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = dayOfKey(event.key, at, last);
    if (next === null) return;
    event.preventDefault();
    onLook(Math.max(0, Math.min(next, last)));
  };
  const onPointer = ({ clientX, currentTarget }: PointerEvent): void =>
    onLook(findDay(clientX - currentTarget.getBoundingClientRect().left));
  return (
    <div
      className="chart-days"
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={at}
      aria-valuetext={text}
      onKeyDown={onKeyDown}
      onFocus={() => onLook(at)}
      onBlur={onLeave}
      onPointerDown={onPointer}
      onPointerMove={onPointer}
      onPointerLeave={onLeave}
    >
      {children}
    </div>
  );
}
