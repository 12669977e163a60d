// Enhancement only: every page works without this. Shows the buttons that need script, and serves them.
'use strict'
function say(button, text) {
  const before = button.textContent
  button.textContent = text
  setTimeout(() => { button.textContent = before }, 2000)
}
function each(selector, allowed, act) {
  if (!allowed) return
  for (const button of document.querySelectorAll(selector)) {
    button.hidden = false
    button.addEventListener('click', () => act(button))
  }
}
each('[data-copy]', navigator.clipboard, (button) => {
  navigator.clipboard.writeText(button.dataset.copy).then(() => say(button, '已复制'), () => say(button, '复制失败'))
})
each('[data-share]', navigator.share, (button) => {
  navigator.share({ title: button.dataset.title, url: button.dataset.share }).catch(() => undefined)
})
each('[data-print]', true, () => print())
// "/" goes to the search field, as on many reference sites; never while something is being typed.
addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.target instanceof Element && event.target.closest('input,select,textarea,[contenteditable]')) return
  const field = document.getElementById('q')
  if (field) { event.preventDefault(); field.focus() }
})
// Subjects offered while a name is typed: the combobox of the WAI-ARIA Authoring Practices, list autocomplete with
// manual selection. Enter without a choice sends the form as ever; Escape closes the list and keeps the text.
function combobox(field) {
  const list = element('ul', 'offers', { id: field.id + '-offers', role: 'listbox', 'aria-label': '匹配的单位' })
  const told = element('p', 'vh', { role: 'status' })
  const known = new Map()
  let composing = false
  let timer
  let asked = ''
  let at = -1
  field.parentElement.append(list, told)
  attributes(field, { role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': list.id })
  close()

  function close() {
    list.hidden = true
    at = -1
    field.setAttribute('aria-expanded', 'false')
    field.removeAttribute('aria-activedescendant')
  }
  function choose(next) {
    const offers = list.children
    if (offers[at]) offers[at].setAttribute('aria-selected', 'false')
    at = next
    if (!offers[at]) return field.removeAttribute('aria-activedescendant')
    offers[at].setAttribute('aria-selected', 'true')
    offers[at].scrollIntoView({ block: 'nearest' })
    field.setAttribute('aria-activedescendant', offers[at].id)
  }
  function show(items) {
    list.replaceChildren(...items.map(offer))
    close()
    list.hidden = items.length === 0
    field.setAttribute('aria-expanded', String(items.length > 0))
    told.textContent = items.length === 0 ? '' : `有 ${items.length} 家单位可选，用上下方向键选择`
  }
  function offer(item, n) {
    const one = element('li', '', { role: 'option', id: `${list.id}-${n}`, 'aria-selected': 'false' })
    one.append(element('b', '', {}, item.name), element('span', '', {}, [item.uscc, item.place, item.by].filter(Boolean).join('　')))
    one.dataset.to = `/subjects/${item.uscc}`
    return one
  }
  function ask() {
    const text = field.value.trim()
    asked = text
    // What may be a person's number is not sent while it is typed; the form says what it is when it is sent.
    if ([...text].length < 2 || text.length > 60 || /^\d{12,}/.test(text)) return show([])
    if (known.has(text)) return show(known.get(text))
    fetch(`${field.dataset.suggest}?q=${encodeURIComponent(text)}`, { headers: { accept: 'application/json' } })
      .then((answer) => (answer.ok ? answer.json() : { items: [] }))
      .then(({ items }) => {
        known.set(text, items)
        if (asked === text && document.activeElement === field) show(items)
      }, () => undefined)
  }
  function soon() {
    clearTimeout(timer)
    if (!composing) timer = setTimeout(ask, 180)
  }
  field.addEventListener('compositionstart', () => { composing = true })
  field.addEventListener('compositionend', () => { composing = false; soon() })
  field.addEventListener('input', soon)
  field.addEventListener('blur', () => { clearTimeout(timer); asked = ''; close() })
  field.form.addEventListener('submit', () => clearTimeout(timer))
  field.addEventListener('keydown', (event) => {
    if (composing || event.isComposing) return
    const count = list.hidden ? 0 : list.children.length
    if (event.key === 'Escape' && count > 0) { event.preventDefault(); return close() }
    if (event.key === 'Enter' && count > 0 && at >= 0) { event.preventDefault(); location.assign(list.children[at].dataset.to); return }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    if (count === 0) return ask()
    // Below the last, and above the first, is the field itself with what was typed.
    const step = event.key === 'ArrowDown' ? 1 : -1
    choose(((at + 1 + step + count + 1) % (count + 1)) - 1)
  })
  // The field keeps the focus while the list is clicked.
  list.addEventListener('mousedown', (event) => event.preventDefault())
  list.addEventListener('click', (event) => {
    const one = event.target.closest('[role=option]')
    if (one) location.assign(one.dataset.to)
  })
}
function attributes(node, values) {
  for (const [name, value] of Object.entries(values)) node.setAttribute(name, value)
}
function element(name, style, values, text) {
  const node = document.createElement(name)
  if (style) node.className = style
  attributes(node, values)
  if (text !== undefined) node.textContent = text
  return node
}
for (const field of document.querySelectorAll('input[data-suggest]')) combobox(field)
