/**
 * Keeps the page up to date: asks for the live parts every second while the page is seen, and puts
 * in what has changed. Without script the page still works, by reload.
 */
export const phoneScript = `
(() => {
  const screen = document.querySelector('.screen');
  const atEnd = () => screen.scrollHeight - screen.scrollTop - screen.clientHeight < 80;
  const toEnd = () => { if (screen.matches('.chat')) screen.scrollTop = screen.scrollHeight; };
  async function refresh() {
    if (document.hidden) return;
    try {
      const address = new URL(location.href);
      address.searchParams.set('fragment', '1');
      const parts = await (await fetch(address, { cache: 'no-store' })).json();
      const follow = atEnd();
      for (const element of document.querySelectorAll('[data-live]')) {
        const part = parts[element.dataset.live];
        if (part === undefined || part.version === element.dataset.version) continue;
        element.innerHTML = part.html;
        element.dataset.version = part.version;
      }
      if (follow) toEnd();
    } catch {
      // The simulator is away for the moment; the next round asks again.
    }
  }
  document.addEventListener('submit', async (event) => {
    const form = event.target;
    if (!form.matches('[data-say]')) return;
    event.preventDefault();
    const answer = new URLSearchParams(new FormData(form, event.submitter));
    const sent = await fetch(form.action, { method: 'POST', body: answer }).catch(() => null);
    if (sent === null || !sent.ok) return;
    form.reset();
    await refresh();
    toEnd();
  });
  toEnd();
  setInterval(refresh, 1000);
  document.addEventListener('visibilitychange', refresh);
})();
`;
