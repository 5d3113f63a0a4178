// Passkeys: between the server's JSON and what the browser's own interface takes. Nothing is decided here.
(() => {
  'use strict';

  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0));
  const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  const listed = list => (list ?? []).map(item => ({ ...item, id: bytes(item.id) }));

  const isThere = () => !!(window.PublicKeyCredential && navigator.credentials && isSecureContext);

  class Refusal extends Error {
    constructor(problem) { super(problem.detail); this.problem = problem; }
  }

  const post = async (address, body) => {
    const answer = await fetch(address, {
      method: 'POST', cache: 'no-store', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body ?? {}),
    });
    const said = answer.status === 204 ? null : await answer.json().catch(() => null);
    if (!answer.ok) throw new Refusal(said ?? { detail: 'The server did not answer.', hint: 'Try again.' });
    return said;
  };

  const make = async options => {
    const made = await navigator.credentials.create({
      publicKey: {
        ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) }, excludeCredentials: listed(options.excludeCredentials),
      },
    });
    return described(made, {
      attestationObject: text(made.response.attestationObject), transports: made.response.getTransports?.() ?? [],
    });
  };

  const show = async options => {
    const shown = await navigator.credentials.get({
      publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: listed(options.allowCredentials) },
    });
    return described(shown, {
      authenticatorData: text(shown.response.authenticatorData), signature: text(shown.response.signature),
      ...(shown.response.userHandle ? { userHandle: text(shown.response.userHandle) } : {}),
    });
  };

  const described = (credential, response) => ({
    id: credential.id, rawId: text(credential.rawId), type: credential.type, clientExtensionResults: {},
    response: { clientDataJSON: text(credential.response.clientDataJSON), ...response },
  });

  // What the browser says in words of its own, or not at all.
  const fault = error => {
    if (error instanceof Refusal) return { detail: error.problem.detail, hint: error.problem.hint ?? null, field: error.problem.field ?? null };
    if (error.name === 'InvalidStateError') return { detail: 'This device has a passkey of yours for this server already.', hint: null, field: null };
    if (error.name === 'NotAllowedError') return { detail: 'No passkey was given.', hint: 'It was cancelled, it took too long, or this device has none for this server.', field: null };
    if (error.name === 'SecurityError') return { detail: 'The browser gives no passkey at this address.', hint: 'Open the server by its public address.', field: null };
    return { detail: 'The browser could not use a passkey.', hint: error.name ?? null, field: null };
  };

  window.bbsPasskeys = {
    async add(name, password) {
      try {
        if (!isThere()) return { detail: 'This browser makes no passkeys here.', hint: 'It does so at https:// addresses and at localhost.', field: null };
        const { ceremony, options } = await post('/api/v1/account/passkeys/options', { password });
        await post('/api/v1/account/passkeys', { ceremony, credential: await make(options), name });
        return null;
      } catch (error) { return fault(error); }
    },

    async remove(id, password) {
      try {
        await post(`/api/v1/account/passkeys/${encodeURIComponent(id)}/remove`, { password });
        return null;
      } catch (error) { return fault(error); }
    },
  };

  // A button on a static page: it appears where the browser can do it, and leads on when it is done.
  const offer = (place, act) => {
    const button = place.querySelector('button');
    const note = place.querySelector('[role=alert]');
    place.hidden = false;
    button.addEventListener('click', async () => {
      button.disabled = true;
      note.hidden = true;
      const wrong = await act();
      if (!wrong) return location.assign(place.dataset.return);
      note.firstElementChild.textContent = wrong.detail;
      note.lastElementChild.textContent = wrong.hint ?? '';
      note.hidden = false;
      button.disabled = false;
    });
  };

  if (!isThere()) return;
  for (const place of document.querySelectorAll('[data-passkey]')) {
    offer(place, async () => {
      try {
        const { ceremony, options } = await post(place.dataset.passkey + '/options');
        await post(place.dataset.passkey, { ceremony, credential: await show(options) });
        return null;
      } catch (error) { return fault(error); }
    });
  }
  for (const place of document.querySelectorAll('[data-passkey-add]'))
    offer(place, () => bbsPasskeys.add(place.querySelector('[data-name]').value, place.querySelector('[data-password]').value));
})();
