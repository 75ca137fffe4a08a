/**
 * The URL of an operator that is a service (O9).
 *
 * @module
 */

/** Whether an operator that is given as one text is a URL, and no command. */
export function isOperatorUrl(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

/**
 * Reads a URL: http or https, perhaps with a query.
 *
 * @throws {SyntaxError} that says what is wrong with it, without a password.
 */
export function parseOperatorUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && (url.username !== "" || url.password !== "")) {
    throw new SyntaxError(`the URL of ${url.host} has a user or password: give a header instead`);
  }
  if (url === null || !/^https?:$/.test(url.protocol)) {
    const shown = JSON.stringify(text.replace(/\/\/.*@/, "//***@"));
    throw new SyntaxError(`${shown} is no URL such as http://127.0.0.1:9000/price`);
  }
  if (url.hash !== "") throw new SyntaxError(`the URL of ${url.host} has a "#", which is not sent`);
  return url.href;
}
