'use strict';
(() => {
  const gutter = 118, margin = 14, smallest = 760; // as in the drawing's writer
  const svgNS = 'http://www.w3.org/2000/svg';
  const consoles = JSON.parse(document.getElementById('consoles').textContent); // {archives, boots}
  const tip = document.getElementById('tip');
  const keys = document.getElementById('keys');
  const clamp = (x, lo, hi) => Math.min(Math.max(x, lo), hi);
  const numbers = (text) => (text ? text.split(' ').map(Number) : []);
  const textWidth = (s) => [...s].length * 6.2;

  // ---- The axis: guest time in microseconds to positions and back.

  class Axis {
    constructor(pieces) { this.pieces = pieces; } // [from, to, start, end, folded]
    get end() { return this.pieces[this.pieces.length - 1][3]; }
    at(t) {
      const p = this.pieces.find((p) => t <= p[1]) || this.pieces[this.pieces.length - 1];
      return p[1] === p[0] ? p[2] : p[2] + clamp((t - p[0]) / (p[1] - p[0]), 0, 1) * (p[3] - p[2]);
    }
    time(u) {
      const p = this.pieces.find((p) => u <= p[3]) || this.pieces[this.pieces.length - 1];
      return p[0] + clamp((u - p[2]) / (p[3] - p[2]), 0, 1) * (p[1] - p[0]);
    }
    // The same times without folds.
    unfolded() {
      const from = this.pieces[0][0], to = this.pieces[this.pieces.length - 1][1];
      return new Axis([[from, to, 0, to - from, 0]]);
    }
  }

  // ---- A drawing, laid out again for any part of its axis.

  class Figure {
    constructor(details) {
      this.details = details;
      this.svg = details.querySelector('svg.lanes');
      this.id = this.svg.id;
      this.folded = new Axis(JSON.parse(this.svg.dataset.axis));
      this.axis = this.folded;
      this.focus = numbers(this.svg.dataset.focus);
      this.view = this.focus.slice();
      this.output = details.querySelector('output.time');
      this.ready = false;
    }

    // prepare does what costs time, when the figure is first seen.
    prepare() {
      if (this.ready) return;
      this.ready = true;
      const all = (selector) => [...this.svg.querySelectorAll(selector)];
      this.spans = all('rect[data-a]');
      this.names = all('text.in');
      this.races = all('.boot .race');
      this.points = all('.mark, .ghost, .end');
      this.ticks = all('.ticks').map((path) => {
        let t = 0, l = 0;
        const lines = numbers(path.dataset.l).map((d) => (l += d));
        return { path, lines, times: numbers(path.dataset.t).map((d) => (t += d)) };
      });
      this.boots = all('.boot').map((boot) => [...boot.querySelectorAll('.call')]);
      this.grid = this.svg.querySelector('.axis');
      this.clip = this.svg.querySelector('.clip');
      for (const e of all('.boot :is(.mark, .ghost, .span, .end)')) explainable(e);
      for (const e of all('a.mark')) e.setAttribute('href', `#${e.closest('.boot').dataset.boot}-line-${e.dataset.l}`);
      this.listen();
      this.resize();
    }

    resize() {
      if (!this.ready || !this.details.open) return;
      const width = Math.max(smallest, Math.floor(this.svg.parentElement.clientWidth));
      const height = this.svg.getAttribute('height');
      this.width = width;
      this.svg.setAttribute('width', width);
      this.svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
      this.clip.setAttribute('width', width - gutter - margin);
      for (const line of this.svg.querySelectorAll('.line')) {
        line.setAttribute('d', line.getAttribute('d').replace(/H.*/, 'H' + (width - margin)));
      }
      this.draw();
    }

    x(t) { return this.place(this.axis.at(t)); }
    place(u) { return gutter + (u - this.view[0]) / (this.view[1] - this.view[0]) * (this.width - gutter - margin); }
    seen(x) { return x >= gutter - 0.05 && x <= this.width - margin + 0.05; }

    draw() {
      this.svg.dataset.view = this.view.map((u) => u.toFixed(1)).join(' ');
      for (const e of this.spans) {
        const x = this.x(+e.dataset.a);
        e.setAttribute('x', x);
        e.setAttribute('width', Math.max(this.x(+e.dataset.b) - x, 1));
      }
      for (const e of this.names) {
        const x1 = Math.max(this.x(+e.dataset.a), gutter), x2 = Math.min(this.x(+e.dataset.b), this.width - margin);
        show(e, x2 - x1 >= textWidth(e.textContent) + 12);
        e.setAttribute('x', (x1 + x2) / 2);
      }
      for (const e of this.points) {
        const x = this.x(+e.dataset.t);
        show(e, this.seen(x));
        e.setAttribute('transform', e.getAttribute('transform').replace(/\(\S+/, '(' + x));
      }
      this.races.forEach((e) => this.drawRace(e));
      this.ticks.forEach((t) => this.drawTicks(t));
      this.boots.forEach((calls) => this.drawCalls(calls));
      this.drawAxis();
    }

    drawRace(e) {
      const [rect, text] = [e.querySelector('rect'), e.querySelector('text')];
      const x1 = this.x(+e.dataset.a), x2 = this.x(+e.dataset.b);
      rect.setAttribute('x', x1);
      rect.setAttribute('width', Math.max(x2 - x1, 2));
      const half = textWidth(text.textContent) / 2 + 8;
      text.setAttribute('x', clamp((x1 + x2) / 2, gutter + half, this.width - margin - half));
    }

    drawTicks({ path, times }) {
      const y = path.dataset.y;
      let d = '', last = '';
      for (const t of times) {
        const x = this.x(t), place = x.toFixed(1);
        if (place === last || !this.seen(x)) continue;
        last = place;
        d += `M${place} ${y}v8`;
      }
      path.setAttribute('d', d);
    }

    // drawCalls puts the numbered proofs near their marks without overlap.
    drawCalls(calls) {
      const shown = [];
      for (const e of calls) {
        const x = this.x(+e.dataset.t);
        show(e, this.seen(x));
        if (this.seen(x)) shown.push({ e, x, w: +e.dataset.w, at: 0 });
      }
      const gap = 3;
      let edge = gutter;
      for (const c of shown) {
        c.at = Math.max(c.x, edge + c.w / 2);
        edge = c.at + c.w / 2 + gap;
      }
      edge = this.width - margin;
      for (const c of shown.reverse()) {
        c.at = Math.max(Math.min(c.at, edge - c.w / 2), gutter + c.w / 2);
        edge = c.at - c.w / 2 - gap;
        const tag = c.e.querySelector('.tag'), y = +tag.dataset.y;
        tag.setAttribute('transform', `translate(${c.at} ${y})`);
        c.e.querySelector('.lead').setAttribute('d', `M${c.at} ${y + 15}L${c.x} ${y + 22}V${c.e.dataset.y - 7}`);
      }
    }

    drawAxis() {
      const bottom = +this.grid.dataset.bottom, top = 34;
      const raw = Math.max((this.view[1] - this.view[0]) / (this.width - gutter - margin) * 90, 1);
      const power = 10 ** Math.floor(Math.log10(raw));
      const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw);
      const decimals = clamp(6 - Math.floor(Math.log10(step) + 1e-9), 0, 6);
      const parts = [];
      let last = -Infinity, labelled = -Infinity;
      for (const [from, to, start, end, folded] of this.axis.pieces) {
        const x1 = Math.max(gutter, this.place(start)), x2 = Math.min(this.width - margin, this.place(end));
        if (x1 >= x2) continue;
        if (folded) {
          parts.push(element('rect', { class: 'fold', x: x1, y: top, width: x2 - x1, height: bottom - top, fill: `url(#${this.id}-fold)` }));
          const length = (to - from) / 1e6;
          const label = '⁄⁄ ' + (length < 1 ? Math.floor(length * 1000) + ' ms' : length.toFixed(1) + ' s');
          const mid = (x1 + x2) / 2, half = textWidth(label) / 2;
          if (mid - half >= labelled) {
            labelled = mid + half;
            parts.push(element('text', { class: 'fold', x: mid, y: 28, 'text-anchor': 'middle' }, label));
          }
          continue;
        }
        for (let t = Math.ceil((from + Math.max(0, this.view[0] - start)) / step) * step; t <= to; t += step) {
          const x = this.x(t);
          if (x > x2) break;
          if (x - last < 60) continue;
          last = x;
          parts.push(element('path', { class: 'grid', d: `M${x} ${top}V${bottom}` }));
          parts.push(element('text', { x, y: 14, 'text-anchor': 'middle' }, (t / 1e6).toFixed(decimals) + ' s'));
        }
      }
      this.grid.replaceChildren(...parts);
    }

    // show brings positions from..to into view, without leaving the axis.
    show(from, to) {
      const room = this.axis.end * 1.03, width = clamp(to - from, 20, room);
      const start = clamp((from + to - width) / 2, 0, room - width);
      this.view = [start, start + width];
      this.draw();
    }
    zoom(factor, around = (this.view[0] + this.view[1]) / 2) {
      this.show(around - (around - this.view[0]) * factor, around + (this.view[1] - around) * factor);
    }
    pan(share) {
      const by = (this.view[1] - this.view[0]) * share;
      this.show(this.view[0] + by, this.view[1] + by);
    }
    // rescale folds idle stretches, or shows them at their length, and keeps the view.
    rescale() {
      const times = this.view.map((u) => this.axis.time(u));
      this.axis = this.axis === this.folded ? this.folded.unfolded() : this.folded;
      this.press('scale', this.axis !== this.folded);
      this.show(...times.map((t) => this.axis.at(t)));
    }
    overlay() {
      if (!this.button('overlay')) return;
      this.press('overlay', this.svg.classList.toggle('overlay'));
    }
    button(name) { return this.details.querySelector(`[data-do=${name}]`); }
    press(name, on) { this.button(name).setAttribute('aria-pressed', on); }

    do(name) {
      const focus = this.focus.map((u) => this.axis.at(this.folded.time(u)));
      ({
        in: () => this.zoom(1 / 1.6), out: () => this.zoom(1.6),
        left: () => this.pan(-0.2), right: () => this.pan(0.2),
        focus: () => this.show(...(this.axis === this.folded ? this.focus : focus)),
        whole: () => this.show(0, this.axis.end),
        scale: () => this.rescale(), overlay: () => this.overlay(),
      })[name]();
    }

    listen() {
      this.details.addEventListener('pointerdown', () => { current = this; });
      this.details.addEventListener('focusin', () => { current = this; });
      this.details.querySelector('.bar').addEventListener('click', (e) => {
        if (e.target.dataset.do) this.do(e.target.dataset.do);
      });
      this.svg.addEventListener('wheel', (e) => {
        if (!e.ctrlKey && !e.metaKey) return;
        e.preventDefault();
        this.zoom(Math.exp(clamp(e.deltaY, -50, 50) / 100), this.under(e));
      }, { passive: false });
      this.drag();
      this.svg.addEventListener('pointermove', (e) => {
        const u = this.under(e);
        this.output.textContent = u === null ? '' : (this.axis.time(u) / 1e6).toFixed(6) + ' s';
      });
      for (const tick of this.ticks) this.listenTicks(tick);
    }

    // under is the position under the pointer, null beside the plot.
    under(e) {
      const x = e.clientX - this.svg.getBoundingClientRect().left;
      return this.seen(x) ? this.view[0] + (x - gutter) / (this.width - gutter - margin) * (this.view[1] - this.view[0]) : null;
    }

    drag() {
      let from = null, view = null;
      this.svg.addEventListener('pointerdown', (e) => {
        if (e.button !== 0 || e.pointerType === 'touch' || this.under(e) === null || e.target.closest('a')) return;
        from = e.clientX;
        view = this.view.slice();
        this.svg.setPointerCapture(e.pointerId);
      });
      this.svg.addEventListener('pointermove', (e) => {
        if (from === null) return;
        const by = (e.clientX - from) / (this.width - gutter - margin) * (view[1] - view[0]);
        this.show(view[0] - by, view[1] - by);
      });
      for (const end of ['pointerup', 'pointercancel']) this.svg.addEventListener(end, () => { from = null; });
    }

    // listenTicks explains initcalls, of which one path draws hundreds.
    listenTicks({ path, times, lines }) {
      const nearest = (e) => {
        const t = this.axis.time(this.under(e));
        return times.reduce((best, at, i) => (Math.abs(at - t) < Math.abs(times[best] - t) ? i : best), 0);
      };
      path.addEventListener('pointermove', async (e) => {
        const [i, x, y] = [nearest(e), e.clientX, e.clientY];
        const text = await lineOf(path.closest('.boot').dataset.boot, lines[i]);
        explain((times[i] / 1e6).toFixed(6) + ' s  initcall | ' + text, x, y);
      });
      path.addEventListener('pointerleave', hide);
      path.addEventListener('click', (e) => {
        const line = lines[nearest(e)];
        if (line) location.hash = `${path.closest('.boot').dataset.boot}-line-${line}`;
      });
    }
  }

  function show(e, on) { on ? e.removeAttribute('display') : e.setAttribute('display', 'none'); }

  function element(name, attributes, text) {
    const e = document.createElementNS(svgNS, name);
    for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
    if (text) e.textContent = text;
    return e;
  }

  // ---- What explains a mark.

  // explainable takes the browser's own tooltip from a mark and gives it ours; the
  // words stay its name for screen readers.
  function explainable(e) {
    const title = e.querySelector('title');
    e.setAttribute('aria-label', title.textContent);
    title.remove();
    const at = () => { const box = e.getBoundingClientRect(); explain(e.getAttribute('aria-label'), box.left + box.width / 2, box.bottom); };
    e.addEventListener('pointermove', (ev) => explain(e.getAttribute('aria-label'), ev.clientX, ev.clientY));
    e.addEventListener('pointerleave', hide);
    // Chromium lets Tab stop at any element of SVG that listens for focus.
    if (e.localName !== 'a') return;
    e.addEventListener('focus', at);
    e.addEventListener('blur', hide);
  }

  function explain(words, x, y) {
    const bar = ' | ', first = words.indexOf(bar), last = words.lastIndexOf(bar); // a line may hold bars, too
    const head = first < 0 ? words : words.slice(0, first);
    const line = first < 0 ? '' : words.slice(first + bar.length, last > first ? last : undefined);
    const why = last > first ? words.slice(last + bar.length) : '';
    const parts = [['b', head], ['code', line], ['i', why]].filter(([, text]) => text);
    tip.replaceChildren(...parts.map(([name, text]) => {
      const e = document.createElement(name);
      e.textContent = text;
      return e;
    }));
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    tip.style.left = clamp(x + 12, 4, Math.max(4, innerWidth - box.width - 4)) + 'px';
    tip.style.top = (y + 18 + box.height > innerHeight ? Math.max(4, y - box.height - 12) : y + 18) + 'px';
  }
  function hide() { tip.hidden = true; }

  // ---- Consoles, unpacked when they are first opened.

  const unpacked = new Map(); // by the number of the archive
  function unpack(archive) {
    if (!unpacked.has(archive)) unpacked.set(archive, decode(consoles.archives[archive]));
    return unpacked.get(archive);
  }

  async function decode(archive) {
    const bytes = Uint8Array.from(atob(archive), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    return (await new Response(stream).text()).split('\n');
  }

  // consoleOf returns the lines of a boot's console as [number, text].
  async function consoleOf(id) {
    const packed = consoles.boots[id], lines = [];
    if (!packed) return lines;
    const text = await unpack(packed.archive);
    for (const [first, count] of packed.runs) {
      for (let n = first; n < first + count; n++) lines.push([n, text[packed.start + lines.length]]);
    }
    return lines;
  }

  async function lineOf(id, number) {
    const found = (await consoleOf(id)).find(([n]) => n === number);
    return found ? found[1] : '';
  }

  // fill writes a console into its section, as text.
  async function fill(details) {
    const id = details.dataset.boot, into = details.querySelector('.lines');
    if (into.dataset.filled) return;
    let lines;
    try {
      lines = await consoleOf(id);
    } catch (error) {
      into.textContent = `This browser cannot unpack the console (${error.message}).`;
      return;
    }
    if (into.dataset.filled) return;
    const hot = new Set(consoles.boots[id].hot);
    into.dataset.filled = 'yes';
    let next = 1;
    const rows = document.createDocumentFragment();
    for (const [number, text] of lines) {
      if (number !== next) rows.append(row('cut', `… ${number - next} lines left out …`));
      next = number + 1;
      const line = row(hot.has(number) ? 'hot' : '', text);
      line.id = `${id}-line-${number}`;
      const link = document.createElement('a');
      link.href = '#' + line.id;
      link.textContent = number;
      line.prepend(link);
      rows.append(line);
    }
    into.append(rows);
  }

  function row(name, text) {
    const line = document.createElement('div'), code = document.createElement('code');
    if (name) line.className = name;
    code.textContent = text;
    line.append(code);
    return line;
  }

  // ---- Links into the page open what they lead to.

  async function follow() {
    const id = location.hash.slice(1); // IDs hold nothing that a URL escapes
    const match = /^(.*)-line-(\d+)$/.exec(id);
    const article = match && document.getElementById(match[1]);
    if (article) {
      const details = article.querySelector('details.console');
      if (details) { await fill(details); details.open = true; }
    }
    const target = document.getElementById(id) || article;
    if (!target) return;
    for (let e = target; e; e = e.parentElement) if (e.localName === 'details') e.open = true;
    document.querySelectorAll('.target').forEach((e) => e.classList.remove('target'));
    target.classList.add('target');
    target.scrollIntoView({ block: match ? 'center' : 'start' });
  }

  // ---- The whole page.

  const figures = [...document.querySelectorAll('details.figure')].map((details) => new Figure(details));
  let current = figures.find((f) => f.details.open) || figures[0];

  const watch = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      const figure = figures.find((f) => f.svg === target);
      figure.prepare();
      figure.resize();
    }
  }, { rootMargin: '400px' });
  for (const f of figures) {
    watch.observe(f.svg);
    f.details.addEventListener('toggle', () => { if (f.details.open) { f.prepare(); f.resize(); } });
  }
  for (const details of document.querySelectorAll('details.console')) {
    details.addEventListener('toggle', () => { if (details.open) fill(details); });
  }
  addEventListener('resize', () => figures.forEach((f) => f.resize()));
  addEventListener('hashchange', follow);
  // A click on the link that leads here already changes no hash.
  document.addEventListener('click', (e) => {
    const a = e.target.closest('a');
    const href = a && a.getAttribute('href');
    if (href && href === location.hash) follow();
  });

  const root = document.documentElement;
  document.getElementById('theme').addEventListener('click', () => {
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
  });
  document.getElementById('help').addEventListener('click', () => keys.showModal());
  document.getElementById('close').addEventListener('click', () => keys.close());

  const byKey = {
    '+': 'in', '=': 'in', '-': 'out', ArrowLeft: 'left', ArrowRight: 'right',
    Home: 'focus', 0: 'whole', s: 'scale', p: 'overlay',
  };
  document.addEventListener('keydown', (e) => {
    if (e.ctrlKey || e.altKey || e.metaKey || keys.open) return;
    if (e.key === 'Escape') return hide();
    if (e.key === '?') return keys.showModal();
    const scrolls = e.target.closest('.lines') || e.target.closest('input');
    if (!byKey[e.key] || !current || !current.ready || scrolls) return;
    e.preventDefault();
    hide();
    current.do(byKey[e.key]);
  });

  // Print what is unfolded, at a width that fits on paper.
  addEventListener('beforeprint', () => figures.forEach((f) => { if (f.details.open) f.prepare(); }));
  if (location.hash) follow();
})();
