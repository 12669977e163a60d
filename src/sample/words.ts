/** Words the sample city is made of. Every name is invented and says so: 明州 is no city, and officers are called 例. */
export const districts = [
  { code: '990101', name: '海曙湾区' }, { code: '990102', name: '镜湖区' }, { code: '990103', name: '云栖区' },
  { code: '990181', name: '望江市' }, { code: '990121', name: '桐溪县' },
] as const

export const brands = [
  '恒岳', '瑞澜', '鼎晟', '云帆', '海岳', '正禾', '博远', '启辰', '盛源', '嘉禾', '凌峰', '景泰', '宏图', '天硕', '华岭', '金桥头', '银杏林',
  '东篱', '北辰', '南屏', '西溪', '清源', '永固', '安澜', '和顺', '百川', '千帆', '万象', '九章', '四海', '同心', '众合', '联丰', '万里行', '卓越',
  '弘毅', '明德', '致远', '立新', '向阳', '春晓', '秋实', '夏荷', '冬青', '白鹭', '青松', '翠竹', '红枫', '蓝田', '紫金', '金穗', '银河', '玉泉',
  '石泉', '松涛', '竹海', '梅岭', '兰亭', '菊香', '荷塘', '柳岸', '桃源', '杏林', '橘洲', '枫桥', '榕城', '桐乡', '梧桐', '白杨', '胡杨', '沙棘',
] as const

export const seconds = ['', '达', '丰', '祥', '隆', '昌', '兴', '泰', '安', '通', '盈', '康', '源', '诚', '信', '宇', '佳', '美', '新', '利', '伟', '方', '元', '天', '大'] as const

export interface Trade {
  word: string
  type: string
  /** Departments (by key) that issue permits to and punish this trade. */
  departments: readonly string[]
}

export const trades: readonly Trade[] = [
  { word: '建设工程', type: '有限责任公司', departments: ['housing', 'emergency', 'labour'] },
  { word: '建筑劳务', type: '有限责任公司', departments: ['housing', 'labour'] },
  { word: '装饰工程', type: '有限责任公司', departments: ['housing', 'fire'] },
  { word: '食品', type: '有限责任公司', departments: ['market', 'health'] },
  { word: '餐饮管理', type: '有限责任公司', departments: ['market', 'health', 'fire'] },
  { word: '电子科技', type: '有限责任公司', departments: ['market', 'tax', 'industry'] },
  { word: '信息技术', type: '有限责任公司', departments: ['market', 'industry'] },
  { word: '机械制造', type: '有限责任公司', departments: ['emergency', 'ecology', 'market'] },
  { word: '化工材料', type: '股份有限公司', departments: ['emergency', 'ecology', 'transport'] },
  { word: '环保科技', type: '有限责任公司', departments: ['ecology', 'market'] },
  { word: '运输', type: '有限责任公司', departments: ['transport', 'emergency'] },
  { word: '物流', type: '有限责任公司', departments: ['transport', 'market', 'post'] },
  { word: '医疗器械', type: '有限责任公司', departments: ['drug', 'market'] },
  { word: '大药房', type: '有限责任公司', departments: ['drug', 'health'] },
  { word: '文化传媒', type: '有限责任公司', departments: ['culture', 'market'] },
  { word: '旅行社', type: '有限责任公司', departments: ['culture'] },
  { word: '酒店管理', type: '有限责任公司', departments: ['fire', 'health', 'culture'] },
  { word: '农业发展', type: '有限责任公司', departments: ['agriculture', 'market'] },
  { word: '种子', type: '有限责任公司', departments: ['agriculture'] },
  { word: '房地产开发', type: '有限责任公司', departments: ['housing', 'resources', 'tax'] },
  { word: '物业服务', type: '有限责任公司', departments: ['housing', 'fire'] },
  { word: '检测技术', type: '有限责任公司', departments: ['market', 'ecology'] },
  { word: '人力资源', type: '有限责任公司', departments: ['labour'] },
  { word: '商贸', type: '有限责任公司', departments: ['market', 'tax', 'commerce'] },
  { word: '进出口', type: '有限责任公司', departments: ['customs', 'commerce', 'tax'] },
  { word: '水务', type: '国有独资公司', departments: ['water', 'ecology'] },
  { word: '燃气', type: '有限责任公司', departments: ['urban', 'emergency'] },
  { word: '矿业', type: '有限责任公司', departments: ['resources', 'emergency', 'ecology'] },
]

export const shops = ['小吃店', '便利店', '五金店', '理发店', '水果店', '面馆', '服装店', '文具店', '修理铺', '茶馆', '烘焙坊', '农资店'] as const

export const surnames = ['赵', '钱', '孙', '李', '周', '吴', '郑', '王', '冯', '陈', '褚', '卫', '蒋', '沈', '韩', '杨', '朱', '秦', '尤', '许'] as const
export const givens = ['安', '平', '康', '宁', '和', '顺', '达', '明', '亮', '正', '直', '诚', '信', '义', '礼', '智', '仁', '勇', '毅', '恒'] as const
