import { z } from 'zod';

/** What the setup guide posts beside the forms of the settings, as JSON. */
export const setupRequest = z.discriminatedUnion('intent', [
  z.object({
    intent: z.literal('create_template'),
    texts: z.record(z.string().max(20), z.string().max(5000)),
  }),
  z.object({ intent: z.literal('send_test'), phone: z.string().trim().max(40) }),
  z.object({ intent: z.literal('dismiss') }),
  z.object({ intent: z.literal('show') }),
]);
