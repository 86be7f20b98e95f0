import type { OptOutRow } from '#app/pipeline/merchant-app-opt-outs.ts';
import type { Translate } from '../i18n/instance.ts';

/** How a person opted out: "Replied “STOP”", "Added by you". */
export function howWords(t: Translate, { source, word, addedByYou }: OptOutRow): string {
  switch (source) {
    case 'reply':
      return word === null
        ? t('optOuts.how.reply')
        : t('optOuts.how.repliedWord', { word: word.toUpperCase() });
    case 'staff':
      return addedByYou === true ? t('optOuts.how.addedByYou') : t('optOuts.how.addedByStaff');
    default:
      return t(`optOuts.how.${source}`);
  }
}

/** The number as the list shows it, or why it is not known. */
export function numberWords(t: Translate, { number }: OptOutRow): string {
  return number.known ? number.hint : t(`optOuts.number.${number.because}`);
}
