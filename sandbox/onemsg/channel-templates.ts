import { z } from 'zod';
import type { EndpointCall } from './endpoint-call.ts';
import { errorReply, jsonReply, type Reply } from './replies.ts';
import type { Switches } from './switches.ts';
import {
  type Template,
  type TemplateComponent,
  templateComponentSchema,
  variableCount,
} from './templates.ts';

const sortKeys = { id: 'id', name: 'name', status: 'status' } as const;

/** GET templates, with `limit`, `offset` and `sort`. */
export function listTemplates({ channel, exchange, switches }: EndpointCall): Reply {
  const { query } = exchange;
  const sort = z.enum(['id', 'name', 'status']).catch('id').parse(query.get('sort'));
  const offset = z.coerce
    .number()
    .int()
    .min(0)
    .catch(0)
    .parse(query.get('offset') ?? 0);
  const limit = z.coerce
    .number()
    .int()
    .min(1)
    .catch(1000)
    .parse(query.get('limit') ?? 1000);
  const key = sortKeys[sort];
  const sorted = [...channel.templates].sort((a, b) =>
    a[key].localeCompare(b[key], 'en', { numeric: true }),
  );
  const templates = sorted
    .slice(offset, offset + limit)
    .map((template, index) => listedTemplate(template, index, switches));
  return switches.templateListShape === 'bare'
    ? jsonReply(200, templates)
    : jsonReply(200, { total: channel.templates.length, templates });
}

function listedTemplate(template: Template, index: number, switches: Switches) {
  const { id, name, language, category, status, namespace, rejectedReason, components } = template;
  return {
    id,
    name,
    language,
    category,
    status: cased(status, index, switches.templateStatusCase),
    namespace,
    rejected_reason: rejectedReason,
    components: switches.templateComponents === 'json' ? JSON.stringify(components) : components,
  };
}

function cased(status: string, index: number, form: Switches['templateStatusCase']): string {
  const forms = [
    status,
    status.toUpperCase(),
    status.charAt(0).toUpperCase() + status.slice(1),
  ] as const;
  if (form === 'lower') return forms[0];
  if (form === 'upper') return forms[1];
  return forms[index % forms.length] ?? status;
}

const addTemplateSchema = z.looseObject({
  name: z.string().regex(/^[a-z0-9_]+$/),
  category: z.enum(['UTILITY', 'MARKETING', 'AUTHENTICATION']),
  language: z.string().min(1),
  components: z.array(templateComponentSchema).min(1),
});

/** Meta's reviewers want a sample for each variable. */
function lacksSamples(components: readonly TemplateComponent[]): boolean {
  return components.some((component) => {
    if (component.type.toUpperCase() !== 'BODY') return false;
    const samples = z
      .looseObject({ body_text: z.tuple([z.array(z.string().min(1))]) })
      .safeParse(component.example);
    const wanted = variableCount(component.text);
    return wanted > 0 && samples.data?.body_text[0].length !== wanted;
  });
}

/**
 * POST addTemplate: the new one is pending, and after `templateApprovalMs`, if that is set, it is
 * approved, or rejected where `templateRejection` says why.
 */
export function addTemplate({ simulation, channel, exchange, switches }: EndpointCall): Reply {
  const read = addTemplateSchema.safeParse(exchange.body);
  if (!read.success) {
    const issue = read.error.issues[0];
    const text = `Invalid ${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'unreadable'}`;
    return errorReply(400, text, switches);
  }
  const { name, category, language, components } = read.data;
  if (lacksSamples(components)) {
    return errorReply(
      400,
      'Message template "components" param is missing expected field(s)',
      switches,
    );
  }
  if (channel.templates.some((one) => one.name === name && one.language === language)) {
    return errorReply(400, 'Template with this name and language already exists', switches);
  }
  const highest = Math.max(0, ...channel.templates.map((one) => Number(one.id) || 0));
  const template: Template = {
    id: String(highest + 1),
    name,
    language,
    category,
    status: 'pending',
    namespace: channel.namespace,
    rejectedReason: 'NONE',
    components,
  };
  channel.templates.push(template);
  if (switches.templateApprovalMs !== null) {
    simulation.timers.after(switches.templateApprovalMs, () => {
      const { templateRejection } = switches;
      template.status = templateRejection === null ? 'approved' : 'rejected';
      template.rejectedReason = templateRejection ?? 'NONE';
    });
  }
  return jsonReply(200, { id: template.id, name, language, status: 'pending' });
}

/** POST removeTemplate: takes every language of the name away. */
export function removeTemplate({ channel, exchange, switches }: EndpointCall): Reply {
  const read = z.looseObject({ name: z.string() }).safeParse(exchange.body);
  if (!read.success) return errorReply(400, 'name is required', switches);
  channel.templates = channel.templates.filter((one) => one.name !== read.data.name);
  return jsonReply(200, { result: 'success' });
}
