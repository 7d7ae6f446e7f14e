/**
 * What people ask of their photos, in English and Chinese, and the words of captions that tell which
 * photos answer: a photo does when two of its five captions hold a word of every group.
 */
export interface Everyday {
  en: string;
  zh: string;
  groups: readonly string[];
}

const dogs = 'dog dogs puppy puppies';
const children = 'child children kid kids boy boys girl girls toddler baby';
const people = `man men woman women people person ${children}`;

export const sentences: readonly Everyday[] = [
  {
    en: 'a dog running on grass',
    zh: '在草地上奔跑的狗',
    groups: [dogs, 'running runs run', 'grass grassy field yard lawn'],
  },
  { en: 'dogs playing in the snow', zh: '在雪地里玩耍的狗', groups: [dogs, 'snow snowy'] },
  { en: 'a dog with a ball', zh: '叼着球的狗', groups: [dogs, 'ball balls'] },
  {
    en: 'a dog swimming in water',
    zh: '在水里游泳的狗',
    groups: [dogs, 'water swimming swims pool lake river ocean'],
  },
  {
    en: 'a dog jumping over something',
    zh: '跳跃的狗',
    groups: [dogs, 'jumping jumps jump leaps leaping'],
  },
  { en: 'two dogs', zh: '两只狗', groups: ['dogs', 'two'] },
  {
    en: 'children playing outside',
    zh: '在户外玩耍的孩子',
    groups: [children, 'playing plays play'],
  },
  { en: 'a child in a swimming pool', zh: '游泳池里的孩子', groups: [children, 'pool'] },
  { en: 'children on the beach', zh: '沙滩上的孩子', groups: [children, 'beach sand ocean'] },
  {
    en: 'a smiling girl',
    zh: '微笑的女孩',
    groups: ['girl girls', 'smiling smiles smile laughing laughs'],
  },
  {
    en: 'someone riding a bicycle',
    zh: '骑自行车的人',
    groups: [people, 'bike bicycle bikes cyclist biker bicyclist'],
  },
  {
    en: 'a surfer on a wave',
    zh: '在海浪上冲浪',
    groups: ['surfer surfboard surfing surfs surf', 'wave waves ocean'],
  },
  {
    en: 'people climbing a rock wall',
    zh: '攀岩的人',
    groups: ['climbing climbs climb climber climbers'],
  },
  {
    en: 'a skier going down a hill',
    zh: '滑雪下山的人',
    groups: ['ski skier skiing skis skiers snowboarder snowboard'],
  },
  {
    en: 'a skateboarder doing a trick',
    zh: '玩滑板的人',
    groups: ['skateboard skateboarder skateboarding skateboards skateboarders'],
  },
  {
    en: 'people walking on a city street',
    zh: '走在城市街道上的人',
    groups: [people, 'street city sidewalk'],
  },
  {
    en: 'a football game',
    zh: '足球比赛',
    groups: ['football soccer', 'player players game team ball'],
  },
  {
    en: 'hikers in the mountains',
    zh: '在山里徒步的人',
    groups: ['mountain mountains hill cliff', `hiker hikers hiking climber climbers ${people}`],
  },
  { en: 'a crowd of people', zh: '一大群人', groups: ['crowd crowded'] },
  { en: 'a person in a boat', zh: '坐船的人', groups: ['boat boats kayak canoe kayaker raft'] },
  { en: 'a man in a hat', zh: '戴帽子的男人', groups: ['man men', 'hat cap'] },
  {
    en: 'someone in a red shirt',
    zh: '穿红衣服的人',
    groups: ['red', 'shirt jacket dress coat sweater'],
  },
  { en: 'a musician with a guitar', zh: '弹吉他的人', groups: ['guitar guitars'] },
  { en: 'people sitting at a table', zh: '坐在桌边的人', groups: ['table tables'] },
  { en: 'sunset', zh: '日落', groups: ['sunset sunrise dusk silhouette silhouetted'] },
];
