import { z } from 'zod';

const buttonSchema = z.looseObject({
  type: z.string(),
  text: z.string(),
  url: z.string().optional(),
});
export type TemplateButton = z.infer<typeof buttonSchema>;

export const templateComponentSchema = z.looseObject({
  type: z.string(),
  format: z.string().optional(),
  text: z.string().optional(),
  buttons: z.array(buttonSchema).optional(),
});
export type TemplateComponent = z.infer<typeof templateComponentSchema>;

/** One template in one language. `status` is kept in lower case: approved, pending, rejected, paused, disabled. */
export type Template = {
  id: string;
  name: string;
  language: string;
  category: string;
  status: string;
  namespace: string;
  rejectedReason: string;
  components: TemplateComponent[];
};

/** The parts of a template that the customer reads, before the variables are filled in. */
export type TemplateText = {
  header: string | null;
  body: string;
  footer: string | null;
  buttons: TemplateButton[];
};

export function templateText(template: Template): TemplateText {
  const part = (type: string) =>
    template.components.find((component) => component.type.toUpperCase() === type);
  return {
    header: part('HEADER')?.text ?? null,
    body: part('BODY')?.text ?? '',
    footer: part('FOOTER')?.text ?? null,
    buttons: part('BUTTONS')?.buttons ?? [],
  };
}

/** The number of different variables `{{n}}` in a text. */
export function variableCount(text: string | null | undefined): number {
  return new Set((text ?? '').match(/\{\{\s*\w+\s*\}\}/g)).size;
}

/** Puts the parameters in place of `{{1}}`, `{{2}}`…; one that is missing leaves its variable. */
export function filledText(text: string, parameters: readonly string[]): string {
  return text.replace(/\{\{\s*(\d+)\s*\}\}/g, (variable, position) => {
    return parameters[Number(position) - 1] ?? variable;
  });
}

type Draft = Omit<Template, 'id' | 'namespace' | 'rejectedReason'>;

/** The templates a channel has when nothing else is said, numbered from 1. */
export function defaultTemplates(namespace: string): Template[] {
  const drafts: Draft[] = [
    ...Object.entries(orderStatusUpdate).map(([language, text]) =>
      orderStatusDraft(language, text),
    ),
    {
      name: 'parcel_note',
      language: 'en',
      category: 'UTILITY',
      status: 'approved',
      components: [
        {
          type: 'BODY',
          text: 'Hello {{1}}, a note on your parcel: {{2}}.',
          example: { body_text: [['Maria', 'left with your neighbour']] },
        },
        { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'STOP' }] },
      ],
    },
    {
      name: 'order_status_news',
      language: 'en',
      category: 'UTILITY',
      status: 'pending',
      components: [
        {
          type: 'BODY',
          text: 'Good news, {{1}}: your {{2}} is now {{3}}.',
          example: { body_text: [['Maria', 'order #1', 'shipped']] },
        },
      ],
    },
    {
      name: 'spring_offer',
      language: 'en',
      category: 'MARKETING',
      status: 'approved',
      components: [
        { type: 'HEADER', format: 'TEXT', text: 'Spring is here' },
        {
          type: 'BODY',
          text: 'Hi {{1}}, *{{2}}* off everything until {{3}}. Come and have a look.',
          example: { body_text: [['Maria', '20 %', 'Sunday']] },
        },
        { type: 'FOOTER', text: 'Reply STOP to hear no more offers' },
      ],
    },
  ];
  return drafts.map((draft, index) => ({
    id: String(index + 1),
    namespace,
    rejectedReason: 'NONE',
    ...draft,
  }));
}

function orderStatusDraft(language: string, text: OrderStatusText): Draft {
  return {
    name: 'order_status_update',
    language,
    category: 'UTILITY',
    status: 'approved',
    components: [
      { type: 'BODY', text: text.body, example: { body_text: [text.example] } },
      {
        type: 'BUTTONS',
        buttons: [{ type: 'URL', text: text.button, url: 'https://shop.example/status' }],
      },
    ],
  };
}

type OrderStatusText = { body: string; button: string; example: string[] };

const orderStatusUpdate: Record<string, OrderStatusText> = {
  en: {
    body: 'Hello {{1}}, the status of your {{2}} has been updated to: {{3}}.',
    button: 'View status',
    example: ['Maria', 'order #1', 'Shipped'],
  },
  de: {
    body: 'Hallo {{1}}, neuer Status für {{2}}: {{3}}.',
    button: 'Status ansehen',
    example: ['Maria', 'Bestellung #1', 'Versandt'],
  },
  fr: {
    body: 'Bonjour {{1}}, le statut de votre {{2}} a changé : {{3}}.',
    button: 'Voir le statut',
    example: ['Maria', 'commande #1', 'Expédiée'],
  },
  es: {
    body: 'Hola {{1}}, el estado de tu {{2}} ha cambiado a: {{3}}.',
    button: 'Ver estado',
    example: ['Maria', 'pedido #1', 'Enviado'],
  },
  pt_BR: {
    body: 'Olá {{1}}, status atualizado de {{2}}: {{3}}.',
    button: 'Ver status',
    example: ['Maria', 'pedido #1', 'Enviado'],
  },
  it: {
    body: 'Ciao {{1}}, nuovo stato di {{2}}: {{3}}.',
    button: 'Vedi lo stato',
    example: ['Maria', 'ordine #1', 'Spedito'],
  },
  ar: {
    body: 'مرحبًا {{1}}، تم تحديث حالة {{2}} إلى: {{3}}.',
    button: 'عرض الحالة',
    example: ['ماريا', 'طلب #1', 'تم الشحن'],
  },
  hi: {
    body: 'नमस्ते {{1}}, आपके {{2}} की स्थिति अब यह है: {{3}}।',
    button: 'स्थिति देखें',
    example: ['मारिया', 'ऑर्डर #1', 'भेज दिया गया'],
  },
  id: {
    body: 'Halo {{1}}, status {{2}} Anda telah diperbarui menjadi: {{3}}.',
    button: 'Lihat status',
    example: ['Maria', 'pesanan #1', 'Dikirim'],
  },
  tr: {
    body: 'Merhaba {{1}}, {{2}} için yeni durum: {{3}}.',
    button: 'Durumu gör',
    example: ['Maria', 'sipariş #1', 'Kargoya verildi'],
  },
};
