export { changeArticle, createArticle, moveArticle, movesOf } from './actions.ts'
export { editorialRoutes } from './routes.ts'
export {
  ArticleText,
  sectionCodes,
  sections,
  type Activity,
  type Article,
  type ArticleState,
  type Section,
} from './schema.ts'
export { findArticle, findShown, listDesk, listShown } from './store.ts'
export { articleFlow } from './workflow.ts'
