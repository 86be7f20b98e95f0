import { answerOf, type ChannelAnswer } from './channel-answer.ts';
import type { ChannelCall, ChannelCredentials } from './channel-call.server.ts';
import {
  type ChannelTemplate,
  readTemplatePage,
  readTemplateRows,
} from './template-list-reader.ts';

/** A template to be reviewed by WhatsApp. `components` as Meta defines them. */
export type NewTemplate = {
  readonly name: string;
  readonly category: 'UTILITY' | 'MARKETING';
  readonly language: string;
  readonly components: readonly Readonly<Record<string, unknown>>[];
};

const MAX_REPLY_BYTES = 4 * 1024 * 1024;
const PAGE_ROWS = 100;
const MAX_PAGES = 60;

/** The operations on a channel's templates. */
export function makeChannelTemplates(call: ChannelCall) {
  return {
    /** GET /templates, all pages. */
    listTemplates: async (
      credentials: ChannelCredentials,
    ): Promise<ChannelAnswer<{ readonly templates: readonly ChannelTemplate[] }>> => {
      const rows: unknown[] = [];
      const seen = new Set<string>();
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const exchange = await call(credentials, {
          method: 'GET',
          operation: 'templates',
          query: { limit: String(PAGE_ROWS), offset: String(rows.length) },
          maxResponseBytes: MAX_REPLY_BYTES,
        });
        const answer = answerOf(exchange, credentials.token, ({ json }) => readTemplatePage(json));
        if (!answer.ok) return answer;
        const fresh = answer.rows.filter((row) => !seen.has(JSON.stringify(row)));
        for (const row of fresh) seen.add(JSON.stringify(row));
        rows.push(...fresh);
        // A channel that overlooks `offset` answers the same rows for ever.
        if (fresh.length === 0) break;
        if (answer.total !== null && rows.length >= answer.total) break;
      }
      return { ok: true, templates: readTemplateRows(rows) };
    },

    /** POST /addTemplate: hands a template in for review. Its state is then read from the list. */
    addTemplate: async (
      credentials: ChannelCredentials,
      template: NewTemplate,
    ): Promise<ChannelAnswer<object>> => {
      const exchange = await call(credentials, {
        method: 'POST',
        operation: 'addTemplate',
        body: template,
        maxResponseBytes: MAX_REPLY_BYTES,
      });
      return answerOf(exchange, credentials.token, ({ object }) => (object === null ? null : {}));
    },
  };
}
