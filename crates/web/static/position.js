// "Use my position" fills in a field with coordinates. Nothing is sent before its form is.

export function position(root) {
  for (const place of root.querySelectorAll("[data-position]")) {
    const button = place.querySelector("[data-position-button]");
    const status = place.querySelector("[data-position-status]");
    if (!navigator.geolocation || !isSecureContext) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      status.textContent = "Looking";
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          // Three digits are about a hundred metres: enough for a way, and not a front door.
          place.querySelector("input").value = `${coords.latitude.toFixed(3)}, ${coords.longitude.toFixed(3)}`;
          status.textContent = "Filled in";
        },
        () => (status.textContent = "Your device does not say where it is. Please type it."),
        { timeout: 10_000, maximumAge: 600_000 },
      );
    });
  }
}
