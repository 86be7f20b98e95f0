import { Checkbox } from '@shopify/polaris';
import { useDeferredValue, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { NotificationRow } from '#app/pipeline/merchant-app.ts';
import { type TickedRows, useIsTicked, useTickedList } from './ticked-rows.ts';

type TickBoxProps = { readonly row: NotificationRow; readonly ticked: TickedRows };

/** Ticks one row; with Shift, all to the one before. */
export function TickBox({ row, ticked }: TickBoxProps) {
  const { t } = useTranslation();
  const isTicked = useIsTicked(ticked, row.id);
  const toLast = useRef(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only keeps a tick from opening the row.
    // biome-ignore lint/a11y/useKeyWithClickEvents: a key opens no row.
    <span
      className="tick-box"
      onClickCapture={({ shiftKey }) => {
        toLast.current = shiftKey;
      }}
      onClick={(event) => event.stopPropagation()}
    >
      <Checkbox
        label={t('list.selectRow', { order: row.orderName, status: t(`status.${row.status}`) })}
        labelHidden
        checked={isTicked}
        onChange={(isChecked) => ticked.tick(row.id, isChecked, toLast.current)}
      />
    </span>
  );
}

/** Ticks all rows of the page, or none; it may follow the row's own box a moment later. */
export function TickAllBox({ ticked }: { readonly ticked: TickedRows }) {
  const { t } = useTranslation();
  const box = useRef<HTMLSpanElement>(null);
  const list = useDeferredValue(useTickedList(ticked));
  const isMixed = list.length > 0 && !ticked.isAll();
  useEffect(() => {
    // Polaris says "mixed" in ARIA alone, against what the browser says of the box.
    const input = box.current?.querySelector('input');
    if (input) input.indeterminate = isMixed;
  }, [isMixed]);
  return (
    <span ref={box} className="tick-box">
      <Checkbox
        label={t('list.selectAll')}
        labelHidden
        checked={isMixed ? 'indeterminate' : list.length > 0}
        onChange={(isChecked) => ticked.tickAll(isChecked)}
      />
    </span>
  );
}
