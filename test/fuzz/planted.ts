/** Personal data that is sent and must turn up in no log line: invented, in a region nobody has, with right check digits. */
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** A resident identity number with a right check digit, in region 990000. */
export function makeIdentityNumber(n: number): string {
  const body = `99010119900307${String(n % 1000).padStart(3, '0')}`
  const sum = weights.reduce((total, weight, i) => total + weight * Number(body[i]), 0)
  return `${body}${'10X98765432'[sum % 11] ?? ''}`
}

/** The same with a wrong one. */
export function invalidIdentityNumber(n: number): string {
  const right = makeIdentityNumber(n)
  return `${right.slice(0, 17)}${right.endsWith('1') ? '2' : '1'}`
}

export const plantedPhones: readonly string[] = ['13900009999', '13900008888', '139-0000-9999']

/** What no log line may contain. */
export const planted: RegExp = /99010119900307\d{3}[0-9X]|139-?0000-?(?:9999|8888)/
