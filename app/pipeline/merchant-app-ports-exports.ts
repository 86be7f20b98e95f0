import type { ExportRequest, ExportState } from './merchant-app.ts';
import type { NotificationFilter, NotificationRecord } from './merchant-app-ports-views.ts';

/** A notification as an export has it. */
export type ExportRecord = {
  readonly notification: NotificationRecord;
  readonly sentAt: string | null;
  readonly deliveredAt: string | null;
  readonly readAt: string | null;
  readonly failedAt: string | null;
  /** Of the last attempt. */
  readonly templateName: string | null;
  readonly templateLanguage: string | null;
  readonly messageId: string | null;
};

export type ExportsPort = {
  /** Keeps what is asked for under a secret that opens it once, within `seconds`. */
  prepare(asked: {
    readonly shopId: string;
    readonly staffId: string | null;
    readonly secret: string;
    readonly seconds: number;
    readonly request: ExportRequest;
  }): Promise<{ readonly id: string }>;
  /**
   * Uses up the link, and writes a line into the access log. Null where there is no such link, or
   * it was used, or its time is over, or its shop has removed the app.
   */
  claim(secret: string): Promise<{
    readonly id: string;
    readonly shopId: string;
    readonly request: ExportRequest;
    /** All that was decided before is part of it. */
    readonly until: Date;
  } | null>;
  /** Says how far a running export has come. */
  recordProgress(id: string, rows: number): Promise<void>;
  finish(id: string, state: 'done' | 'stopped', rows: number): Promise<void>;
  /** `secondsQuiet`: since anything was last heard of it. Null where the shop has no such export. */
  find(
    shopId: string,
    id: string,
  ): Promise<{
    readonly state: ExportState;
    readonly rows: number;
    readonly isExpired: boolean;
    readonly secondsQuiet: number;
  } | null>;
  /** The next rows of a view, in the order of `sort`, after the row of this id: one statement. */
  listBatch(
    shopId: string,
    filter: NotificationFilter,
    position: {
      readonly sort: 'newest' | 'oldest';
      readonly after: string | null;
      readonly limit: number;
    },
  ): Promise<{ readonly rows: readonly ExportRecord[]; readonly more: boolean }>;
  /** Those of these ids that the shop has, newest first. */
  listChosen(shopId: string, ids: readonly string[]): Promise<readonly ExportRecord[]>;
};
