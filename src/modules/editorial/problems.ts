import { defineProblems } from '../../kernel/problem.ts'

export const editorialProblems = defineProblems({
  notFound: { code: 'article.not_found', status: 404, title: '没有找到这篇文章' },
  slugTaken: { code: 'article.slug_taken', status: 409, title: '这个网址名称已有文章使用，请换一个' },
  notEditable: { code: 'article.not_editable', status: 409, title: '文章已送审或已发布，不能修改' },
  personalData: {
    code: 'article.personal_data',
    status: 422,
    title: '文章中疑似含有个人信息或敏感内容，不能送审',
  },
  ownArticle: { code: 'article.own_article', status: 403, title: '不能审核自己撰写、修改或送审的文章，请由他人审核' },
  outOfDate: { code: 'article.out_of_date', status: 409, title: '文章已被他人修改，请刷新后重试' },
})
