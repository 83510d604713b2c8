#include "sim/euicc/one_time_keys.h"

#include <algorithm>

namespace lpab::sim::euicc {
namespace {

constexpr size_t kMaximumKept = 8;
constexpr int kScalarTries = 16;

crypto::PrivateKey MakeKey(const CardContext& context, crypto::Curve curve) {
  for (int i = 0; i < kScalarTries; ++i) {
    const Bytes scalar = context.options().random(32);
    if (auto key = crypto::PrivateKey::FromScalar(curve, scalar)) return *std::move(key);
  }
  return crypto::PrivateKey::Generate(curve);
}

bool HasPoint(const KeptOneTimeKey& kept, ByteSpan point) {
  const auto key = crypto::PrivateKey::FromPem(kept.private_key_pem);
  return key && Equal(key->public_key().Point(), point);
}

void Drop(std::vector<KeptOneTimeKey>& kept_keys, ByteSpan point) {
  std::erase_if(kept_keys, [point](const KeptOneTimeKey& kept) { return HasPoint(kept, point); });
}

}  // namespace

crypto::PrivateKey TakeOneTimeKey(CardContext& context, const RspSession& session, ByteSpan asked) {
  const crypto::Curve curve = session.dppb_key->curve();
  std::optional<crypto::PrivateKey> key;
  for (const KeptOneTimeKey& kept : context.state().kept_keys) {
    if (kept.smdp_oid != session.smdp_oid || !HasPoint(kept, asked)) continue;
    auto found = crypto::PrivateKey::FromPem(kept.private_key_pem);
    if (found && found->public_key().curve() == curve) key = *std::move(found);
  }
  if (!key) key = MakeKey(context, curve);
  auto& kept_keys = context.Change().kept_keys;
  Drop(kept_keys, key->public_key().Point());
  if (kept_keys.size() >= kMaximumKept) kept_keys.erase(kept_keys.begin());
  kept_keys.push_back({session.smdp_oid, session.transaction_id, key->ToPem()});
  return *std::move(key);
}

void ForgetOneTimeKey(CardContext& context, const RspSession& session) {
  Drop(context.Change().kept_keys, session.one_time->public_key().Point());
}

}  // namespace lpab::sim::euicc
