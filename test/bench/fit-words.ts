/**
 * What the line above the best matches is fitted with (`words-cut.ts`): other words than those that
 * `relevance` reports on.
 */

/** Things that many of the captioned photos show, and the words of captions that say so. */
export const commonThings: Readonly<Record<string, string>> = {
  dogs: 'dog dogs puppy puppies',
  men: 'man men guy guys',
  women: 'woman women lady ladies',
  kids: 'child children kid kids boy boys girl girls toddler',
  guy: 'man men guy',
  lady: 'woman women lady ladies',
  person:
    'man men woman women lady ladies child children kid kids boy boys girl girls toddler baby person people',
  human:
    'man men woman women lady ladies child children kid kids boy boys girl girls toddler baby person people',
  animal: 'dog dogs puppy horse horses cat bird birds cow animal animals',
  pet: 'dog dogs puppy cat',
  sea: 'ocean sea waves wave',
  lake: 'lake pond',
  river: 'river stream creek',
  trees: 'tree trees',
  tree: 'tree trees forest woods',
  lawn: 'grass grassy lawn yard',
  road: 'road street path',
  bicycle: 'bike bicycle bikes bicycles biker cyclist',
  vehicle: 'car cars truck bus van motorcycle',
  sport: 'soccer football basketball baseball tennis volleyball rugby hockey game',
  stone: 'rock rocks rocky stone stones',
  rocks: 'rock rocks rocky',
  hill: 'hill hills mountain cliff',
  swimming: 'swimming swims swim',
  run: 'running runs run',
  jump: 'jumping jumps jump leaps leaping',
  climb: 'climbing climbs climb climber',
  play: 'playing plays play',
  sit: 'sitting sits sit',
  stand: 'standing stands stand',
  winter: 'snow snowy ski skiing skier',
  football: 'football',
  'swimming pool': 'pool',
  shore: 'beach shore ocean',
  smiling: 'smiling smiles smile',
  dark: 'dark night',
  'water splash': 'splash splashing splashes',
  team: 'team players',
  motorcycle: 'motorcycle motorbike dirtbike',
  jeans: 'jeans',
  sunglasses: 'sunglasses',
  helmet: 'helmet helmets',
  'group of people': 'group crowd people',
  clothes: 'shirt jacket dress shorts pants coat',
  'blond hair': 'blond blonde',
  house: 'house building',
  sky: 'sky air',
  'a walk': 'walking walks walk',
  'riding a bike': 'bike bicycle bikes',
  wet: 'wet water',
  grey: 'gray grey',
  colorful: 'colorful',
  toddler: 'toddler baby child',
  puppy: 'puppy',
  wood: 'wood wooden woods',
  tshirt: 'shirt tshirt',
  cliff: 'cliff rock',
  hiking: 'hiker hikers hiking',
  skiing: 'ski skis skier skiers skiing',
  surfing: 'surf surfer surfing surfboard',
  boat: 'boat boats kayak canoe raft',
  truck: 'truck',
  bench: 'bench',
  stairs: 'stairs steps',
  window: 'window',
  crowded: 'crowd crowded',
  hugging: 'hug hugging hugs',
  drinking: 'drinking drinks drink',
  food: 'food eating eat',
  music: 'guitar music band singing microphone',
  camera: 'camera picture photo',
  fence: 'fence',
  bridge: 'bridge',
  horse: 'horse horses',
  bird: 'bird birds',
  'ball game': 'soccer football basketball baseball volleyball ball',
};

/** Words of captions that are no things to look for. */
export const unseenWords = new Set(
  `air along area beside catch doing four game hold holds life little look looks outdoor outside
  picture person short small large older taking tan toward trick wearing young stand stands walks walk
  ride rides eat hair`.split(/\s+/),
);

/** Everyday things; those that a caption names are left out. */
export const everydayThings =
  `cat;pony;calf;rabbit;rat;fox;polar bear;elk;moose;reindeer;camel;llama;rhinoceros;badger;
raccoon;walrus;shark;ray;jellyfish;starfish;crab;shrimp;coral;snail;ant;mosquito;scorpion;
cockroach;frog;toad;lizard;tortoise;pigeon;goose;swan;chicken;parrot;woodpecker;
flock of birds;bathroom;nursery;armchair;chair;drawer;mattress;curtain;carpet;lamp;fan;
air conditioner;stove;washing machine;iron;sewing machine;kettle;blender;coffee maker;fork;
spoon;knife;cutting board;tray;faucet;towel;soap;razor;lipstick;medicine;pills;bandage;
stethoscope;saw;wrench;rake;nail;chain;lock;paint brush;scissors;zipper;basket;suitcase;
blocks;puzzle;bubble;chess;high chair;sandcastle;gift;party hat;lantern;robot;telephone;
television;remote control;lens;tripod;projector;scanner;calculator;battery;circuit board;
typewriter;magazine;ticket;banknote;diagram;table of numbers;email;text message;qr code;
calendar;drawing;comic;blueprint;x-ray;certificate;source code;stapler;scale;abstract art;
old photograph;ambulance;subway train;excavator;caravan;go-kart;tank;hot air balloon;
satellite;ufo;cargo ship;warship;jet ski;anchor;paddle;ski lift;engine;car interior;wreck;
car crash;toast;noodles;dumplings;salad;roast chicken;sausage;fried fish;carrot;onion;
lettuce;cabbage;lemon;lime;cherry;mango;pomegranate;nuts;cheese;milk;yogurt;croissant;
waffle;lollipop;chips;jam;honey;spices;fried egg;omelette;taco;juice;soda;barbecue;
table set for dinner;ice cube;pretzel;bagel;america;europe;rome;tokyo;statue of liberty;
big ben;grand canyon;machu picchu;disneyland;times square;himalaya;sahara;antarctica;
pine tree;bush;fern;ivy;poppy;lotus;mushroom;rice field;wreath`
    .split(/;\s*/)
    .map((thing) => thing.trim());
