/** Invented organisations: deterministic names and codes in region 990000, which is assigned to nobody. */
const usccAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const usccWeights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
const orgWeights = [3, 7, 9, 10, 5, 8, 4, 2]

/** The check character of the first 17 of a USCC (GB 32100-2015). */
function usccCheck(first17: string): string {
  let sum = 0
  for (let i = 0; i < 17; i += 1)
    sum += usccAlphabet.indexOf(first17[i] as string) * (usccWeights[i] as number)
  return usccAlphabet[(31 - (sum % 31)) % 31] as string
}

/** The check character of the first 8 of an organisation code (GB 11714-1997). */
function orgCheck(first8: string): string {
  let sum = 0
  for (let i = 0; i < 8; i += 1) {
    const c = first8.charCodeAt(i)
    sum += (c >= 65 ? c - 55 : c - 48) * (orgWeights[i] as number)
  }
  const check = 11 - (sum % 11)
  return check === 10 ? 'X' : check === 11 ? '0' : String(check)
}

/** The USCC of the n-th invented enterprise; distinct for n below 31^6. */
export function inventedCode(n: number): string {
  // Multiplication by a number coprime to 31^6 scatters neighbours, as real codes are scattered.
  let rest = Number((BigInt(n) * 515_377_519n) % 887_503_681n)
  let serial = ''
  for (let i = 0; i < 6; i += 1) {
    serial = (usccAlphabet[rest % 31] as string) + serial
    rest = Math.floor(rest / 31)
  }
  const first17 = `91990000MA${serial}${orgCheck(`MA${serial}`)}`
  return first17 + usccCheck(first17)
}

const places = ['明州', '东屿', '西渡', '南湾', '北岭', '江岸', '海晏', '云栖']
const syllables = [
  ...'安邦宝昌达德鼎丰福富冠光广海瀚浩恒宏华辉汇佳嘉建江金锦晶景巨凯康科联隆茂美铭宁鹏启谦庆荣瑞润森盛世泰腾天通万旺祥信兴雅益永裕元远跃云泽展振正志中洲卓',
]
const trades = [
  '贸易',
  '建设工程',
  '机械制造',
  '食品',
  '物流',
  '信息科技',
  '环保',
  '餐饮管理',
  '电子',
  '纺织',
  '化工',
  '医疗器械',
  '房地产开发',
  '劳务',
  '广告',
  '农业',
]
const forms = ['有限公司', '有限公司', '有限公司', '股份有限公司', '厂', '合伙企业（有限合伙）']

/** The name of the n-th invented enterprise; nearly all distinct, a few namesakes as in life. */
export function inventedName(n: number): string {
  const pick = (list: readonly string[], salt: number): string =>
    list[(Math.imul(n + salt, 0x9e3779b1) >>> 8) % list.length] as string
  return (
    pick(places, 1) +
    pick(syllables, 7) +
    pick(syllables, 101) +
    pick(syllables, 1009) +
    pick(trades, 31) +
    pick(forms, 5)
  )
}

/** The uuid of the n-th subject: v7 shaped, in order. */
export function inventedId(n: number, space = 0): string {
  return `019a0000-${space.toString(16).padStart(4, '0')}-7000-8000-${n.toString(16).padStart(12, '0')}`
}
