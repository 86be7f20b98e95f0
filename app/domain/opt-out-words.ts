/**
 * The words by which a customer stops or restarts messages, in ten languages. Only words that say
 * nothing else: in answer to "your order was shipped" a bare "cancel" may mean the order, so it
 * counts in English alone, where carriers and the FCC list it among the words that must stop
 * messages (47 CFR 64.1200(a)(10)), and in Turkish, where it is the customary word.
 */
const STOP_WORDS = {
  en: `stop, stop all, stopall, unsubscribe, unsub, opt out, optout, quit, end, cancel, revoke,
       stop messages, stop please, please stop, remove me`,
  de: `stopp, bitte stopp, abmelden, abbestellen, austragen, aufhören, keine nachrichten,
       keine nachrichten mehr`,
  fr: `arrêt, arrêter, arrêtez, stopper, désabonner, se désabonner, me désabonner, désabonnement,
       désinscrire, me désinscrire, désinscription`,
  es: `parar, pare, para, alto, detener, basta, baja, dar de baja, darme de baja, darse de baja,
       cancelar suscripción, no más mensajes, no molestar`,
  pt: `parar, pare, pare de enviar, sair, chega, remover, descadastrar, cancelar inscrição,
       cancelar assinatura, não quero mais mensagens`,
  it: `ferma, fermare, basta, smetti, disdici, cancellami, disiscrivi, disiscrivimi,
       annulla iscrizione, cancella iscrizione, niente messaggi`,
  ar: `توقف, توقفوا, إيقاف, أوقف, قف, وقف, كفى, ستوب, إلغاء الاشتراك, الغ الاشتراك,
       لا أريد رسائل`,
  hi: `रोकें, रोको, रुकें, रुको, बंद, बंद करें, बंद करो, बन्द करें, बन्द करो, स्टॉप, मैसेज बंद करें,
       सदस्यता समाप्त करें, roko, band karo, band kare`,
  id: `berhenti, hentikan, setop, stop pesan, cukup, unreg, berhenti langganan, batal langganan,
       jangan kirim lagi`,
  tr: `dur, durdur, iptal, ret, çık, çıkış, abonelikten çık, abonelik iptal, üyelikten çık,
       mesaj istemiyorum, mesaj atma`,
} as const;

const START_WORDS = {
  en: 'start, restart, unstop, subscribe, resume, opt in, optin',
  de: 'starten, anmelden, wieder anmelden, fortsetzen',
  fr: "démarrer, commencer, reprendre, réabonner, abonner, s'abonner, m'abonner",
  es: 'empezar, iniciar, comenzar, reanudar, alta, suscribir, suscribirme',
  pt: 'começar, iniciar, retomar, voltar, inscrever, quero receber',
  it: 'inizia, avvia, riprendi, riattiva, iscrivimi, iscriviti',
  ar: 'ابدأ, بدء, اشترك, اشتراك, استئناف, ستارت',
  hi: 'शुरू, शुरू करें, शुरू करो, चालू करें, चालू करो, स्टार्ट, shuru karo',
  id: 'mulai, mulai lagi, lanjutkan, langganan, berlangganan',
  tr: 'başla, başlat, yeniden başlat, abone ol, devam et',
} as const;

const STOP = foldedWords(STOP_WORDS);
const START = foldedWords(START_WORDS);

/** A STOP word is three words or so; longer messages are talk. */
const LONGEST_READ = 100;

/**
 * Whether a whole message is a STOP or a START word, in any case, with or without accents,
 * punctuation and emoji. A word inside a sentence counts for nothing: "don't stop" is no STOP.
 */
export function readOptOutWord(text: string): 'stop' | 'start' | null {
  if (text.length > LONGEST_READ) return null;
  const word = foldWord(text);
  if (STOP.has(word)) return 'stop';
  return START.has(word) ? 'start' : null;
}

/** A STOP or START word as our list has it, however it was written. */
export function nameOptOutWord(text: string): string {
  return foldWord(text);
}

function foldedWords(wordsByLanguage: Readonly<Record<string, string>>): ReadonlySet<string> {
  return new Set(Object.values(wordsByLanguage).join(',').split(',').map(foldWord));
}

/**
 * One form for all spellings of a word: compatibility forms, case, Latin accents, Arabic vowel
 * and hamza marks, both Turkish i's, punctuation, emoji and invisible characters are levelled.
 * Marks of other scripts stay: in Devanagari they are the vowels.
 */
function foldWord(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]|[\u064b-\u065f]|\u0640|[\ufe0e\ufe0f]|\p{Cf}/gu, '')
    .replaceAll('ı', 'i')
    .replace(/[\p{P}\p{S}\s]+/gu, ' ')
    .trim()
    .normalize('NFC');
}
