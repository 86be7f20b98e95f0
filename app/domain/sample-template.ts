import { OUR_LANGUAGES, type OurLanguage } from './language.ts';
import type { ApprovedTemplate } from './prepare-message.ts';

/** How an update may read, for a merchant who has no approved template yet. */
const BODIES: Readonly<Record<OurLanguage, string>> = {
  en: 'Hello {{1}}, the status of your {{2}} has been updated to: {{3}}.',
  de: 'Hallo {{1}}, es gibt Neues zu: {{2}}. Neuer Status: {{3}}.',
  fr: 'Bonjour {{1}}, du nouveau pour votre {{2}}. Nouveau statut : {{3}}.',
  es: 'Hola {{1}}, hay novedades sobre tu {{2}}. Nuevo estado: {{3}}.',
  pt: 'Olá {{1}}, há novidades sobre o seu {{2}}. Novo status: {{3}}.',
  it: 'Ciao {{1}}, ci sono novità sul tuo {{2}}. Nuovo stato: {{3}}.',
  ar: 'مرحبًا {{1}}، تم تحديث حالة {{2}} إلى: {{3}}.',
  hi: 'नमस्ते {{1}}, आपके {{2}} की स्थिति अब है: {{3}}.',
  id: 'Halo {{1}}, status {{2}} Anda telah diperbarui menjadi: {{3}}.',
  tr: 'Merhaba {{1}}, {{2}} durumu güncellendi: {{3}}.',
};

const NAME = 'sample';

/** In every language that we have words for; nothing is ever sent with it. */
export const SAMPLE_TEMPLATES: {
  readonly name: string;
  readonly languages: readonly ApprovedTemplate[];
} = {
  name: NAME,
  languages: OUR_LANGUAGES.map((language) => ({
    name: NAME,
    language,
    namespace: '',
    category: 'UTILITY',
    body: BODIES[language],
    version: 1,
  })),
};
