/** The words of law as every page has them, for what is drawn outside the portal. */
export { categoryTitles, effects, levelTitles, monthsText, rankTitles } from '../../lists/words.ts'
export { certaintyOf, groupTitles, leftOutTitles, standingTitles } from '../../memoranda/words.ts'
