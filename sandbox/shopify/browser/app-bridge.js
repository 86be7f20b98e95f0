/*
 * A stand-in for https://cdn.shopify.com/shopifycloud/app-bridge.js, served to the app's documents by the sandbox.
 * It knows the sandbox's admin frame as its parent and does the part of App Bridge 4 that the app relies on:
 * session tokens and the locale on same-origin requests, the bounce page, navigation, title bar, save bar, modal, toast.
 * It changes no part of the document, so that React finds what the server rendered.
 */
(() => {
  if (window.shopify) return;
  const script = document.currentScript;
  const frameOrigin = new URL(script.src).origin;
  const query = new URLSearchParams(window.location.search);

  const remembered = (name, fallback) => {
    const key = `sandbox-app-bridge:${name}`;
    const value = query.get(name) ?? window.sessionStorage.getItem(key) ?? fallback;
    if (value) window.sessionStorage.setItem(key, value);
    return value;
  };
  const shop = remembered('shop', '');
  const config = {
    apiKey:
      script.dataset.apiKey ??
      document.querySelector('meta[name="shopify-api-key"]')?.getAttribute('content') ??
      '',
    host: remembered('host', ''),
    shop,
    locale: remembered('locale', 'en'),
    appOrigins: [],
    disabledFeatures: [],
    experimentalFeatures: [],
  };

  // ---- talking with the frame -------------------------------------------------------------------------------
  const waiting = new Map();
  const listeners = new Map();
  let lastId = 0;

  const post = (kind, data = {}) =>
    window.parent.postMessage({ sandboxBridge: true, kind, ...data }, frameOrigin);
  const ask = (kind, data = {}) =>
    new Promise((resolve) => {
      lastId += 1;
      waiting.set(lastId, resolve);
      post(kind, { ...data, id: lastId });
    });
  window.addEventListener('message', (event) => {
    if (event.source !== window.parent || event.origin !== frameOrigin) return;
    if (!event.data?.sandboxFrame) return;
    const { kind, id, ...data } = event.data;
    if (kind === 'answer') {
      waiting.get(id)?.(data.value);
      waiting.delete(id);
    } else listeners.get(kind)?.({ id, ...data });
  });

  const adminAddress = (address) => {
    const text = String(address);
    const handle = shop.replace('.myshopify.com', '');
    const short = /^shopify:\/*admin\/?(.*)$/i.exec(text);
    if (short) return `${frameOrigin}/store/${handle}/${short[1]}`;
    return text.replace(/^https:\/\/admin\.shopify\.com/, frameOrigin);
  };

  // ---- session tokens ---------------------------------------------------------------------------------------
  let tokenUnderWay = null;
  const idToken = () => {
    tokenUnderWay ??= ask('token').finally(() => {
      tokenUnderWay = null;
    });
    return tokenUnderWay;
  };

  const bareFetch = window.fetch.bind(window);
  const withToken = async (request) => {
    const headers = new Headers(request.headers);
    headers.set('Authorization', `Bearer ${await idToken()}`);
    headers.set('X-Requested-With', 'XMLHttpRequest');
    headers.set('Accept-Language', config.locale);
    return bareFetch(new Request(request.clone(), { headers }));
  };
  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    const sameOrigin = new URL(request.url).origin === window.location.origin;
    if (!sameOrigin || request.headers.has('Authorization')) return bareFetch(request);
    let response = await withToken(request);
    if (response.headers.get('X-Shopify-Retry-Invalid-Session-Request')) {
      response = await withToken(request);
    }
    const elsewhere = response.headers.get('X-Shopify-API-Request-Failure-Reauthorize-Url');
    if (elsewhere) post('top', { url: adminAddress(elsewhere) });
    return response;
  };

  /** The bounce page carries the address to return to, this time with a fresh token. */
  const reload = query.get('shopify-reload');
  if (reload) {
    const target = new URL(reload, window.location.href);
    if (target.origin === window.location.origin) {
      idToken().then((token) => {
        target.searchParams.set('id_token', token);
        window.location.replace(target.href);
      });
    }
  }

  // ---- leaving the iframe -----------------------------------------------------------------------------------
  const bareOpen = window.open.bind(window);
  window.open = (address, target, features) => {
    const resolved = adminAddress(address ?? '');
    if (target === '_top' || target === '_parent') {
      post('top', { url: new URL(resolved, window.location.href).href });
      return null;
    }
    return bareOpen(resolved, target, features);
  };
  window.addEventListener(
    'click',
    (event) => {
      const anchor = event.target instanceof Element ? event.target.closest('a[href]') : null;
      if (!anchor) return;
      const href = anchor.getAttribute('href') ?? '';
      const isAdmin = adminAddress(href) !== href;
      const leaves = anchor.target === '_top' || anchor.target === '_parent';
      if (!isAdmin && !leaves) return;
      event.preventDefault();
      event.stopPropagation();
      const resolved = new URL(adminAddress(href), window.location.href).href;
      if (anchor.target === '_blank') bareOpen(resolved, '_blank');
      else post('top', { url: resolved });
    },
    true,
  );

  const HIDDEN_PARAMETERS =
    'embedded hmac host id_token locale protocol session shop timestamp shopify-reload'.split(' ');
  const visiblePath = () => {
    const url = new URL(window.location.href);
    for (const name of HIDDEN_PARAMETERS) url.searchParams.delete(name);
    return url.pathname + url.search + url.hash;
  };
  const tellLocation = () => {
    if (!reload) post('location', { path: visiblePath() });
    publishSoon();
  };
  for (const name of ['pushState', 'replaceState']) {
    const bare = window.history[name].bind(window.history);
    window.history[name] = (...given) => {
      bare(...given);
      tellLocation();
    };
  }
  window.addEventListener('popstate', tellLocation);

  // ---- what the frame draws ---------------------------------------------------------------------------------
  const keys = new WeakMap();
  const elements = new Map();
  let lastKey = 0;
  const keyOf = (element) => {
    if (!keys.has(element)) {
      lastKey += 1;
      keys.set(element, lastKey);
      elements.set(lastKey, element);
    }
    return keys.get(element);
  };
  const isOn = (element, name) =>
    element.hasAttribute(name) && element.getAttribute(name) !== 'false';
  const buttonFacts = (element) => ({
    key: keyOf(element),
    label: element.textContent.trim(),
    variant: element.getAttribute('variant'),
    tone: element.getAttribute('tone'),
    disabled: isOn(element, 'disabled'),
    loading: isOn(element, 'loading'),
  });
  const buttonsIn = (element) =>
    [...(element?.querySelectorAll('button, a') ?? [])].map((button) => ({
      ...buttonFacts(button),
      group: button.closest('section')?.getAttribute('label') ?? null,
    }));

  const openModals = new Set();
  let openSaveBar = null;

  const navigationFacts = () =>
    [...document.querySelectorAll('ui-nav-menu a, s-app-nav a, s-app-nav s-link')].map((link) => ({
      key: keyOf(link),
      label: link.textContent.trim(),
      home: link.getAttribute('rel') === 'home',
      current:
        new URL(link.getAttribute('href') ?? '', window.location.href).pathname ===
        window.location.pathname,
    }));

  const titleFacts = () => {
    const bar = [...document.querySelectorAll('ui-title-bar')].find(
      (candidate) => !candidate.closest('ui-modal'),
    );
    return { title: bar?.getAttribute('title') ?? document.title, buttons: buttonsIn(bar) };
  };

  const saveBarFacts = () => {
    if (openSaveBar && !openSaveBar.isConnected) openSaveBar = null;
    if (!openSaveBar) return { open: false, buttons: [], confirm: false };
    const confirm = isOn(openSaveBar, 'discardconfirmation');
    return { open: true, buttons: buttonsIn(openSaveBar), confirm };
  };

  const modalContent = (modal) => {
    if (modal.content.childNodes.length > 0) return [modal.content];
    return [...modal.children].filter(
      (child) => !['UI-TITLE-BAR', 'UI-SAVE-BAR'].includes(child.tagName),
    );
  };
  const interactive = (modal) =>
    modalContent(modal).flatMap((root) => [
      ...(root.matches('button, a, input, select, textarea, label') ? [root] : []),
      ...root.querySelectorAll('button, a, input, select, textarea, label'),
    ]);

  /** The content as HTML text, its live state written into attributes, its controls numbered. */
  const modalHtml = (modal) => {
    const controls = interactive(modal);
    const numbers = new Map(controls.map((control, index) => [control, index]));
    const copy = (node) => {
      const clone = node.cloneNode(false);
      if (numbers.has(node)) clone.setAttribute('data-sandbox-index', numbers.get(node));
      if (node instanceof HTMLInputElement) {
        clone.toggleAttribute('checked', node.checked);
        if (node.type !== 'checkbox' && node.type !== 'radio') {
          clone.setAttribute('value', node.value);
        }
      }
      for (const child of node.childNodes) clone.appendChild(copy(child));
      return clone;
    };
    return modalContent(modal)
      .map((root) => copy(root).outerHTML)
      .join('');
  };

  const styleFacts = () => ({
    rootClass: document.documentElement.className,
    links: [...document.querySelectorAll('link[rel="stylesheet"]')].map((link) => link.href),
    texts: [...document.querySelectorAll('style')].map((style) => style.textContent),
  });

  const modalFacts = () =>
    [...openModals]
      .filter((modal) => modal.isConnected)
      .map((modal) => {
        const bar = modal.querySelector('ui-title-bar');
        return {
          key: keyOf(modal),
          title: bar?.getAttribute('title') ?? modal.getAttribute('heading') ?? '',
          variant: modal.getAttribute('variant') ?? 'base',
          src: modal.getAttribute('src'),
          html: modal.hasAttribute('src') ? '' : modalHtml(modal),
          styles: styleFacts(),
          buttons: buttonsIn(bar),
        };
      });

  const published = new Map();
  const publishPart = (kind, data) => {
    const text = JSON.stringify(data);
    if (published.get(kind) === text) return;
    published.set(kind, text);
    post(kind, { data });
  };
  const publish = () => {
    if (reload) return;
    publishPart('navigation', navigationFacts());
    publishPart('title', titleFacts());
    publishPart('saveBar', saveBarFacts());
    publishPart('modals', modalFacts());
  };
  let scheduled = false;
  function publishSoon() {
    if (scheduled) return;
    scheduled = true;
    setTimeout(() => {
      scheduled = false;
      publish();
    }, 0);
  }
  const watched = { subtree: true, childList: true, attributes: true, characterData: true };
  const observer = new MutationObserver(publishSoon);
  observer.observe(document.documentElement, watched);

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    'ui-nav-menu, ui-title-bar, ui-save-bar, ui-modal, s-app-nav { display: none !important; }',
  );
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

  // ---- elements ---------------------------------------------------------------------------------------------
  class NavMenu extends HTMLElement {}
  class AppNav extends HTMLElement {}
  class TitleBar extends HTMLElement {}

  class SaveBar extends HTMLElement {
    get showing() {
      return openSaveBar === this;
    }
    async show() {
      if (openSaveBar === this) return;
      openSaveBar = this;
      publishSoon();
      this.dispatchEvent(new Event('show'));
    }
    async hide() {
      if (openSaveBar !== this) return;
      openSaveBar = null;
      publishSoon();
      this.dispatchEvent(new Event('hide'));
    }
    toggle() {
      return this.showing ? this.hide() : this.show();
    }
  }

  class Modal extends HTMLElement {
    #content = document.createElement('div');
    #isWatched = false;
    get content() {
      return this.#content;
    }
    get variant() {
      return this.getAttribute('variant') ?? 'base';
    }
    set variant(value) {
      this.setAttribute('variant', value);
    }
    get src() {
      return this.getAttribute('src') ?? '';
    }
    set src(value) {
      this.setAttribute('src', value);
    }
    async show() {
      if (openModals.has(this)) return;
      if (!this.#isWatched) observer.observe(this.#content, watched);
      this.#isWatched = true;
      openModals.add(this);
      publishSoon();
      this.dispatchEvent(new Event('show'));
    }
    async hide() {
      if (!openModals.delete(this)) return;
      publishSoon();
      this.dispatchEvent(new Event('hide'));
    }
    toggle() {
      return openModals.has(this) ? this.hide() : this.show();
    }
  }
  const define = (name, kind) => customElements.get(name) ?? customElements.define(name, kind);
  define('ui-nav-menu', NavMenu);
  define('s-app-nav', AppNav);
  define('ui-title-bar', TitleBar);
  define('ui-save-bar', SaveBar);
  define('ui-modal', Modal);

  // ---- clicks in the frame ----------------------------------------------------------------------------------
  /**
   * A navigation entry is clicked for real, which a client-side router answers by preventing the default. Where no
   * router did, the app is asked to navigate by event, as App Bridge does for its own elements.
   */
  const followLink = (link) => {
    const guard = (event) => {
      if (event.defaultPrevented) return;
      event.preventDefault();
      link.dispatchEvent(new Event('shopify:navigate', { bubbles: true, cancelable: true }));
    };
    window.addEventListener('click', guard, { once: true });
    link.click();
    window.removeEventListener('click', guard);
  };
  listeners.set('click', ({ key }) => {
    const element = elements.get(key);
    if (!element) return;
    if (element.closest('ui-nav-menu, s-app-nav')) followLink(element);
    else element.click();
    publishSoon();
  });
  listeners.set('modalHide', ({ key }) => elements.get(key)?.hide());
  listeners.set('modalClick', ({ key, index }) => {
    interactive(elements.get(key))[index]?.click();
    publishSoon();
  });
  listeners.set('modalInput', ({ key, index, value }) => {
    const control = interactive(elements.get(key))[index];
    if (!control) return;
    const setter = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(control), 'value')?.set;
    setter?.call(control, value);
    control.dispatchEvent(new Event('input', { bubbles: true }));
    control.dispatchEvent(new Event('change', { bubbles: true }));
  });
  const toasts = new Map();
  listeners.set('toastAction', ({ key }) => toasts.get(key)?.onAction?.());
  listeners.set('toastDismiss', ({ key }) => {
    toasts.get(key)?.onDismiss?.();
    toasts.delete(key);
  });

  // ---- window.shopify ---------------------------------------------------------------------------------------
  const byId = (id, name) => {
    const element = document.getElementById(id);
    if (!element) throw new Error(`There is no ${name} with the id "${id}".`);
    return element;
  };
  const elementApi = (name) => ({
    show: async (id) => byId(id, name).show(),
    hide: async (id) => byId(id, name).hide(),
    toggle: async (id) => byId(id, name).toggle(),
  });
  let lastToast = 0;
  window.shopify = {
    config,
    origin: frameOrigin,
    ready: Promise.resolve(),
    protocol: 'https',
    environment: { embedded: true, mobile: false, pos: false, intent: false },
    idToken,
    loading: (isLoading) => post('loading', { on: isLoading !== false }),
    toast: {
      show(message, options = {}) {
        lastToast += 1;
        const key = `toast-${lastToast}`;
        toasts.set(key, options);
        const { duration = 5000, isError = false, action = null } = options;
        post('toast', { key, message, duration, isError, action });
        return key;
      },
      hide: (key) => post('toastHide', { key }),
    },
    modal: elementApi('ui-modal'),
    saveBar: {
      ...elementApi('ui-save-bar'),
      async leaveConfirmation() {
        if (!openSaveBar) return;
        const leaves = await ask('leave');
        // As with App Bridge, who stays never hears of it again.
        if (!leaves) await new Promise(() => {});
        await openSaveBar?.hide();
      },
    },
    scopes: {
      query: () => ask('scopes'),
      request: (scopes) => ask('requestScopes', { scopes }),
      revoke: (scopes) => ask('revokeScopes', { scopes }),
    },
    user: async () => ({}),
    webVitals: { onReport: async () => {} },
    reviews: { request: async () => ({ success: false, code: 'already-reviewed' }) },
    app: { extensions: async () => [] },
  };

  post('hello', { path: reload ? null : visiblePath() });
  document.addEventListener('DOMContentLoaded', publishSoon);
})();
