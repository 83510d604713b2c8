#include "lpab/lpa.h"

#include "api/access.h"
#include "api/convert.h"
#include "api/lpa_state.h"
#include "io/broken_pipe_guard.h"

namespace lpab::v1 {

using api::Access;
using api::ToPublic;

namespace {

Result<Change> ToChange(const lpab::Result<lpa::ManagementResult>& result) {
  if (!result) return ToPublic(result.error());
  return ToPublic(*result);
}

}  // namespace

std::string_view Version() { return LPAB_VERSION; }

Lpa::Lpa(std::unique_ptr<api::LpaState> state) : state_(std::move(state)) {}
Lpa::Lpa(Lpa&& other) noexcept = default;
Lpa& Lpa::operator=(Lpa&& other) noexcept = default;
Lpa::~Lpa() = default;

Result<Lpa> Lpa::Open(Card card, const LpaOptions& options) {
  auto state = api::LpaState::Open(Access::Take(card), options);
  if (!state) return ToPublic(state.error());
  return Lpa(std::move(*state));
}

Result<ChipInfo> Lpa::ReadChip(const Call& call) {
  const io::BrokenPipeGuard guard;
  return ToPublic(state_->ReadChip(Access::Internal(call)));
}

Result<std::vector<Profile>> Lpa::ListProfiles(const Call& call) {
  const io::BrokenPipeGuard guard;
  return ToPublic(state_->ListProfiles(Access::Internal(call)));
}

Result<Installation> Lpa::Download(const Order& order, const DownloadHandlers& handlers,
                                   const Call& call) {
  const io::BrokenPipeGuard guard;
  return ToPublic(state_->Download(order, handlers, Access::Internal(call)));
}

Result<Change> Lpa::Enable(std::string_view profile, const Call& call) {
  const io::BrokenPipeGuard guard;
  return ToChange(state_->Manager().Enable(profile, Access::Internal(call)));
}

Result<Change> Lpa::Disable(std::string_view profile, const Call& call) {
  const io::BrokenPipeGuard guard;
  return ToChange(state_->Manager().Disable(profile, Access::Internal(call)));
}

Result<Change> Lpa::Delete(std::string_view profile, const Call& call) {
  const io::BrokenPipeGuard guard;
  return ToChange(state_->Manager().Delete(profile, Access::Internal(call)));
}

Result<Change> Lpa::Rename(std::string_view profile, std::string_view nickname, const Call& call) {
  const io::BrokenPipeGuard guard;
  return ToChange(state_->Manager().Rename(profile, nickname, Access::Internal(call)));
}

Result<std::vector<Notification>> Lpa::ListNotifications(const Call& call) {
  const io::BrokenPipeGuard guard;
  return ToPublic(state_->ListNotifications(Access::Internal(call)));
}

Result<std::vector<Delivery>> Lpa::ProcessNotifications(bool retry_now, const Call& call) {
  const io::BrokenPipeGuard guard;
  return ToPublic(state_->ProcessNotifications(retry_now, Access::Internal(call)));
}

}  // namespace lpab::v1
