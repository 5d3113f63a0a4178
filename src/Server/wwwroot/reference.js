// The page /api-reference. Everything is put in as text: the document and each answer are strings to show, never markup.
(() => {
  'use strict';

  const make = (tag, text, attributes = {}) => {
    const element = document.createElement(tag);
    if (text !== null) element.textContent = text;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };

  const resolve = (api, part) => {
    for (let steps = 0; part?.$ref && steps < 20; steps++)
      part = part.$ref.slice(2).split('/').reduce((at, name) => at?.[name], api);
    return part ?? {};
  };

  // An example of what a schema describes, a few levels deep: schemas may contain themselves.
  const example = (api, schema, depth = 0) => {
    const it = resolve(api, schema);
    if (depth > 5) return null;
    if (it.enum) return it.enum[0];
    const one = it.oneOf ?? it.anyOf ?? it.allOf;
    if (one) return example(api, one.find(choice => choice.type !== 'null') ?? one[0], depth + 1);
    const type = [it.type].flat().find(name => name !== 'null');
    if (type === 'array') return [example(api, it.items, depth + 1)];
    if (type === 'object' || it.properties)
      return Object.fromEntries(Object.entries(it.properties ?? {}).map(([name, member]) => [name, example(api, member, depth + 1)]));
    if (type === 'boolean') return false;
    if (type === 'integer' || type === 'number') return 0;
    return it.format === 'uuid' ? '00000000-0000-0000-0000-000000000000' : it.format === 'date-time' ? '2026-01-01T00:00:00Z' : 'text';
  };

  const schemaOf = part => Object.values(part?.content ?? {})[0]?.schema;
  const json = value => JSON.stringify(value, null, 2);

  const fieldFor = (parameter, id) => {
    const label = make('label', null, { class: 'bbs-field' });
    label.append(make('span', `${parameter.name} (${parameter.in})`), make('input', null, { name: parameter.name, 'data-in': parameter.in, autocomplete: 'off', spellcheck: 'false', id }));
    if (parameter.description) label.append(make('small', parameter.description));
    return label;
  };

  const send = async (form, method, path, shown) => {
    const headers = {};
    const query = new URLSearchParams();
    let address = path;
    for (const field of form.querySelectorAll('input[data-in]')) {
      if (field.value === '') continue;
      if (field.dataset.in === 'path') address = address.replace(`{${field.name}}`, encodeURIComponent(field.value));
      else if (field.dataset.in === 'query') query.append(field.name, field.value);
      else headers[field.name] = field.value;
    }
    const body = form.querySelector('textarea')?.value;
    if (body) headers['Content-Type'] = 'application/json';
    if ([...query].length > 0) address += `?${query}`;
    shown.textContent = 'Sent…';
    try {
      // The path begins with a slash of this server, whatever the fields say.
      const answer = await fetch(address, { method, headers, body: body || undefined, redirect: 'error' });
      const text = await answer.text();
      let readable = text;
      try { readable = json(JSON.parse(text)); } catch { /* not JSON: as it is */ }
      shown.textContent = `${answer.status} ${answer.statusText}\n${readable.slice(0, 200000)}`;
    } catch (error) {
      shown.textContent = `Nothing was answered: ${error.message}`;
    }
  };

  const fill = (api, box, method, path, operation) => {
    const form = make('form', null, {});
    const parameters = (operation.parameters ?? []).map(parameter => resolve(api, parameter));
    parameters.forEach((parameter, number) => form.append(fieldFor(parameter, `${method}-${path}-${number}`)));
    const request = schemaOf(operation.requestBody);
    if (request) {
      const label = make('label', null, { class: 'bbs-field' });
      const area = make('textarea', null, { spellcheck: 'false', name: 'body' });
      area.value = json(example(api, request));
      label.append(make('span', 'Body'), area);
      form.append(label);
    }
    const shown = make('pre', '', { 'aria-live': 'polite', hidden: '' });
    form.append(make('button', method === 'get' ? 'Send' : 'Send it for real', { type: 'submit', class: 'bbs-submit' }));
    form.addEventListener('submit', event => {
      event.preventDefault();
      shown.hidden = false;
      send(form, method.toUpperCase(), path, shown);
    });

    const answers = make('dl', null);
    for (const [status, answer] of Object.entries(operation.responses ?? {}))
      answers.append(make('dt', status), make('dd', resolve(api, answer).description || 'An answer.'));
    const good = schemaOf(operation.responses?.['200']);
    box.append(form, shown, make('h3', 'Answers'), answers);
    if (good) box.append(make('h3', 'For example'), make('pre', json(example(api, good))));
  };

  const show = (api, place) => {
    const groups = new Map();
    for (const [path, operations] of Object.entries(api.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        const noun = operation.tags?.[0] ?? '';
        if (!groups.has(noun)) groups.set(noun, []);
        groups.get(noun).push([method, path, operation]);
      }
    }

    place.replaceChildren();
    for (const noun of [...groups.keys()].sort()) {
      const section = make('section', null);
      section.append(make('h2', noun));
      for (const [method, path, operation] of groups.get(noun)) {
        const details = make('details', null, { 'data-words': `${method} ${path} ${operation.summary ?? ''}`.toLowerCase() });
        const summary = make('summary', null);
        summary.append(make('b', method.toUpperCase()), make('code', path), make('span', operation.summary ?? ''));
        const box = make('div', null);
        details.append(summary, box);
        details.addEventListener('toggle', () => { if (details.open && !box.hasChildNodes()) fill(api, box, method, path, operation); });
        section.append(details);
      }
      place.append(section);
    }
  };

  const find = (text, place) => {
    const wanted = text.trim().toLowerCase();
    for (const section of place.querySelectorAll('section')) {
      let some = false;
      for (const details of section.querySelectorAll('details')) {
        details.hidden = !details.dataset.words.includes(wanted);
        some ||= !details.hidden;
      }
      section.hidden = !some;
    }
  };

  document.addEventListener('DOMContentLoaded', async () => {
    const place = document.querySelector('[data-reference]');
    if (!place) return;
    try {
      const answer = await fetch(place.dataset.reference);
      show(await answer.json(), place);
    } catch (error) {
      place.replaceChildren(make('p', `The document cannot be read: ${error.message}`, { role: 'alert' }));
      return;
    }
    const filter = document.querySelector('[data-reference-filter]');
    filter.addEventListener('input', () => find(filter.value, place));
    // Somebody may have typed while the document came.
    find(filter.value, place);
  });
})();
