/**
 * Words that are a whole message, by language: too short for trigrams to tell, and what people write
 * to a chat first. A word of two languages stands under none, or under English.
 */
export const EVERYDAY_WORDS: Readonly<Record<string, string>> = {
  en: "ok okay hi hey hello yes yeah yep no nope thanks thx please sorry continue go stop why what how who help lol omg bye cool sure nice great good more next done test again wait hmm oh wow haha hahaha",
  "ja-Latn":
    "konnichiwa konbanwa ohayou ohayo arigatou arigato gozaimasu sumimasen gomen gomennasai sayounara hajimemashite onegaishimasu itadakimasu hai desu masu watashi boku kudasai nani doko ikura kawaii sugoi oishii daijoubu wakarimasen nihongo",
  fr: "bonjour bonsoir salut merci oui non pourquoi comment s'il",
  de: "hallo danke bitte ja nein warum wie guten morgen tschüss",
  es: "hola gracias sí adiós buenos buenas cómo qué señor",
  pt: "olá obrigado obrigada não sim tchau bom você",
  it: "ciao grazie prego buongiorno buonasera perché scusa",
  nl: "hoi dank dankjewel alsjeblieft goedemorgen waarom nee",
  id: "halo terima kasih selamat tolong tidak apa",
  vi: "chào xin cảm ơn vâng không",
  fil: "kumusta salamat opo hindi magandang",
  tr: "merhaba teşekkürler evet hayır lütfen günaydın selam",
  pl: "cześć dzięki dziękuję tak nie proszę dlaczego",
  sv: "hej tack snälla varför",
  fi: "moi hei kiitos kyllä miksi",
  sw: "habari asante ndiyo hapana karibu jambo",
};
