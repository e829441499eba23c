/** A language as a BCP-47 tag, such as `ja`, `en` or `zh-Hant`; `und` where nothing tells. */
export type Language = string;
