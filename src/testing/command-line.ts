/** The operator's commands as they are typed: `bin/probity …` in a process of its own. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { repositoryRoot } from '../kernel/root.ts'

export interface Ended {
  code: number
  stdout: string
  stderr: string
}

/** Runs a command to its end with these settings beside those of this process. */
export async function probity(settings: Record<string, string>, ...args: string[]): Promise<Ended> {
  const env = { ...process.env, ...settings }
  try {
    const { stdout, stderr } = await promisify(execFile)(join(repositoryRoot, 'bin/probity'), args, { env })
    return { code: 0, stdout, stderr }
  } catch (error) {
    return error as Ended
  }
}
