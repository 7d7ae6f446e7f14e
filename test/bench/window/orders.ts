/** Orders of the window that must feel instant, each with the way back, which is timed as well. */
import type { Api } from '../../../src/contract/contract.ts';
import type { Question } from './questions.ts';

const TIMES = 25;

/** Orders about a library of so many photos; each is taken back, so that the library stays as it is. */
export function orders(photos: number): Question[] {
  const one = (time: number): number => 1 + ((time * 48_271 + 5) % photos);
  const many = (count: number, time: number): number[] =>
    Array.from({ length: count }, (_, at) => one(time * count + at));
  const back: ((api: Api) => Promise<unknown>)[] = [];
  const order = (
    call: string,
    way: string,
    give: (api: Api, time: number) => Promise<{ undo: number }>,
    times = TIMES,
  ): Question[] => [
    {
      ...{ call, way, times },
      ask: async (api, time) => {
        const answer = await give(api, time);
        back.push((other) => other.undoChange({ undo: answer.undo }));
        return answer;
      },
    },
    { call: 'undoChange', way: `${call} ${way}`, times, ask: async (api) => back.pop()?.(api) },
  ];
  return [
    ...order('decide', 'one photo', (api, time) =>
      api.decide({ photos: [one(time)], accept: [3] }),
    ),
    ...order(
      'decide',
      '500 photos',
      (api, time) => api.decide({ photos: many(500, time), accept: [4] }),
      8,
    ),
    ...order('mark', 'rating', (api, time) =>
      api.mark({ ids: [one(time)], rating: 1 + (time % 5) }),
    ),
    ...order('mark', 'favourite', (api, time) =>
      api.mark({ ids: [one(time)], favourite: time % 2 > 0 }),
    ),
    ...order(
      'mark',
      '500 photos',
      (api, time) => api.mark({ ids: many(500, time), rating: 1 + (time % 5) }),
      8,
    ),
    ...order('addToAlbum', 'one photo', (api, time) =>
      api.addToAlbum({ id: 200, photos: [one(time)] }),
    ),
    ...order(
      'addToAlbum',
      'one photo to 20,000',
      (api, time) => api.addToAlbum({ id: 300, photos: [one(time)] }),
      8,
    ),
    ...order(
      'orderAlbum',
      'of 20,000',
      (api, time) => api.orderAlbum({ id: 300, photos: [one(time)], before: null }),
      8,
    ),
    ...order('setTaken', 'one photo', (api, time) =>
      api.setTaken({ ids: [one(time)], taken: '2014-05-01' }),
    ),
    ...order('setCaption', '', (api, time) =>
      api.setCaption({ photo: one(time), caption: `a dog ${time}` }),
    ),
    ...order('createAlbum', '', (api, time) =>
      api.createAlbum({ name: `New ${time}`, photos: [one(time)] }),
    ),
    ...order('keepApart', '', (api, time) =>
      api.keepApart({ photos: [one(time), one(time + 1)], apart: true }),
    ),
  ];
}
