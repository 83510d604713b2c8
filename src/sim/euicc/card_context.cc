#include "sim/euicc/bug_effects.h"
#include "sim/euicc/es10_functions.h"

namespace lpab::sim::euicc {

CardState& CardContext::Change() {
  if (!before_) before_ = state_;
  return state_;
}

void CardContext::Undo() {
  if (before_) state_ = std::move(*before_);
  before_.reset();
  refresh_requested_ = false;
}

Bytes Sign(const CardContext& context, const pki::EuiccCredential& credential, ByteSpan message) {
  return SpoilSignature(context.options().bugs, credential.key.Sign(message));
}

Bytes AnsweredTransactionId(const CardContext& context, ByteSpan transaction_id) {
  return context.options().bugs.stale_transaction_id ? Bytes(transaction_id.size())
                                                     : ToBytes(transaction_id);
}

size_t MemoryOf(const Profile& profile) {
  constexpr size_t kPerProfile = 1024;  // ISD-P and registry entry
  constexpr size_t kPerFile = 32;
  size_t size = kPerProfile + profile.icon.size();
  for (const auto& entry : profile.files) size += kPerFile + entry.second.content.size();
  return size;
}

size_t FreeMemory(const CardContext& context) {
  size_t used = 0;
  for (const Profile& profile : context.state().profiles) used += MemoryOf(profile);
  const size_t all = context.options().memory_size;
  return used < all ? all - used : 0;
}

}  // namespace lpab::sim::euicc
