/** Where OpenAI's API is. */
export const OPENAI_URL = "https://api.openai.com";
