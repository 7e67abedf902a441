// Every element whose text stands out from what is behind it by less than 4.5 to 1, as WCAG 2.2 reckons at level AA.
(() => {
  const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = (colour) => colour.slice(0, 3)
    .map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const found = numbers(getComputedStyle(at).backgroundColor);
      if (found.length === 3 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  const saysSomething = (element) =>
    element.matches("input, select") || [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const seen = [...document.querySelectorAll("body *")].filter((element) =>
    saysSomething(element) && element.checkVisibility() && !element.disabled && !element.matches("option, .unseen"));
  return seen.flatMap((element) => {
    const style = getComputedStyle(element);
    const [dark, light] = [numbers(style.color), behind(element)].map(luminance).sort((one, other) => one - other);
    const ratio = (light + 0.05) / (dark + 0.05);
    return ratio < 4.5 || style.opacity !== "1" ? [`${element.tagName} "${element.textContent}" ${ratio}`] : [];
  });
})()
