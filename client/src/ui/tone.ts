/** The four meanings a colour has in this page; words or a shape always say the same. */
export type Tone = 'good' | 'bad' | 'wait' | 'off';
