import type { HoldView } from './merchant-app.ts';
import type { HoldRecord } from './merchant-app-ports-channels.ts';

export function holdView(hold: HoldRecord): HoldView {
  return {
    id: hold.id,
    kind: hold.templateName === null ? 'channel' : 'template',
    reason: hold.reason,
    code: hold.code,
    details: hold.text,
    setAt: hold.setAt,
    waiting: hold.waiting,
    probe:
      hold.probedBy === 'merchant' || hold.probeAt === null
        ? null
        : { by: hold.probedBy, at: hold.probeAt },
  };
}
