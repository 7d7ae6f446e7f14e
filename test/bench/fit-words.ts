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

/** What many photos show in Chinese, as `commonThings`. */
export const commonInChinese: Readonly<Record<string, string>> = {
  小狗: 'dog dogs puppy puppies',
  男子: 'man men guy guys',
  女士: 'woman women lady ladies',
  小孩: 'child children kid kids boy boys girl girls toddler',
  人物: 'man men woman women lady ladies child children kid kids boy boys girl girls toddler baby person people',
  动物: 'dog dogs puppy horse horses cat bird birds cow animal animals',
  宠物: 'dog dogs puppy cat',
  湖: 'lake pond',
  小溪: 'river stream creek',
  树木: 'tree trees',
  草坪: 'lawn grass grassy yard',
  公路: 'road street path',
  单车: 'bicycle bikes bicycles biker cyclist bike',
  车辆: 'vehicle car cars truck bus van motorcycle',
  运动: 'soccer football basketball baseball tennis volleyball rugby hockey game',
  石头: 'rock rocks rocky stone stones',
  山坡: 'hill hills mountain cliff',
  游泳: 'swimming swims swim',
  奔跑: 'running runs run',
  攀岩: 'climbing climbs climb climber',
  冬天: 'winter snow snowy ski skiing skier',
  橄榄球: 'football rugby',
  海边: 'shore beach ocean',
  微笑: 'smiling smiles smile',
  黑暗: 'dark night',
  水花: 'splash splashing splashes',
  球队: 'team players',
  摩托车: 'motorcycle motorbike dirtbike',
  墨镜: 'sunglasses',
  头盔: 'helmet helmets',
  一群人: 'group crowd people',
  衣服: 'shirt jacket dress shorts pants coat',
  金发: 'blond blonde',
  房子: 'house building',
  天空: 'sky air',
  走路: 'walking walks walk',
  骑车: 'bike bicycle bikes',
  湿: 'wet water',
  木头: 'wood wooden woods',
  悬崖: 'cliff rock',
  徒步: 'hiker hikers hiking',
  小船: 'boat boats raft kayak canoe',
  长椅: 'bench',
  台阶: 'stairs steps',
  窗户: 'window',
  拥抱: 'hug hugging hugs',
  喝水: 'drinking drinks drink',
  吃东西: 'food eating eat',
  音乐: 'guitar music band singing microphone',
  照相机: 'camera picture photo',
  栅栏: 'fence',
  桥: 'bridge',
  马: 'horse horses',
  鸟: 'bird birds',
  帽子: 'hat cap hats',
  红色的衣服: 'red',
  蓝色: 'blue',
  黄色: 'yellow',
  粉色: 'pink',
  站着: 'standing stands stand',
  坐着: 'sitting sits sit',
  玩耍: 'playing plays play',
  跳起来: 'jumping jumps jump leaps leaping',
};

/** Everyday things in Chinese that no caption names. */
export const absentInChinese =
  `潜水艇;恐龙;雪人;婚纱;水族馆;国际象棋;电话亭;风车;骆驼;熊猫;猫头鹰;北极熊;鳄鱼;孔雀;
自动售货机;热气球;浴缸;冰箱;千层面;南瓜;鹦鹉;锤子;剪刀;书架;闪电;航天飞机;吊灯;牙刷;火烈鸟;蘑菇;摩天轮;护照;缝纫机;听诊器;
打印机;狐狸;羊驼;犀牛;浣熊;海象;鲨鱼;水母;海星;螃蟹;珊瑚;蜗牛;青蛙;蜥蜴;乌龟;鸽子;天鹅;浴室;床垫;窗帘;地毯;空调;炉子;
洗衣机;熨斗;水壶;咖啡机;砧板;水龙头;肥皂;剃须刀;口红;药片;绷带;锯子;扳手;链条;锁;油漆刷;拉链;行李箱;拼图;沙堡;灯笼;机器人;
电视机;遥控器;三脚架;投影仪;扫描仪;计算器;电池;电路板;打字机;杂志;钞票;图表;电子邮件;二维码;日历;漫画;X光片;证书;源代码;
订书机;救护车;地铁;挖掘机;坦克;卫星;货轮;军舰;缆车;发动机;面条;饺子;沙拉;香肠;胡萝卜;洋葱;生菜;卷心菜;柠檬;樱桃;芒果;石榴;
奶酪;牛奶;酸奶;羊角面包;华夫饼;棒棒糖;薯片;蜂蜜;煎蛋;果汁;冰块;自由女神像;大本钟;长城;埃菲尔铁塔;松树;蕨类植物;罂粟;荷花;稻田`
    .split(/;\s*/)
    .map((thing) => thing.trim());

/** Texts that mean nothing; none of them makes the direction of such texts. */
export const nonsense =
  `kdjfh;wqpo;plmokn;ijnuhb;rtgvf;sdfg;jklh;vbn;mnbv;eeee;hhhhh;qwep oiu;gfhj tyru;
dkfjgh slkdj;zxqw;vcxz fdsa;wibble;plonk fizz;tra la la;uh huh;yada yada;grmbl;brzzt;nnnn;skdjf woeir;
xcv bnm;lkj;poi uyt;gnarf;zug zug;嘿嘿嘿;呜呜;哦哦哦;了了;么么;啊实打实;发的规划;是的法国;去玩儿去;嘛呢吧;呃`
    .split(/;\s*/)
    .map((text) => text.trim());

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
