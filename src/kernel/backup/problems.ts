/** What can stop a backup or a restore, told to the operator with what to do about it. */
import { defineProblems } from '../problem.ts'

export const backupProblems = defineProblems({
  placeTaken: { code: 'backup.place_taken', status: 409, title: '备份目录不是空的，请指定一个新的目录' },
  keysPlaceTaken: {
    code: 'backup.keys_place_taken',
    status: 409,
    title: '--keys-to 指定的文件已存在，且不是现在的密钥，请另选一处',
  },
  notABackup: { code: 'backup.not_a_backup', status: 400, title: '这里没有完整的备份' },
  damaged: { code: 'backup.damaged', status: 400, title: '备份已损坏或被改动，没有恢复任何数据' },
  otherVersion: {
    code: 'backup.other_version',
    status: 409,
    title: '备份来自另一个版本的程序，请用相同或更新的版本恢复',
  },
  targetNotEmpty: {
    code: 'backup.target_not_empty',
    status: 409,
    title: '目标数据库里已有数据，只能恢复到空的数据库',
  },
  wrongKeys: {
    code: 'backup.wrong_keys',
    status: 409,
    title: '密钥与备份不符：加密的数据将无法解读，没有恢复任何数据',
  },
  keysNeeded: {
    code: 'backup.keys_needed',
    status: 400,
    title: '没有密钥不能恢复：请用 --keys 指定备份时另存的 keys.json',
  },
  keysUnreadable: { code: 'backup.keys_unreadable', status: 400, title: '读不了指定的密钥文件' },
  keysTaken: {
    code: 'backup.keys_taken',
    status: 409,
    title: '数据目录里已有另一份密钥，不能覆盖',
  },
  notRestored: { code: 'backup.not_restored', status: 500, title: '恢复中断，已全部撤销' },
  differs: { code: 'backup.differs', status: 500, title: '恢复后的数据与备份不一致，已全部撤销' },
})
