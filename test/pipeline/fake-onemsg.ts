import type { SendOutcome } from '#app/domain/send-outcome.ts';
import type {
  NewTemplate,
  OneMsgPort,
  OneMsgProblem,
  TemplateMessage,
} from '#app/pipeline/merchant-app-ports.ts';
import type {
  ChannelCredentials,
  TemplateReading,
} from '#app/pipeline/merchant-app-ports-channels.ts';

/** A template language as 1MSG would list it; usable unless told otherwise. */
export function listedTemplate(more: Partial<TemplateReading> = {}): TemplateReading {
  return {
    name: 'order_status',
    language: 'en',
    namespace: 'ns',
    category: 'UTILITY',
    status: 'approved',
    header: null,
    body: 'Hello {{1}}, the status of your {{2}} has been updated to: {{3}}.',
    footer: null,
    buttons: [{ type: 'URL', text: 'View status', url: 'https://shop.example' }],
    problem: null,
    rejectedReason: null,
    ...more,
  };
}

/** 1MSG with one channel: its token, its word for its state, its addresses and templates. */
export class FakeOneMsg implements OneMsgPort {
  token = 'good-token';
  status = 'connected';
  phone: string | null = '+49 30 901820';
  templates: TemplateReading[] = [listedTemplate()];
  urls: string[] = ['https://inbox.example/hook'];
  reportsOn = true;
  tokenNames: string | null = null;
  /** Answers to everything from now on. */
  problem: OneMsgProblem | null = null;
  /** What the next messages come to. */
  outcome: SendOutcome = { outcome: 'accepted', wamid: 'wamid.test' };
  /** Runs while a message is on its way. */
  onSend: () => Promise<void> = async () => {};
  sent: TemplateMessage[] = [];
  added: NewTemplate[] = [];
  /** Languages of a template that it does not take. */
  refuses: string[] = [];
  /** What each call was asked with, credentials first. */
  calls: { operation: string; credentials: ChannelCredentials }[] = [];

  private check(operation: string, credentials: ChannelCredentials): OneMsgProblem | null {
    this.calls.push({ operation, credentials });
    if (this.problem !== null) return this.problem;
    if (credentials.token === this.token) return null;
    return { ok: false, problem: 'unauthorized', status: 401, text: 'invalid or expired token' };
  }

  async sendTemplate(_credentials: ChannelCredentials, message: TemplateMessage) {
    this.sent.push(message);
    await this.onSend();
    return this.outcome;
  }

  async addTemplate(credentials: ChannelCredentials, template: NewTemplate) {
    const problem = this.check('addTemplate', credentials);
    if (problem !== null) return problem;
    this.added.push(template);
    const { name, language, category } = template;
    if (this.refuses.includes(language)) {
      const text = 'Invalid parameter';
      return { ok: false as const, problem: 'unexpected' as const, status: 400, text };
    }
    const review = { status: 'pending', problem: 'in_review' };
    this.templates.push(listedTemplate({ name, language, category, ...review }));
    return { ok: true as const };
  }

  async getStatus(credentials: ChannelCredentials) {
    return this.check('status', credentials) ?? { ok: true as const, status: this.status };
  }

  async getMe(credentials: ChannelCredentials) {
    return this.check('me', credentials) ?? { ok: true as const, phone: this.phone };
  }

  async listTemplates(credentials: ChannelCredentials) {
    return this.check('templates', credentials) ?? { ok: true as const, templates: this.templates };
  }

  async registerHook(
    credentials: ChannelCredentials,
    hook: { url: string; isOurs: (url: string) => boolean },
  ) {
    const problem = this.check('register', credentials);
    if (problem !== null) return { outcome: 'failed' as const, problem };
    const foreign = this.urls.filter((url) => url !== hook.url && !hook.isOurs(url));
    if (foreign.length >= 5) return { outcome: 'too_many_urls' as const, urls: foreign.length };
    this.urls = [...foreign, hook.url];
    return { outcome: this.reportsOn ? ('registered' as const) : ('reports_off' as const) };
  }

  async unregisterHook(
    credentials: ChannelCredentials,
    hook: { url: string; isOurs: (url: string) => boolean },
  ) {
    const problem = this.check('unregister', credentials);
    if (problem !== null) return { outcome: 'failed' as const, problem };
    this.urls = this.urls.filter((url) => url !== hook.url && !hook.isOurs(url));
    return { outcome: 'unregistered' as const };
  }

  readTokenChannelId(): string | null {
    return this.tokenNames;
  }
}
