import type { ExportRequest } from '#app/pipeline/merchant-app.ts';
import type { ShopClock } from '../dates.ts';
import { type ListView, listViewParams, readWholeView, WHOLE_LIST } from './list-view.ts';

/** What is to be exported: all that a view shows, what happened in a period, or some rows. */
export type ExportChoice =
  | { readonly kind: 'view'; readonly view: ListView }
  | { readonly kind: 'period'; readonly from: string; readonly to: string }
  | { readonly kind: 'rows'; readonly ids: readonly string[] };

/** The choice as a form says it, which is posted: a view may search for a phone. */
export function exportForm(choice: ExportChoice): FormData {
  const form = new FormData();
  switch (choice.kind) {
    case 'rows':
      for (const id of choice.ids) form.append('id', id);
      return form;
    case 'period':
      return exportForm({
        kind: 'view',
        view: { ...WHOLE_LIST, period: 'custom', from: choice.from, to: choice.to },
      });
    case 'view':
      for (const [name, value] of listViewParams(choice.view)) form.set(name, value);
      return form;
  }
}

/** Reads what `exportForm` wrote. */
export function readExportChoice(form: FormData, clock: ShopClock): ExportRequest['chosen'] {
  const ids = form.getAll('id').filter((id) => typeof id === 'string');
  if (ids.length > 0) return { ids };
  return { view: readWholeView(form, clock) };
}
