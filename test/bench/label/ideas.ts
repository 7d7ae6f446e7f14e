/**
 * Ideas to measure labels by, on the photographs of ../shared/photos. Words name an idea in a caption: it
 * is in a photo when two of its five captions name it, and not known when one does. Classes are those
 * of objects/.
 */

export interface Idea {
  prompt: string;
  /** The prompt in Chinese. */
  zh: string;
  words: string;
}

/** What many of the captioned photos show, and what people look for. */
export const ideas: Readonly<Record<string, Idea>> = {
  dog: { prompt: 'dog', zh: '狗', words: 'dog dogs puppy puppies' },
  person: {
    prompt: 'person',
    zh: '人',
    words:
      'man men woman women lady ladies child children kid kids boy boys girl girls toddler baby person people player players group couple someone',
  },
  man: { prompt: 'man', zh: '男人', words: 'man men' },
  woman: { prompt: 'woman', zh: '女人', words: 'woman women lady ladies' },
  child: {
    prompt: 'child',
    zh: '孩子',
    words: 'child children kid kids boy boys girl girls toddler baby',
  },
  beach: { prompt: 'beach', zh: '海滩', words: 'beach' },
  water: { prompt: 'water', zh: '水', words: 'water' },
  ocean: { prompt: 'ocean', zh: '大海', words: 'ocean sea waves wave surf' },
  snow: { prompt: 'snow', zh: '雪', words: 'snow snowy' },
  mountain: { prompt: 'mountain', zh: '山', words: 'mountain mountains hill cliff' },
  grass: { prompt: 'grass', zh: '草地', words: 'grass grassy' },
  street: { prompt: 'street', zh: '街道', words: 'street road' },
  bicycle: { prompt: 'bicycle', zh: '自行车', words: 'bike bicycle biker cyclist bicyclist bikes' },
  ball: { prompt: 'ball', zh: '球', words: 'ball' },
  rock: { prompt: 'rock', zh: '岩石', words: 'rock rocks rocky' },
  running: { prompt: 'someone running', zh: '跑步', words: 'running runs run' },
  jumping: { prompt: 'someone jumping', zh: '跳跃', words: 'jumping jumps jump leaps leaping' },
  pool: { prompt: 'pool', zh: '游泳池', words: 'pool' },
  crowd: { prompt: 'crowd', zh: '人群', words: 'crowd' },
  building: { prompt: 'building', zh: '建筑物', words: 'building buildings' },
  field: { prompt: 'field', zh: '田野', words: 'field' },
  soccer: { prompt: 'people playing soccer', zh: '踢足球', words: 'soccer' },
  skiing: { prompt: 'skiing', zh: '滑雪', words: 'ski skier skiing skis' },
  surfing: { prompt: 'surfing', zh: '冲浪', words: 'surfer surfboard surfing surfs surf' },
  skateboard: { prompt: 'skateboard', zh: '滑板', words: 'skateboard skateboarder skateboarding' },
  car: { prompt: 'car', zh: '汽车', words: 'car cars' },
  boat: { prompt: 'boat', zh: '船', words: 'boat boats kayak canoe' },
  river: { prompt: 'river', zh: '河流', words: 'river stream' },
};

/** Rarer ones. */
export const rarerIdeas: Readonly<Record<string, Idea>> = {
  baby: { prompt: 'baby', zh: '婴儿', words: 'baby babies toddler infant' },
  tree: { prompt: 'tree', zh: '树', words: 'tree trees' },
  forest: { prompt: 'forest', zh: '森林', words: 'forest woods' },
  sand: { prompt: 'sand', zh: '沙子', words: 'sand sandy' },
  lake: { prompt: 'lake', zh: '湖', words: 'lake pond' },
  bird: { prompt: 'bird', zh: '鸟', words: 'bird birds' },
  motorcycle: { prompt: 'motorcycle', zh: '摩托车', words: 'motorcycle motorbike' },
  basketball: { prompt: 'basketball', zh: '篮球', words: 'basketball' },
  football: { prompt: 'football', zh: '橄榄球', words: 'football' },
  baseball: { prompt: 'baseball', zh: '棒球', words: 'baseball' },
  tennis: { prompt: 'tennis', zh: '网球', words: 'tennis' },
  guitar: { prompt: 'guitar', zh: '吉他', words: 'guitar' },
  swimming: { prompt: 'swimming', zh: '游泳', words: 'swimming swims swim' },
  climbing: { prompt: 'climbing', zh: '攀岩', words: 'climbing climbs climb climber' },
  city: { prompt: 'city', zh: '城市', words: 'city' },
  food: { prompt: 'food', zh: '食物', words: 'food eating eat' },
  night: { prompt: 'night', zh: '夜晚', words: 'night dark' },
  playground: { prompt: 'playground', zh: '游乐场', words: 'playground' },
  fountain: { prompt: 'fountain', zh: '喷泉', words: 'fountain' },
  helmet: { prompt: 'helmet', zh: '头盔', words: 'helmet helmets' },
  table: { prompt: 'table', zh: '桌子', words: 'table' },
  fence: { prompt: 'fence', zh: '栅栏', words: 'fence' },
  wall: { prompt: 'wall', zh: '墙', words: 'wall' },
};

/** Kinds of things that the photographed objects are, by the classes that belong to them. */
export const kinds: Readonly<Record<string, { prompt: string; classes: string }>> = {
  dog: {
    prompt: 'dog',
    classes:
      'Maltese dog|bluetick|black-and-tan coonhound|English foxhound|Kerry blue terrier|Norwich terrier|wire-haired fox terrier|Australian terrier|Dandie Dinmont|soft-coated wheaten terrier|curly-coated retriever|malinois|Leonberg|Pomeranian|keeshond|miniature poodle|Mexican hairless',
  },
  cat: { prompt: 'cat', classes: 'tabby|Siamese cat' },
  bird: {
    prompt: 'bird',
    classes:
      'magpie|vulture|great grey owl|lorikeet|drake|spoonbill|flamingo|little blue heron|European gallinule|redshank|pelican',
  },
  fish: { prompt: 'fish', classes: 'tiger shark|rock beauty|gar' },
  'wild cat': { prompt: 'wild cat', classes: 'leopard|snow leopard|jaguar|lion' },
  monkey: { prompt: 'monkey', classes: 'capuchin|spider monkey' },
  insect: { prompt: 'insect', classes: 'leaf beetle|damselfly' },
  reptile: {
    prompt: 'reptile',
    classes: 'box turtle|American chameleon|African chameleon',
  },
  vehicle: {
    prompt: 'vehicle',
    classes: 'ambulance|beach wagon|limousine|sports car|forklift',
  },
  car: { prompt: 'car', classes: 'ambulance|beach wagon|limousine|sports car' },
  boat: { prompt: 'boat', classes: 'canoe|yawl|submarine' },
  'musical instrument': {
    prompt: 'musical instrument',
    classes: 'electric guitar|French horn|harmonica|sax|maraca',
  },
  furniture: {
    prompt: 'furniture',
    classes: 'bassinet|crib|desk|dining table|park bench|pool table|wardrobe|medicine chest',
  },
  mushroom: {
    prompt: 'mushroom',
    classes: 'agaric|gyromitra|hen-of-the-woods|coral fungus',
  },
  vegetable: { prompt: 'vegetable', classes: 'broccoli|acorn squash|bell pepper' },
  food: {
    prompt: 'food',
    classes:
      'plate|French loaf|pretzel|broccoli|acorn squash|bell pepper|Granny Smith|chocolate sauce|eggnog|confectionery',
  },
  building: { prompt: 'building', classes: 'yurt|megalith|thatch' },
  clothes: { prompt: 'clothes', classes: 'pajama|trench coat|vestment|bib' },
  tool: { prompt: 'tool', classes: 'can opener|chain saw|spatula|plunger' },
  electronics: {
    prompt: 'electronics',
    classes:
      'CD player|cassette|cellular telephone|hard disc|home theater|joystick|loudspeaker|modem|dial telephone',
  },
  animal: {
    prompt: 'animal',
    classes:
      'tiger shark|magpie|vulture|great grey owl|axolotl|box turtle|American chameleon|African chameleon|lorikeet|drake|brain coral|snail|slug|sea slug|king crab|American lobster|spoonbill|flamingo|little blue heron|European gallinule|redshank|pelican|Maltese dog|bluetick|black-and-tan coonhound|English foxhound|Kerry blue terrier|Norwich terrier|wire-haired fox terrier|Australian terrier|Dandie Dinmont|soft-coated wheaten terrier|curly-coated retriever|malinois|Leonberg|Pomeranian|keeshond|miniature poodle|Mexican hairless|red fox|tabby|Siamese cat|leopard|snow leopard|jaguar|lion|ice bear|leaf beetle|damselfly|starfish|porcupine|warthog|capuchin|spider monkey|Indian elephant|rock beauty|gar',
  },
  'sea animal': {
    prompt: 'sea animal',
    classes: 'tiger shark|sea slug|king crab|American lobster|starfish|rock beauty|brain coral',
  },
  ball: { prompt: 'ball', classes: 'golf ball|soccer ball' },
};

/** Labels that ship with Keepsake, where captions or classes say what they should find. */
export const shippedLabels: Readonly<Record<string, { words: string; classes: string }>> = {
  'People/Group': { words: 'group crowd several four five six people', classes: '' },
  'People/Child': {
    words: 'child children kid kids boy boys girl girls toddler baby',
    classes: '',
  },
  'Events/Sports': {
    words: 'soccer football basketball baseball tennis volleyball rugby hockey player players game',
    classes: '',
  },
  Street: { words: 'street road', classes: '' },
  Building: { words: 'building buildings', classes: 'yurt|megalith|thatch' },
  Beach: { words: 'beach shore', classes: '' },
  Sea: { words: 'ocean sea waves wave surf surfer', classes: '' },
  Mountains: { words: 'mountain mountains hill cliff peak', classes: '' },
  Forest: { words: 'forest woods trees', classes: '' },
  Snow: { words: 'snow snowy ski skier skiing snowboarder', classes: '' },
  'Lake & river': { words: 'river stream lake pond', classes: '' },
  'Animals/Dog': {
    words: 'dog dogs puppy puppies',
    classes:
      'Maltese dog|bluetick|black-and-tan coonhound|English foxhound|Kerry blue terrier|Norwich terrier|wire-haired fox terrier|Australian terrier|Dandie Dinmont|soft-coated wheaten terrier|curly-coated retriever|malinois|Leonberg|Pomeranian|keeshond|miniature poodle|Mexican hairless',
  },
  'Animals/Cat': { words: 'cat cats kitten', classes: 'tabby|Siamese cat' },
  'Animals/Bird': {
    words: 'bird birds seagulls seagull duck ducks',
    classes:
      'magpie|vulture|great grey owl|lorikeet|drake|spoonbill|flamingo|little blue heron|European gallinule|redshank|pelican',
  },
  'Animals/Horse': { words: 'horse horses donkeys', classes: '' },
  'Animals/Fish': { words: 'fish', classes: 'tiger shark|rock beauty|gar' },
  'Animals/Insect': { words: 'butterfly', classes: 'leaf beetle|damselfly' },
  'Vehicles/Car': {
    words: 'car cars',
    classes: 'ambulance|beach wagon|limousine|sports car|car wheel|ambulance',
  },
  'Vehicles/Bicycle': { words: 'bike bicycle biker cyclist bicyclist bikes', classes: '' },
  'Vehicles/Motorcycle': {
    words: 'motorcycle motorbike motorcyclist motorcyclists dirtbike',
    classes: '',
  },
  'Vehicles/Boat': { words: 'boat boats kayak canoe raft', classes: 'canoe|yawl|submarine|dock' },
  Food: {
    words: 'food eating',
    classes:
      'plate|French loaf|pretzel|broccoli|acorn squash|bell pepper|Granny Smith|chocolate sauce|eggnog|confectionery',
  },
};
