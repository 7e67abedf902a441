// What has the focus, if one cannot see that it has: it must be in view and outlined.
(() => {
  const focused = document.activeElement;
  const { outlineWidth, outlineStyle } = getComputedStyle(focused);
  const { top, bottom } = focused.getBoundingClientRect();
  const isOutlined = parseFloat(outlineWidth) >= 2 && outlineStyle !== "none";
  const isInView = bottom > 0 && top < innerHeight;
  return focused === document.body || (isOutlined && isInView) ? [] : [focused.outerHTML.slice(0, 80)];
})()
