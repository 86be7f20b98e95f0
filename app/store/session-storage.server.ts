import { Session, type SessionParams } from '@shopify/shopify-api';
import type { SessionStorage } from '@shopify/shopify-app-session-storage';
import { z } from 'zod';
import type { PrismaClient } from './generated/client.ts';
import type { SessionModel } from './generated/models.ts';
import type { Vault } from './vault.ts';

/** The signed-in person of an online session, as Shopify's token endpoint describes one. */
const onlineAccessInfo = z.object({
  expires_in: z.number().optional(),
  associated_user_scope: z.string().optional(),
  session: z.string().optional(),
  account_number: z.number().optional(),
  associated_user: z.looseObject({
    id: z.number(),
    first_name: z.string().optional(),
    last_name: z.string().optional(),
    email: z.string().optional(),
    account_owner: z.boolean().optional(),
    locale: z.string().optional(),
    collaborator: z.boolean().optional(),
    email_verified: z.boolean().optional(),
  }),
});

type SealedField = 'access_token' | 'refresh_token' | 'online_access_info';

function sealOrNull(vault: Vault, field: SealedField, plain: string | undefined): string | null {
  return plain === undefined ? null : vault.seal(`session.${field}`, plain);
}

function openOrUndefined(
  vault: Vault,
  field: SealedField,
  sealed: string | null,
): string | undefined {
  return sealed === null ? undefined : vault.open(`session.${field}`, sealed);
}

function rowOf(session: Session, vault: Vault): Omit<SessionModel, 'id' | 'updatedAt'> {
  const person = session.onlineAccessInfo;
  return {
    shop: session.shop,
    state: session.state,
    isOnline: session.isOnline,
    scope: session.scope ?? null,
    expires: session.expires ?? null,
    accessToken: sealOrNull(vault, 'access_token', session.accessToken),
    refreshToken: sealOrNull(vault, 'refresh_token', session.refreshToken),
    refreshTokenExpires: session.refreshTokenExpires ?? null,
    onlineAccessInfo: sealOrNull(
      vault,
      'online_access_info',
      person === undefined ? undefined : JSON.stringify(person),
    ),
  };
}

function sessionOf(row: SessionModel, vault: Vault): Session {
  const accessToken = openOrUndefined(vault, 'access_token', row.accessToken);
  const refreshToken = openOrUndefined(vault, 'refresh_token', row.refreshToken);
  const person = openOrUndefined(vault, 'online_access_info', row.onlineAccessInfo);
  const params: Record<string, unknown> = {
    ...(row.scope === null ? {} : { scope: row.scope }),
    ...(row.expires === null ? {} : { expires: row.expires }),
    ...(accessToken === undefined ? {} : { accessToken }),
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(row.refreshTokenExpires === null ? {} : { refreshTokenExpires: row.refreshTokenExpires }),
    ...(person === undefined
      ? {}
      : { onlineAccessInfo: onlineAccessInfo.parse(JSON.parse(person)) }),
  };
  const known: SessionParams = {
    id: row.id,
    shop: row.shop,
    state: row.state,
    isOnline: row.isOnline,
  };
  return new Session({ ...params, ...known });
}

/**
 * Shopify's session storage over our own table: access tokens, refresh tokens and the signed-in
 * person are sealed. Loading an unknown id gives undefined, deleting one succeeds.
 */
export function makeSessionStorage(prisma: PrismaClient, vault: Vault): SessionStorage {
  return {
    async storeSession(session) {
      const row = rowOf(session, vault);
      const { id } = session;
      await prisma.session.upsert({ where: { id }, create: { id, ...row }, update: row });
      return true;
    },
    async loadSession(id) {
      const row = await prisma.session.findUnique({ where: { id } });
      return row === null ? undefined : sessionOf(row, vault);
    },
    async deleteSession(id) {
      await prisma.session.deleteMany({ where: { id } });
      return true;
    },
    async deleteSessions(ids) {
      await prisma.session.deleteMany({ where: { id: { in: ids } } });
      return true;
    },
    async findSessionsByShop(shop) {
      const rows = await prisma.session.findMany({ where: { shop }, orderBy: { id: 'asc' } });
      return rows.map((row) => sessionOf(row, vault));
    },
  };
}
