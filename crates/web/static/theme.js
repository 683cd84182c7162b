// Sets the chosen colours before anything is painted. Nothing is stored until somebody presses the switch.
(() => {
  try {
    const theme = localStorage.getItem("supple.theme");
    if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage may be forbidden; then the system decides.
  }
})();
