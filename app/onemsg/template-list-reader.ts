import { asObject, parseJson, textMember } from './wire-fields.ts';
import {
  templateButtonWire,
  templateComponentWire,
  templatePageWire,
  templateWire,
} from './wire-schemas.ts';

/** A template in one language, in one form whatever form it came in. */
export type ChannelTemplate = {
  readonly id: string | null;
  readonly name: string;
  readonly language: string;
  /** Lower case: approved, pending, rejected, paused, disabled, … */
  readonly status: string;
  /** Upper case: UTILITY, MARKETING, AUTHENTICATION; older channels have others. */
  readonly category: string | null;
  readonly namespace: string | null;
  readonly rejectedReason: string | null;
  /** Null where the components could not be read. */
  readonly components: readonly TemplateComponent[] | null;
};

export type TemplateComponent = {
  /** Upper case: HEADER, BODY, FOOTER, BUTTONS, … */
  readonly type: string;
  /** Upper case, of headers: TEXT, IMAGE, … */
  readonly format: string | null;
  readonly text: string | null;
  readonly buttons: readonly TemplateButton[];
};

export type TemplateButton = {
  /** Upper case: URL, QUICK_REPLY, PHONE_NUMBER, … */
  readonly type: string;
  readonly text: string | null;
  readonly url: string | null;
};

/** One page of GET /templates; null where the body is no list of templates. */
export function readTemplatePage(
  body: unknown,
): { readonly total: number | null; readonly rows: readonly unknown[] } | null {
  if (Array.isArray(body)) return { total: null, rows: body };
  const object = asObject(body);
  if (object === null) return null;
  const page = templatePageWire.parse(object);
  const rows = page.templates ?? page.data;
  return rows === null ? null : { total: page.total, rows };
}

/**
 * The templates of all pages. A row without a namespace takes that of the others, if they agree:
 * all templates of a channel belong to one account
 * (https://github.com/1msg/1msg-n8n-nodes does the same). Rows without name or language are left out.
 */
export function readTemplateRows(rows: readonly unknown[]): readonly ChannelTemplate[] {
  const templates = rows.map(readTemplate).filter((template) => template !== null);
  const namespaces = new Set(templates.flatMap(({ namespace }) => namespace ?? []));
  const [shared = null] = namespaces.size === 1 ? namespaces : [];
  return templates.map((template) => ({ ...template, namespace: template.namespace ?? shared }));
}

function readTemplate(row: unknown): ChannelTemplate | null {
  const object = asObject(row);
  if (object === null) return null;
  const wire = templateWire.parse(object);
  const language = textMember(asObject(wire.language), 'code') ?? textMember(object, 'language');
  if (wire.name === null || language === null) return null;
  return {
    id: wire.id,
    name: wire.name,
    language: language.trim(),
    status: wire.status?.trim().toLowerCase() ?? 'unknown',
    category: wire.category?.trim().toUpperCase() ?? null,
    namespace: wire.namespace ?? wire.message_template_namespace ?? wire.messageTemplateNamespace,
    rejectedReason: wire.rejected_reason?.toUpperCase() === 'NONE' ? null : wire.rejected_reason,
    components: readComponents(wire.components),
  };
}

function readComponents(value: unknown): readonly TemplateComponent[] | null {
  const list = typeof value === 'string' ? parseJson(value) : value;
  if (!Array.isArray(list)) return null;
  const components: TemplateComponent[] = [];
  for (const item of list) {
    const wire = templateComponentWire.safeParse(item).data;
    if (wire === undefined || wire.type === null) return null;
    components.push({
      type: wire.type.trim().toUpperCase(),
      format: wire.format?.trim().toUpperCase() ?? null,
      text: wire.text,
      buttons: wire.buttons.map(readButton),
    });
  }
  return components;
}

function readButton(value: unknown): TemplateButton {
  const wire = templateButtonWire.parse(asObject(value) ?? {});
  return { type: wire.type?.trim().toUpperCase() ?? 'UNKNOWN', text: wire.text, url: wire.url };
}
