#include "lpa/memory_reset.h"

#include <set>

#include "sgp22/es10c.h"

namespace lpab::lpa {
namespace {

using Iccids = std::set<sgp22::Iccid>;

Result<Iccids> ReadIccids(IsdrChannel& isdr, const Call& call) {
  LPAB_ASSIGN(const auto list,
              isdr.Call(sgp22::GetProfilesInfo{{}, sgp22::AllProfileInfoTags()}, call));
  Iccids iccids;
  for (const sgp22::ProfileInfo& profile : list.profiles) {
    if (profile.iccid) iccids.insert(*profile.iccid);
  }
  return iccids;
}

// On a channel of its own, as soon as the card is back.
Result<Iccids> ReadAgain(card::Reader& reader, const IsdrOptions& isdr_options,
                         const MemoryResetOptions& options, const Call& call) {
  for (int tried = 1;; ++tried) {
    LPAB_TRY(call.Check("opening the card again"));
    auto isdr = IsdrChannel::Open(reader, isdr_options, call);
    if (isdr) return ReadIccids(*isdr, call);
    if (tried >= options.reopen_tries) return Fail(std::move(isdr).error());
    isdr_options.clock->SleepFor(options.reopen_pause);
  }
}

Error AfterLostAnswer(Error lost, bool truth_is_known) {
  const bool answered = lost.code != ErrorCode::kUnknownOutcome;
  if (!truth_is_known) {
    lost.code = ErrorCode::kUnknownOutcome;
    return std::move(lost).WithNext("list the card's profiles before you try again");
  }
  if (!answered) lost.code = ErrorCode::kUnavailable;
  lost.message += "; the card shows that no profile was deleted";
  return std::move(lost).WithNext("try again");
}

}  // namespace

Result<std::vector<sgp22::Iccid>> ResetMemory(card::Reader& reader, const IsdrOptions& isdr_options,
                                              const MemoryResetOptions& options, const Call& call) {
  std::optional<IsdrChannel> isdr;
  LPAB_ASSIGN(isdr, IsdrChannel::Open(reader, isdr_options, call));
  LPAB_ASSIGN(const Iccids before, ReadIccids(*isdr, call));
  const auto reset = isdr->Call(options.what, call);
  if (!reset && !LeavesDoubt(reset.error())) return Fail(reset.error());
  isdr.reset();
  const auto after = ReadAgain(reader, isdr_options, options, call);
  if (!reset && (!after || *after == before)) {
    return Fail(AfterLostAnswer(reset.error(), after.has_value()));
  }
  if (!after) return Fail(after.error().WithContext("the memory was reset, but then"));
  std::vector<sgp22::Iccid> gone;
  std::ranges::set_difference(before, *after, std::back_inserter(gone));
  return gone;
}

}  // namespace lpab::lpa
