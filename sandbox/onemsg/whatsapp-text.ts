const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made safe for HTML, in elements and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/**
 * A message text as HTML, with WhatsApp's marks shown as the app shows them: `*bold*`, `_italic_`,
 * `~struck~`, `` `code` `` and ```` ```monospace``` ````. Everything else is plain text.
 */
export function whatsAppHtml(text: string): string {
  return text
    .split(/(```[\s\S]+?```|`[^`\n]+`)/)
    .map((part) => {
      const code = /^(?:```([\s\S]+)```|`([^`]+)`)$/.exec(part);
      if (code !== null) return `<code>${escapeHtml(code[1] ?? code[2] ?? '')}</code>`;
      return marked(escapeHtml(part));
    })
    .join('');
}

function marked(html: string): string {
  const marks = [
    { sign: '\\*', element: 'strong' },
    { sign: '_', element: 'em' },
    { sign: '~', element: 's' },
  ];
  return marks.reduce((result, { sign, element }) => {
    // A mark counts only at a word's edge and with no space inside it: 2*3*4 and snake_case stay.
    const inside = `(?=[^\\s${sign}])([^${sign}\\n]*[^\\s${sign}])`;
    const pattern = `(?<![\\p{L}\\p{N}])${sign}${inside}${sign}(?![\\p{L}\\p{N}])`;
    return result.replace(new RegExp(pattern, 'gu'), `<${element}>$1</${element}>`);
  }, html);
}
