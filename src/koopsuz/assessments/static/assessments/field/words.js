// Words of the island in the chosen language, and texts of the standard in it.
let all = {};
let chosen = "ky";
export const LANGUAGES = [["ky", "Кыр", "Кыргызча"], ["ru", "Рус", "Русский"], ["en", "Eng", "English"]];

/** @param {string} address */
export async function loadWords(address) {
  all = await (await fetch(address)).json();
  const cookie = /(?:^|; )language=(\w\w)/.exec(document.cookie);
  let kept = null;
  try { kept = localStorage.getItem("koopsuz-language"); } catch { /* storage may be shut; Kyrgyz then */ }
  setLanguage(kept || (cookie && cookie[1]) || "ky");
}

export function setLanguage(code) {
  chosen = code in all ? code : "ky";
  document.documentElement.lang = chosen;
  try { localStorage.setItem("koopsuz-language", chosen); } catch { /* it is chosen anew next time */ }
}

export const language = () => chosen;

/** A word of the island; `{names}` are filled from `params`. */
export function t(key, params = {}) {
  const words = (all[chosen] && all[chosen][key]) || key;
  return words.replace(/\{(\w+)\}/g, (_whole, name) => String(params[name] ?? ""));
}

/** A text of the standard in the chosen language. */
export const text = (words) => (words ? words[chosen] || words.ky || words.ru || words.en || "" : "");
export const day = (iso) => iso.slice(0, 10).split("-").reverse().join(".");
export const moment = (iso) => {
  const when = new Date(iso);
  const two = (part) => String(part).padStart(2, "0");
  return `${two(when.getDate())}.${two(when.getMonth() + 1)}.${when.getFullYear()} ${two(when.getHours())}:${two(when.getMinutes())}`;
};
