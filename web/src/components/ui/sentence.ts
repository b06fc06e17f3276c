/** A message of the service as a sentence. Only a plain word gets a capital letter: a file's or a column's name keeps its own. */
export const sentence = (text: string): string => {
  const begun = text.replace(/^\p{Ll}+(?=[\s,;:]|$)/u, (word) => word.charAt(0).toUpperCase() + word.slice(1));
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
};
