import { memo, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CountedPeriod } from '#app/domain/daily-counts.ts';
import { useClock } from '../clock.tsx';
import { formatCalendarDay } from '../dates.ts';
import { formatNumber } from '../numbers.ts';
import {
  type BarLayout,
  type ChartDay,
  dayAt,
  layOutBars,
  partsOf,
  SERIES,
  type Series,
  type Size,
} from './bar-layout.ts';
import { DayScale } from './day-scale.tsx';

/** Each differs from its neighbours in lightness too. */
const COLOURS: Readonly<Record<Series, string>> = {
  delivered: '#0b6b45',
  noReport: '#8a8a8a',
  failed: '#c5280c',
  skipped: '#d9b14a',
};

/** Stacked bars, one for each day. It never moves by itself. */
export default function MessagesChart({ period }: { readonly period: CountedPeriod }) {
  const clock = useClock();
  const { locale } = clock;
  const plot = useRef<HTMLDivElement>(null);
  const size = useSize(plot);
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the clock, the locale alone counts.
  const days = useMemo(
    () =>
      period.days.map(({ day, counts }) => ({
        name: formatCalendarDay(day, clock),
        parts: partsOf(counts),
      })),
    [period, locale],
  );
  const layout = useMemo(
    () => (size === null ? null : layOutBars(days, size, (value) => formatNumber(value, locale))),
    [days, size, locale],
  );
  return (
    <div className="chart">
      <div className="chart-plot" ref={plot}>
        {layout === null || size === null ? null : (
          <Plot days={days} layout={layout} size={size} locale={locale} />
        )}
      </div>
      <Legend />
    </div>
  );
}

type PlotProps = {
  readonly days: readonly ChartDay[];
  readonly layout: BarLayout;
  readonly size: Size;
  readonly locale: string;
};

/** The bars, and over them the day that is looked at. */
function Plot({ days, layout, size, locale }: PlotProps) {
  const { t } = useTranslation();
  const [at, setAt] = useState(days.length - 1);
  const [isShown, setIsShown] = useState(false);
  // Another period may have fewer days.
  const seen = Math.min(at, days.length - 1);
  const day = days[seen];
  const column = layout.columns[seen];
  useEscape(isShown, () => setIsShown(false));
  if (day === undefined || column === undefined) return null;
  const { plot } = layout;
  const { delivered, noReport, failed, skipped } = day.parts;
  return (
    <DayScale
      label={t('figures.column.day')}
      at={seen}
      last={days.length - 1}
      text={t('figures.dayValues', { day: day.name, delivered, noReport, failed, skipped })}
      findDay={(x) => dayAt(layout, x)}
      onLook={(next) => {
        setAt(next);
        setIsShown(true);
      }}
      onLeave={() => setIsShown(false)}
    >
      <svg aria-hidden="true" className="chart-bars" {...size}>
        {isShown ? (
          <rect
            className="chart-column"
            x={column.x}
            y={plot.top}
            width={column.width}
            height={plot.bottom - plot.top}
          />
        ) : null}
        <Bars layout={layout} />
      </svg>
      {isShown ? (
        <DayValues
          day={day}
          locale={locale}
          centre={column.x + column.width / 2}
          width={size.width}
        />
      ) : null}
    </DayScale>
  );
}

/** Drawn again for other figures or another size only: not while a day is looked at. */
const Bars = memo(function Bars({ layout }: { readonly layout: BarLayout }) {
  const { plot } = layout;
  return (
    <>
      {layout.lines.map(({ text, y }) => (
        <g key={text}>
          <line className="chart-line" x1={plot.left} x2={plot.right} y1={y} y2={y} />
          <text x={plot.left - 6} y={y} dy="0.32em" textAnchor="end">
            {text}
          </text>
        </g>
      ))}
      {SERIES.map((name) => (
        <path key={name} d={layout.outlines[name]} fill={COLOURS[name]} />
      ))}
      {layout.names.map(({ text, x }) => (
        <text key={x} x={x} y={plot.bottom + 18} textAnchor="middle">
          {text}
        </text>
      ))}
    </>
  );
});

type DayValuesProps = {
  readonly day: ChartDay;
  readonly locale: string;
  readonly centre: number;
  readonly width: number;
};

/** The values of a day, on that side of it where there is more room. */
function DayValues({ day, locale, centre, width }: DayValuesProps) {
  const { t } = useTranslation();
  const side = centre < width / 2 ? { left: centre + 12 } : { right: width - centre + 12 };
  return (
    <div aria-hidden="true" className="chart-values" style={side}>
      <strong>{day.name}</strong>
      {SERIES.toReversed().map((name) => (
        <span key={name} className="chart-value">
          <Mark name={name} />
          <span>{t(`figures.series.${name}`)}</span>
          <span className="chart-number">{formatNumber(day.parts[name], locale)}</span>
        </span>
      ))}
    </div>
  );
}

function Legend() {
  const { t } = useTranslation();
  return (
    <ul className="chart-legend">
      {SERIES.map((name) => (
        <li key={name}>
          <Mark name={name} />
          {t(`figures.series.${name}`)}
        </li>
      ))}
    </ul>
  );
}

function Mark({ name }: { readonly name: Series }) {
  return (
    <svg aria-hidden="true" className="chart-mark" viewBox="0 0 10 10">
      <rect width="10" height="10" fill={COLOURS[name]} />
    </svg>
  );
}

/** How large an element is, once it is there and whenever that changes. */
function useSize(of: RefObject<HTMLElement | null>): Size | null {
  const [size, setSize] = useState<Size | null>(null);
  useEffect(() => {
    if (of.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const { width, height } = entry.contentRect;
      setSize({ width, height });
    });
    observer.observe(of.current);
    return () => observer.disconnect();
  }, [of]);
  return size;
}

/** What covers something goes with Escape, wherever the focus is. */
function useEscape(isOn: boolean, onEscape: () => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: listens for as long as it is on.
  useEffect(() => {
    if (!isOn) return;
    const listen = ({ key }: KeyboardEvent): void => {
      if (key === 'Escape') onEscape();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [isOn]);
}
