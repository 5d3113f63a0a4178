// What only the browser knows or can do. No inline scripts anywhere: the content policy forbids them.
(() => {
  'use strict';
  const system = matchMedia('(prefers-color-scheme: dark)');
  let page = null;

  const stored = () => {
    try { return localStorage.getItem('bbs-theme') ?? 'System'; } catch { return 'System'; }
  };
  const isDark = () => stored() === 'Dark' || (stored() === 'System' && system.matches);
  const colours = () => (isDark() ? 'dark' : 'light');
  const apply = () => { document.documentElement.dataset.theme = colours(); };
  // A page that is merged into the document brings an <html> without the attribute; then the dark colours would be gone.
  new MutationObserver(() => {
    if (document.documentElement.dataset.theme !== colours()) apply();
  }).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });

  apply(); // before the first paint
  system.addEventListener('change', () => {
    apply();
    if (stored() === 'System') page?.invokeMethodAsync('SystemChanged', isDark());
  });

  window.bbs = {
    meet(reader) {
      page = reader;
      return {
        zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        offsetMinutes: -new Date().getTimezoneOffset(),
        theme: stored(),
        isDark: isDark(),
      };
    },

    choose(theme) {
      try { localStorage.setItem('bbs-theme', theme); } catch { /* a browser that keeps nothing forgets the choice */ }
      apply();
      return isDark();
    },

    async copy(text) {
      if (navigator.clipboard && isSecureContext) {
        await navigator.clipboard.writeText(text);
        return true;
      }
      // Plain HTTP outside this machine has no clipboard interface.
      const area = document.createElement('textarea');
      area.value = text;
      area.style.position = 'fixed';
      area.style.opacity = '0';
      document.body.append(area);
      area.select();
      const done = document.execCommand('copy');
      area.remove();
      return done;
    },
  };

  // Plain pages have no scripts of their own.
  document.addEventListener('click', event => {
    if (event.target.closest('[data-bbs-print]')) print();
  });

  // A lost connection: the framework tries a while; after that this goes on, for as long as the page is open.
  document.addEventListener('DOMContentLoaded', () => {
    const modal = document.getElementById('components-reconnect-modal');
    if (!modal) return;
    let waiting = 0;
    const isThere = () => fetch('/healthz', { cache: 'no-store' }).then(answer => answer.ok, () => false);
    const retry = async () => {
      if (!await isThere()) return;
      clearInterval(waiting);
      // The server is back. It may have kept this page; otherwise the page is loaded again.
      try { if (await Blazor.reconnect()) { modal.close(); return; } } catch { /* gone again or forgotten: load */ }
      location.reload();
    };
    modal.addEventListener('components-reconnect-state-changed', event => {
      const state = event.detail.state;
      if (state === 'show' && !modal.open) modal.showModal();
      if (state === 'hide') { clearInterval(waiting); if (modal.open) modal.close(); }
      if (state === 'rejected' || state === 'resume-failed') location.reload();
      if (state === 'failed') { clearInterval(waiting); waiting = setInterval(retry, 3000); }
    });
  });
})();
