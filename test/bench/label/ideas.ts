/**
 * Ideas to judge labels by, on the photographs of ../shared/photos. Words name an idea in a caption: it
 * is in a photo when two of its five captions name it, and not known when one does. Classes are those
 * of objects/.
 */

export interface Idea {
  prompt: string;
  words: string;
}

/** What many of the captioned photos show, and what people look for. */
export const ideas: Readonly<Record<string, Idea>> = {
  dog: { prompt: 'a photo of a dog', words: 'dog dogs puppy puppies' },
  person: {
    prompt: 'a photo of a person',
    words:
      'man men woman women lady ladies child children kid kids boy boys girl girls toddler baby person people player players group couple someone',
  },
  man: { prompt: 'a photo of a man', words: 'man men' },
  woman: { prompt: 'a photo of a woman', words: 'woman women lady ladies' },
  child: {
    prompt: 'a photo of a child',
    words: 'child children kid kids boy boys girl girls toddler baby',
  },
  beach: { prompt: 'a photo of a beach', words: 'beach' },
  water: { prompt: 'a photo of water', words: 'water' },
  ocean: { prompt: 'a photo of a ocean', words: 'ocean sea waves wave surf' },
  snow: { prompt: 'a photo of snow', words: 'snow snowy' },
  mountain: { prompt: 'a photo of a mountain', words: 'mountain mountains hill cliff' },
  grass: { prompt: 'a photo of grass', words: 'grass grassy' },
  street: { prompt: 'a photo of a street', words: 'street road' },
  bicycle: { prompt: 'a photo of a bicycle', words: 'bike bicycle biker cyclist bicyclist bikes' },
  ball: { prompt: 'a photo of a ball', words: 'ball' },
  rock: { prompt: 'a photo of a rock', words: 'rock rocks rocky' },
  running: { prompt: 'a photo of someone running', words: 'running runs run' },
  jumping: { prompt: 'a photo of someone jumping', words: 'jumping jumps jump leaps leaping' },
  pool: { prompt: 'a photo of a pool', words: 'pool' },
  crowd: { prompt: 'a photo of a crowd', words: 'crowd' },
  building: { prompt: 'a photo of a building', words: 'building buildings' },
  field: { prompt: 'a photo of a field', words: 'field' },
  soccer: { prompt: 'a photo of people playing soccer', words: 'soccer' },
  skiing: { prompt: 'a photo of skiing', words: 'ski skier skiing skis' },
  surfing: { prompt: 'a photo of surfing', words: 'surfer surfboard surfing surfs surf' },
  skateboard: { prompt: 'a photo of a skateboard', words: 'skateboard skateboarder skateboarding' },
  car: { prompt: 'a photo of a car', words: 'car cars' },
  boat: { prompt: 'a photo of a boat', words: 'boat boats kayak canoe' },
  river: { prompt: 'a photo of a river', words: 'river stream' },
};

/** Rarer ones. */
export const rarerIdeas: Readonly<Record<string, Idea>> = {
  baby: { prompt: 'a photo of a baby', words: 'baby babies toddler infant' },
  tree: { prompt: 'a photo of a tree', words: 'tree trees' },
  forest: { prompt: 'a photo of a forest', words: 'forest woods' },
  sand: { prompt: 'a photo of a sand', words: 'sand sandy' },
  lake: { prompt: 'a photo of a lake', words: 'lake pond' },
  bird: { prompt: 'a photo of a bird', words: 'bird birds' },
  motorcycle: { prompt: 'a photo of a motorcycle', words: 'motorcycle motorbike' },
  basketball: { prompt: 'a photo of a basketball', words: 'basketball' },
  football: { prompt: 'a photo of a football', words: 'football' },
  baseball: { prompt: 'a photo of a baseball', words: 'baseball' },
  tennis: { prompt: 'a photo of a tennis', words: 'tennis' },
  guitar: { prompt: 'a photo of a guitar', words: 'guitar' },
  swimming: { prompt: 'a photo of a swimming', words: 'swimming swims swim' },
  climbing: { prompt: 'a photo of a climbing', words: 'climbing climbs climb climber' },
  city: { prompt: 'a photo of a city', words: 'city' },
  food: { prompt: 'a photo of food', words: 'food eating eat' },
  night: { prompt: 'a photo of a night', words: 'night dark' },
  playground: { prompt: 'a photo of a playground', words: 'playground' },
  fountain: { prompt: 'a photo of a fountain', words: 'fountain' },
  helmet: { prompt: 'a photo of a helmet', words: 'helmet helmets' },
  table: { prompt: 'a photo of a table', words: 'table' },
  fence: { prompt: 'a photo of a fence', words: 'fence' },
  wall: { prompt: 'a photo of a wall', words: 'wall' },
};

/** Kinds of things that the photographed objects are, by the classes that belong to them. */
export const kinds: Readonly<Record<string, { prompt: string; classes: string }>> = {
  dog: {
    prompt: 'a photo of a dog',
    classes:
      'Maltese dog|bluetick|black-and-tan coonhound|English foxhound|Kerry blue terrier|Norwich terrier|wire-haired fox terrier|Australian terrier|Dandie Dinmont|soft-coated wheaten terrier|curly-coated retriever|malinois|Leonberg|Pomeranian|keeshond|miniature poodle|Mexican hairless',
  },
  cat: { prompt: 'a photo of a cat', classes: 'tabby|Siamese cat' },
  bird: {
    prompt: 'a photo of a bird',
    classes:
      'magpie|vulture|great grey owl|lorikeet|drake|spoonbill|flamingo|little blue heron|European gallinule|redshank|pelican',
  },
  fish: { prompt: 'a photo of a fish', classes: 'tiger shark|rock beauty|gar' },
  'wild cat': { prompt: 'a photo of a wild cat', classes: 'leopard|snow leopard|jaguar|lion' },
  monkey: { prompt: 'a photo of a monkey', classes: 'capuchin|spider monkey' },
  insect: { prompt: 'a photo of an insect', classes: 'leaf beetle|damselfly' },
  reptile: {
    prompt: 'a photo of a reptile',
    classes: 'box turtle|American chameleon|African chameleon',
  },
  vehicle: {
    prompt: 'a photo of a vehicle',
    classes: 'ambulance|beach wagon|limousine|sports car|forklift',
  },
  car: { prompt: 'a photo of a car', classes: 'ambulance|beach wagon|limousine|sports car' },
  boat: { prompt: 'a photo of a boat', classes: 'canoe|yawl|submarine' },
  'musical instrument': {
    prompt: 'a photo of a musical instrument',
    classes: 'electric guitar|French horn|harmonica|sax|maraca',
  },
  furniture: {
    prompt: 'a photo of furniture',
    classes: 'bassinet|crib|desk|dining table|park bench|pool table|wardrobe|medicine chest',
  },
  mushroom: {
    prompt: 'a photo of a mushroom',
    classes: 'agaric|gyromitra|hen-of-the-woods|coral fungus',
  },
  vegetable: { prompt: 'a photo of a vegetable', classes: 'broccoli|acorn squash|bell pepper' },
  food: {
    prompt: 'a photo of food',
    classes:
      'plate|French loaf|pretzel|broccoli|acorn squash|bell pepper|Granny Smith|chocolate sauce|eggnog|confectionery',
  },
  building: { prompt: 'a photo of a building', classes: 'yurt|megalith|thatch' },
  clothes: { prompt: 'a photo of clothes', classes: 'pajama|trench coat|vestment|bib' },
  tool: { prompt: 'a photo of a tool', classes: 'can opener|chain saw|spatula|plunger' },
  electronics: {
    prompt: 'a photo of electronics',
    classes:
      'CD player|cassette|cellular telephone|hard disc|home theater|joystick|loudspeaker|modem|dial telephone',
  },
  animal: {
    prompt: 'a photo of an animal',
    classes:
      'tiger shark|magpie|vulture|great grey owl|axolotl|box turtle|American chameleon|African chameleon|lorikeet|drake|brain coral|snail|slug|sea slug|king crab|American lobster|spoonbill|flamingo|little blue heron|European gallinule|redshank|pelican|Maltese dog|bluetick|black-and-tan coonhound|English foxhound|Kerry blue terrier|Norwich terrier|wire-haired fox terrier|Australian terrier|Dandie Dinmont|soft-coated wheaten terrier|curly-coated retriever|malinois|Leonberg|Pomeranian|keeshond|miniature poodle|Mexican hairless|red fox|tabby|Siamese cat|leopard|snow leopard|jaguar|lion|ice bear|leaf beetle|damselfly|starfish|porcupine|warthog|capuchin|spider monkey|Indian elephant|rock beauty|gar',
  },
  'sea animal': {
    prompt: 'a photo of a sea animal',
    classes: 'tiger shark|sea slug|king crab|American lobster|starfish|rock beauty|brain coral',
  },
  ball: { prompt: 'a photo of a ball', classes: 'golf ball|soccer ball' },
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
