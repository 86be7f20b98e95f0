/*
 * The sandbox's Shopify admin around the app: draws what the App Bridge stand-in in the iframe tells of, and hands
 * clicks back. The page says in `data-` attributes which shop it shows.
 */
(() => {
  if (window.top !== window.self) {
    window.top.location.href = window.location.href;
    return;
  }
  const page = document.body.dataset;
  const base = `/store/${page.handle}/apps/${page.appHandle}`;
  const find = (id) => document.getElementById(id);
  const appFrame = find('app');
  const appOrigin = new URL(appFrame.src).origin;

  /** Makes an element: attributes by name, `on…` as listeners, the rest as children. */
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
      else if (value === true) element.setAttribute(name, '');
      else if (value !== false && value !== null && value !== undefined) {
        element.setAttribute(name, value);
      }
    }
    element.append(...children);
    return element;
  };

  const tell = (target, kind, data = {}) =>
    target.postMessage({ sandboxFrame: true, kind, ...data }, appOrigin);
  const answer = (target, id, value) => tell(target, 'answer', { id, value });
  const getJson = async (path, init) => (await fetch(path, init)).json();
  const postJson = (path, body) =>
    getJson(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  // ---- confirmation -----------------------------------------------------------------------------------------
  const confirmWith = (title, text, yes, no) =>
    new Promise((resolve) => {
      const done = (value) => {
        dialog.close();
        dialog.remove();
        resolve(value);
      };
      const dialog = make(
        'dialog',
        { class: 'modal small', 'aria-label': title, oncancel: () => done(false) },
        make('header', {}, make('h2', {}, title)),
        make('p', { class: 'modal-text' }, text),
        make(
          'footer',
          {},
          make('button', { type: 'button', onclick: () => done(false) }, no),
          make('button', { type: 'button', class: 'critical', onclick: () => done(true) }, yes),
        ),
      );
      document.body.append(dialog);
      dialog.showModal();
    });
  const confirmLeave = () =>
    confirmWith(
      'Leave page with unsaved changes?',
      'Leaving this page will delete all unsaved changes.',
      'Leave page',
      'Stay',
    );

  // ---- navigation -------------------------------------------------------------------------------------------
  let isDirty = false;
  const followEntry = async (source, key) => {
    if (isDirty && !(await confirmLeave())) return;
    tell(source, 'click', { key });
  };
  const drawNavigation = (source, entries) => {
    const items = entries
      .filter((entry) => !entry.home)
      .map((entry) =>
        make(
          'li',
          {},
          make(
            'button',
            {
              type: 'button',
              class: 'nav-entry',
              'aria-current': entry.current ? 'page' : null,
              onclick: () => followEntry(source, entry.key),
            },
            entry.label,
          ),
        ),
      );
    find('app-navigation').replaceChildren(...items);
    const home = entries.find((entry) => entry.home);
    find('app-home').onclick = () => home && followEntry(source, home.key);
  };

  // ---- title bar and save bar -------------------------------------------------------------------------------
  const drawButton = (source, button, onClick) =>
    make(
      'button',
      {
        type: 'button',
        class: [button.variant, button.tone].filter(Boolean).join(' '),
        disabled: button.disabled || button.loading,
        'aria-busy': button.loading ? 'true' : null,
        onclick: onClick ?? (() => tell(source, 'click', { key: button.key })),
      },
      button.label,
    );
  const drawTitle = (source, { title, buttons }) => {
    find('title').textContent = title;
    document.title = `${title} · ${page.appName} · ${page.shopName}`;
    const crumbs = buttons.filter((button) => button.variant === 'breadcrumb');
    const others = buttons.filter((button) => button.variant !== 'breadcrumb');
    find('breadcrumb').replaceChildren(...crumbs.map((button) => drawButton(source, button)));
    find('title-actions').replaceChildren(...others.map((button) => drawButton(source, button)));
  };
  const drawSaveBar = (source, { open, buttons, confirm }) => {
    isDirty = open;
    find('save-bar').hidden = !open;
    const inOrder = [...buttons].sort(
      (a, b) => Number(a.variant === 'primary') - Number(b.variant === 'primary'),
    );
    const drawn = inOrder.map((button) => {
      if (button.variant === 'primary' || !confirm) return drawButton(source, button);
      const label = 'Discard all unsaved changes?';
      return drawButton(source, button, async () => {
        const text =
          'If you discard changes, you’ll delete any edits you made since you last saved.';
        if (await confirmWith(label, text, 'Discard changes', 'Continue editing')) {
          tell(source, 'click', { key: button.key });
        }
      });
    });
    find('save-actions').replaceChildren(...drawn);
  };

  // ---- modals -----------------------------------------------------------------------------------------------
  const modals = new Map();
  const documentFor = (modal) => {
    const sheets = modal.styles.links.map((href) => `<link rel="stylesheet" href="${href}">`);
    const texts = modal.styles.texts.map((text) => `<style>${text}</style>`);
    return `<!doctype html><html class="${modal.styles.rootClass}" lang="en"><head>${sheets.join('')}${texts.join('')}<style>body{margin:16px;background:#fff;overflow:auto}</style></head><body></body></html>`;
  };
  const wireContent = (source, key, inner) => {
    inner.addEventListener('click', (event) => {
      const control = event.target.closest('[data-sandbox-index]');
      if (!control) return;
      if (
        ['INPUT', 'SELECT', 'TEXTAREA'].includes(control.tagName) &&
        !['checkbox', 'radio'].includes(control.type)
      )
        return;
      event.preventDefault();
      tell(source, 'modalClick', { key, index: Number(control.dataset.sandboxIndex) });
    });
    inner.addEventListener('input', (event) => {
      const { sandboxIndex } = event.target.dataset;
      if (sandboxIndex === undefined || ['checkbox', 'radio'].includes(event.target.type)) return;
      tell(source, 'modalInput', { key, index: Number(sandboxIndex), value: event.target.value });
    });
  };
  const fillContent = (shown, modal) => {
    const inner = shown.body.contentDocument;
    if (!inner?.body || shown.html === modal.html) return;
    const focused = inner.activeElement?.dataset?.sandboxIndex;
    shown.html = modal.html;
    inner.body.innerHTML = modal.html;
    if (focused !== undefined) inner.querySelector(`[data-sandbox-index="${focused}"]`)?.focus();
    shown.body.style.height = `${Math.min(480, inner.documentElement.scrollHeight)}px`;
  };
  const openModal = (source, modal) => {
    const close = () => tell(source, 'modalHide', { key: modal.key });
    const body = make('iframe', { class: 'modal-body', title: modal.title || 'Modal content' });
    const dialog = make('dialog', {
      class: `modal ${modal.variant}`,
      oncancel: (event) => {
        event.preventDefault();
        close();
      },
    });
    const heading = make('h2', {});
    const actions = make('footer', {});
    dialog.append(
      make(
        'header',
        {},
        heading,
        make(
          'button',
          { type: 'button', class: 'plain', 'aria-label': 'Close', onclick: close },
          '✕',
        ),
      ),
      body,
      actions,
    );
    const shown = { dialog, body, heading, actions, html: null };
    modals.set(modal.key, shown);
    if (modal.src) {
      getJson(`${base}/__embed?path=${encodeURIComponent(modal.src)}`).then(({ url }) => {
        body.src = url;
      });
    } else {
      shown.latest = modal;
      body.srcdoc = documentFor(modal);
      body.addEventListener('load', () => {
        wireContent(source, modal.key, body.contentDocument);
        fillContent(shown, shown.latest);
      });
    }
    document.body.append(dialog);
    dialog.showModal();
    return shown;
  };
  const drawModals = (source, list) => {
    for (const [key, shown] of modals) {
      if (list.some((modal) => modal.key === key)) continue;
      shown.dialog.close();
      shown.dialog.remove();
      modals.delete(key);
    }
    for (const modal of list) {
      const shown = modals.get(modal.key) ?? openModal(source, modal);
      shown.latest = modal;
      shown.heading.textContent = modal.title;
      shown.dialog.setAttribute('aria-label', modal.title);
      shown.actions.replaceChildren(...modal.buttons.map((button) => drawButton(source, button)));
      if (!modal.src && shown.html !== null) fillContent(shown, modal);
    }
  };

  // ---- toasts -----------------------------------------------------------------------------------------------
  const drawToast = (source, { key, message, duration, isError, action }) => {
    const remove = () => {
      if (!toast.isConnected) return;
      toast.remove();
      tell(source, 'toastDismiss', { key });
    };
    const act = () => tell(source, 'toastAction', { key });
    const toast = make(
      'div',
      { class: isError ? 'toast error' : 'toast', 'data-key': key },
      make('span', {}, message),
      ...(action ? [make('button', { type: 'button', onclick: act }, action)] : []),
      make('button', { type: 'button', 'aria-label': 'Dismiss', onclick: remove }, '✕'),
    );
    find('toasts').append(toast);
    setTimeout(remove, duration);
  };

  // ---- messages ---------------------------------------------------------------------------------------------
  const scopesPath = `${base}/__scopes`;
  const handlers = {
    token: async (source, { id }) =>
      answer(source, id, (await getJson(`${base}/__token`, { cache: 'no-store' })).token),
    leave: async (source, { id }) => answer(source, id, await confirmLeave()),
    scopes: async (source, { id }) => answer(source, id, await getJson(scopesPath)),
    requestScopes: async (source, { id, scopes }) => {
      const text = `${page.appName} asks for: ${scopes.join(', ')}`;
      const granted = await confirmWith('Update app permissions?', text, 'Update', 'Cancel');
      if (granted) await postJson(scopesPath, { add: scopes });
      const result = granted ? 'granted-all' : 'declined-all';
      answer(source, id, { result, detail: await getJson(scopesPath) });
    },
    revokeScopes: async (source, { id, scopes }) =>
      answer(source, id, { detail: await postJson(scopesPath, { remove: scopes }) }),
    location: (source, { path }) => {
      if (source === appFrame.contentWindow) window.history.replaceState(null, '', base + path);
    },
    hello: (source, { path }) => {
      if (source !== appFrame.contentWindow || path === null) return;
      drawSaveBar(source, { open: false, buttons: [], confirm: false });
      drawModals(source, []);
      window.history.replaceState(null, '', base + path);
    },
    navigation: (source, { data }) =>
      source === appFrame.contentWindow && drawNavigation(source, data),
    title: (source, { data }) => {
      if (source === appFrame.contentWindow) return drawTitle(source, data);
      const shown = [...modals.values()].find((entry) => entry.body.contentWindow === source);
      if (!shown) return undefined;
      shown.heading.textContent = data.title;
      return shown.actions.replaceChildren(
        ...data.buttons.map((button) => drawButton(source, button)),
      );
    },
    saveBar: (source, { data }) => source === appFrame.contentWindow && drawSaveBar(source, data),
    modals: (source, { data }) => source === appFrame.contentWindow && drawModals(source, data),
    toast: drawToast,
    toastHide: (_source, { key }) => document.querySelector(`.toast[data-key="${key}"]`)?.remove(),
    loading: (_source, { on }) => {
      find('loading').hidden = !on;
    },
    top: (_source, { url }) => {
      window.location.href = url;
    },
  };
  window.addEventListener('message', (event) => {
    if (event.origin !== appOrigin || !event.data?.sandboxBridge) return;
    handlers[event.data.kind]?.(event.source, event.data);
  });
})();
