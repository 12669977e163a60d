// Enhancement only: every page of the console works without this.
'use strict'
// Nothing is sent twice by a second press. The server keeps that promise too.
addEventListener('submit', (event) => {
  const form = event.target
  if (form.dataset.sent) { event.preventDefault(); return }
  form.dataset.sent = '1'
})
// Coming back by the browser's own button, a form may be sent again.
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent
})
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => print())
}
// What is wrong, or what is running, is where the reader should be.
const faults = document.getElementById('faults')
if (faults) faults.focus()
// A delivery being read: the part that changes is asked for again, without losing the place.
async function follow() {
  const part = document.getElementById('running')
  if (!part) return
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } })
    if (answer.redirected || !answer.ok) { location.reload(); return }
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const next = page.getElementById('running')
    if (!next) { location.reload(); return }
    part.replaceWith(next)
  } catch {
    // The network is away for a moment: ask again.
  }
  setTimeout(follow, 1500)
}
setTimeout(follow, 1500)
