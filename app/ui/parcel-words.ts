import type { Translate } from './i18n/instance.ts';

type Parcel = { readonly number: number; readonly of: number | null };

/** "parcel 1 of 2", or "parcel 1" while the total is not known. */
export function parcelWords(t: Translate, { number, of }: Parcel): string {
  return of === null ? t('parcel.inRow', { number }) : t('parcel.inRowOf', { number, total: of });
}

/** The same as it stands under a title. */
export function parcelTitle(t: Translate, { number, of }: Parcel): string {
  return of === null ? t('parcel.title', { number }) : t('parcel.titleOf', { number, total: of });
}
