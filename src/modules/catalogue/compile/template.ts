/** The workbook a department fills in: made from the same fields that judge it. */
import type { SheetColumn, WorkbookSheet } from '../../../kernel/tabular/index.ts'
import type { Catalogue } from '../catalogue.ts'
import type { Field, RecordKind } from '../schema/record.ts'

/** Columns of a kind in its order; what is discarded at the door is not asked for. */
export function templateFor(kind: RecordKind, catalogue: Catalogue): SheetColumn[] {
  return kind.fields
    .filter((field) => field.personal !== 'discard')
    .map((field) => columnFor(field, catalogue))
}

/** The sheets of the template: the columns, and a page that explains each of them. */
export function templateSheets(kind: RecordKind, catalogue: Catalogue): WorkbookSheet[] {
  const fields = kind.fields.filter((field) => field.personal !== 'discard')
  return [
    { name: kind.title.slice(0, 31), columns: templateFor(kind, catalogue), rows: [] },
    {
      name: '填写说明',
      columns: [
        { title: '字段', width: 36 },
        { title: '是否必填', width: 16 },
        { title: '类型', width: 14 },
        { title: '说明', width: 70 },
        { title: '也可用作列名', width: 60 },
      ],
      rows: fields.map((field) => [
        field.title,
        obligation(field),
        typeTitles[field.type],
        noteFor(field, catalogue),
        (field.aliases ?? []).join('、'),
      ]),
    },
  ]
}

export const typeTitles: Record<Field['type'], string> = {
  text: '文字',
  date: '日期',
  decimal: '数额',
  integer: '整数',
  enum: '单选',
  enums: '多选',
  boolean: '是或否',
  uscc: '统一社会信用代码',
  licence: '工商注册号',
  orgcode: '组织机构代码',
  tax: '税务登记号',
  code: '主体代码',
}

const categoryTitles = {
  organisation: '法人及非法人组织',
  'sole-trader': '个体工商户',
  'natural-person': '自然人',
} as const

/** 必填, 选填, or for whom. */
export function obligation(field: Field): string {
  if (field.required === true) return field.default === undefined ? '必填' : '选填'
  return Array.isArray(field.required)
    ? `${field.required.map((c) => categoryTitles[c]).join('、')}必填`
    : '选填'
}

function columnFor(field: Field, catalogue: Catalogue): SheetColumn {
  const options = field.type === 'enum' ? optionsOf(field, catalogue) : undefined
  const note = noteFor(field, catalogue)
  return {
    title: field.title,
    width: Math.min(40, Math.max(12, field.title.length * 2 + 2)),
    ...(note === '' ? {} : { note }),
    ...(options === undefined ? {} : { options }),
    required: obligation(field) !== '选填',
    textFormat: field.type !== 'decimal' && field.type !== 'integer',
  }
}

/** Drop-downs hold what can be typed now; an open value needs a text of its own, so such a list is not closed. */
function optionsOf(field: Field, catalogue: Catalogue): string[] | undefined {
  const entries = catalogue.codeList(field.codes as string).entries.filter((entry) => entry.validTo === null)
  return entries.some((entry) => entry.open) ? undefined : entries.map((entry) => entry.title)
}

function noteFor(field: Field, catalogue: Catalogue): string {
  const parts: string[] = []
  if (field.note !== undefined) parts.push(field.note)
  if (field.codes !== undefined) {
    const titles = catalogue
      .codeList(field.codes)
      .entries.filter((e) => e.validTo === null)
      .map((e) => (e.open ? `${e.title}-文字` : e.title))
    parts.push(`可填：${titles.join('、')}`)
  }
  if (field.type === 'date')
    parts.push(`写作2026/03/02${field.longTerm === true ? '，长期填2099/12/31' : ''}`)
  if (field.maxLength !== undefined && field.type === 'text') parts.push(`不超过${field.maxLength}字`)
  return parts.join('；')
}
