export { changeArticle, createArticle, moveArticle, movesOf, readDesk } from './actions.ts'
export { editorialProblems } from './problems.ts'
export { editorialRoutes } from './routes.ts'
export { contentFaults, shownOn } from './rules.ts'
export {
  ArticleText,
  sectionCodes,
  sections,
  type Activity,
  type Article,
  type ArticleState,
  type Section,
} from './schema.ts'
export { countSubmitted, findArticle, findShown, listShown } from './store.ts'
export { articleFlow, type ArticleVerb } from './workflow.ts'
