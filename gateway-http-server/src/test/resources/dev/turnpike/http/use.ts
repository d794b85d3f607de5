import type { components, operations, paths } from "./gateway";
import type { operations as ServiceOperations } from "./service";

// A caller of the gateway.
type Schemas = components["schemas"];
const order: Schemas["PayRequest"] = { amount: 1299, currency: "EUR", shopTransactionId: "order-42" };
export async function pay(fetcher: typeof fetch): Promise<Schemas["PayResponse"] | Schemas["Problem"]["outcome"]> {
  const path = "/v3/{external}/pay" satisfies keyof paths;
  const key: operations["pay"]["parameters"]["header"] = { "Idempotency-Key": "k-1" };
  const headers = { "Content-Type": "application/json", ...key };
  const answer = await fetcher(path.replace("{external}", "sandbox"), { method: "POST", headers, body: JSON.stringify(order) });
  return answer.ok
    ? ((await answer.json()) as Schemas["PayResponse"])
    : ((await answer.json()) as Schemas["Problem"]).outcome;
}

// A service behind the gateway.
type Start = ServiceOperations["subscriptionStart"];
export function start(
  request: Start["requestBody"]["content"]["application/json"],
): Start["responses"][200]["content"]["application/json"] {
  const every: number = request.subscriptionInfo.intervalCount;
  return { result: every > 0 ? "OK" : "KO", paymentId: "pay-1", subscriptionToken: "sub-1" };
}

// @ts-expect-error A result that the contract doesn't have.
export const wrong: Schemas["PayResponse"] = { result: "MAYBE" };
