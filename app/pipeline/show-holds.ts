import type { HoldView } from './merchant-app.ts';
import type { ShopSettings } from './merchant-app-ports.ts';
import type { HoldRecord } from './merchant-app-ports-channels.ts';

type TemplateUse = Pick<ShopSettings, 'templateName' | 'switches'>;

function heldTemplate(name: string | null, { templateName, switches }: TemplateUse) {
  const isOnlyOne = [...switches.values()].every(
    ({ templateName: own }) => own === null || own === templateName,
  );
  // A hold of no template has an empty name: none is chosen.
  return isOnlyOne || !name ? null : { name, ofStatuses: name !== templateName };
}

export function holdView(hold: HoldRecord, use: TemplateUse): HoldView {
  return {
    id: hold.id,
    kind: hold.templateName === null ? 'channel' : 'template',
    template: heldTemplate(hold.templateName, use),
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
