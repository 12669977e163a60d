/** What a record says, as the COPY text in which it enters the archive: written once, when its row has been read. */
import { CopyBlock, copyText, type CopyPart } from '../../../kernel/copy.ts'
import type { NewRecord, WrittenRecord } from '../schema.ts'

/** Columns of the text, in its order. */
export const writtenColumns = [
  'document_no', 'polarity', 'key_hash', 'content_hash', 'authority_code', 'authority_name', 'decided_on', 'effective_on',
  'until', 'list_code', 'held', 'payload',
]

/** Text of one block, so that the records of a chunk lie in few. */
const blockBytes = 1 << 16

/** Where records of a run are written down. */
export class RecordText {
  #block = new CopyBlock()

  /** The record as it waits; of `record` nothing is kept but its window. */
  write(record: NewRecord): WrittenRecord {
    if (this.#block.length > blockBytes) this.#block = new CopyBlock()
    const { subjectId, rowNo, keyHash, contentHash, dueOn, window } = record
    return { subjectId, rowNo, keyHash, contentHash, dueOn, window, text: this.#text(record) }
  }

  #text(r: NewRecord): CopyPart {
    const start = this.#block.length
    return this.#block.value(r.documentNo).plain(r.polarity).plain(r.keyHash).plain(r.contentHash)
      .value(r.authorityCode).value(r.authorityName).plain(r.decidedOn).plain(r.effectiveOn).plain(r.until)
      .value(r.listCode).value(r.held === null || r.held.length === 0 ? null : `{${r.held.join(',')}}`)
      .json(r.payload).since(start)
  }
}

/** The document number of a record that was written down. */
export function documentNoOf({ text }: WrittenRecord): string | null {
  const { bytes, start } = text
  return copyText(bytes.toString('utf8', start, bytes.indexOf('\t', start)))
}
