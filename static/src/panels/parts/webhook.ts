/** The address that sipgate posts to for the flow with this webhook path. */
export function webhookAddress(baseUrl: string, path: string): string {
  return `${baseUrl.replace(/\/+$/, "")}/call/${path}`;
}
