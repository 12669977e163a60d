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
