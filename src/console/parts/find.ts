/** One field that narrows a list by words. */
import { html, nothing, type Html } from '../../portal/html.ts'

/** `what` says what is looked through. */
export function findBar(path: string, words: string | undefined, what: string): Html {
  return html`<form class="filterbar" action="${path}" method="get" role="search">
    <div><label for="q">${what}</label><input type="search" id="q" name="q" value="${words ?? ''}" maxlength="100" autocomplete="off"></div>
    <button class="btn quiet" type="submit">查找</button>${words === undefined ? nothing : html`<a class="btn quiet" href="${path}">全部</a>`}</form>`
}
