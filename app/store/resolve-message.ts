/**
 * SQL that puts messages back in line as re-sends, up to its FROM or WHERE.
 * @param staff The parameter that says who asked for it.
 */
export function putBackBy(staff: string): string {
  return `UPDATE message SET state = 'waiting', resend_of = message.state, due_at = now(),
    cause = NULL, code = NULL, hold_id = NULL, probe_of = NULL, resent_at = now(),
    resent_by = ${staff}, updated_at = now()`;
}

/** SQL that closes messages as they are, up to its FROM or WHERE. */
export function closeBy(staff: string): string {
  return `UPDATE message SET closed_at = now(), closed_by = ${staff}, updated_at = now()`;
}
