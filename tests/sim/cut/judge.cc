#include "judge.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/base64.h"
#include "world.h"

namespace lpab::tests {
namespace {

using lpa::ProfileManager;
using sim::euicc::CardState;
using sim::euicc::Profile;

constexpr int kMostCuts = 1000;
constexpr int kChannels = 3;  // of a card

// Of a DownloadResult or ManagementResult.
template <typename T>
Told ToldBy(const Result<T>& result) {
  if (!result) return {result.error(), {}};
  return {std::nullopt, result->notifications};
}

bool HasProfile(const CardState& state) { return !state.profiles.empty(); }
bool IsEnabled(const CardState& state) { return state.Enabled() != nullptr; }

Procedure Management(bool enabled, CutWorld::Operation operation,
                     std::function<bool(const CardState&)> took_place) {
  Procedure procedure;
  // Made once for a program: the way there is not what is tested.
  procedure.start = [enabled] {
    static const CardState states[] = {StateWithProfile(false), StateWithProfile(true)};
    return states[enabled ? 1 : 0];
  };
  procedure.run = [operation](CutWorld& world) {
    return ToldBy(world.Manage(operation, SampleIccid()));
  };
  procedure.took_place = std::move(took_place);
  return procedure;
}

// A +CCHO that was executed and whose answer is lost leaves a session open whose number nobody
// knows: it goes at the next reset of the card, and no cut makes two of it.
int LostSessions(const Cutter& cutter) {
  constexpr CutKind kOpenAndUnheard[] = {CutKind::kPortAfter, CutKind::kAnswerLost,
                                         CutKind::kModemGone};
  const bool unheard =
      std::ranges::find(kOpenAndUnheard, cutter.kind()) != std::end(kOpenAndUnheard);
  return cutter.happened() && unheard && cutter.what().starts_with("AT+CCHO") ? 1 : 0;
}

// Whether the truth could have been read: only what stayed away for good excuses from that.
void CheckClaim(const Procedure& procedure, const std::optional<Error>& error,
                const CardState& state, CutKind kind) {
  const std::string said = error ? error->ToString() : "success";
  if (!procedure.took_place) return;  // nothing is said of a profile
  const bool done = procedure.took_place(state);
  switch (ClaimOf(error)) {
    case Claim::kDone:
      EXPECT_TRUE(done) << said;
      break;
    case Claim::kNotDone:
      EXPECT_FALSE(done) << said;
      break;
    case Claim::kUnknown:
      EXPECT_TRUE(Stays(kind)) << "the card could be asked: " << said;
      EXPECT_NE(error->next.find("list"), std::string::npos) << said;
      break;
  }
}

// As the LPA's sentence says: a success needs nothing more; where it is not known, the list says.
void RunAgain(const Procedure& procedure, CutWorld& world, const std::optional<Error>& error) {
  if (!error || ClaimOf(error) == Claim::kDone) return;
  if (procedure.took_place && ClaimOf(error) == Claim::kUnknown) {
    const auto list = world.List();
    ASSERT_TRUE(list) << list.error().ToString();
    EXPECT_EQ(list->size(), world.card_state().profiles.size());
    if (procedure.took_place(world.card_state())) return;
  }
  const auto again = procedure.run(world).error;
  EXPECT_FALSE(again) << "again: " << again->ToString() << "\nat first: " << error->ToString();
  EXPECT_TRUE(!procedure.took_place || procedure.took_place(world.card_state()));
}

Bytes NotificationIn(const std::string& body) {
  const auto json = nlohmann::json::parse(body);
  return FromBase64(json.at("pendingNotification").get<std::string>()).value();
}

// What was delivered has arrived, and what was not is still on the card.
void CheckDeliveries(const std::vector<lpa::NotificationDelivery>& deliveries,
                     const CutWorld& world) {
  const auto& waiting = world.card_state().notifications;
  for (const auto& delivery : deliveries) {
    const uint64_t number = delivery.metadata.sequence_number;
    const Bytes& bytes = world.issued().at(number);
    const bool arrived = std::ranges::any_of(world.http().arrived(), [&](const auto& one) {
      return NotificationIn(one.first) == bytes;
    });
    const bool on_card = std::ranges::any_of(
        waiting, [&](const auto& one) { return one.sequence_number == number; });
    EXPECT_TRUE(arrived || !delivery.delivered) << number;
    EXPECT_TRUE(on_card || delivery.delivered) << number;
    EXPECT_FALSE(on_card && delivery.removed) << number;
    EXPECT_EQ(delivery.error.has_value(), !delivery.removed) << number;
  }
}

// False: the procedure was over before the cut.
bool CutOnce(const Procedure& procedure, CutKind kind, int n) {
  CutWorld world(procedure.start ? procedure.start() : CardState{});
  if (procedure.prepare) procedure.prepare(world);
  world.cutter().Arm(kind, n);
  const Told told = procedure.run(world);
  const auto& error = told.error;
  const bool cut = world.cutter().happened();
  const int free_channels = kChannels - LostSessions(world.cutter());
  EXPECT_TRUE(world.device().Settle()) << "the lease is stuck";
  EXPECT_GE(world.FreeChannels(), free_channels);
  CheckCard(world.card_state());
  CheckClaim(procedure, error, world.card_state(), kind);
  CheckDeliveries(told.deliveries, world);
  EXPECT_TRUE(cut || !error) << error->ToString();
  RunAgain(procedure, world, error);
  CheckNotifications(world);
  CheckCard(world.card_state());
  EXPECT_TRUE(world.device().Settle()) << "the lease is stuck";
  EXPECT_GE(world.FreeChannels(), free_channels);
  return cut;
}

}  // namespace

void CheckCard(const CardState& state) {
  const auto checked = sim::euicc::CheckState(state);
  EXPECT_TRUE(checked) << checked.error().ToString();
  EXPECT_LE(state.profiles.size(), 1u);
  for (const Profile& profile : state.profiles) {
    EXPECT_FALSE(profile.files.empty());
    EXPECT_EQ(profile.isdp_aid.size(), 16u);
    EXPECT_EQ(profile.smdp_address, World::kAddress);
  }
}

void CheckNotifications(CutWorld& world) {
  const auto processed = world.ProcessNotifications();
  ASSERT_TRUE(processed) << processed.error().ToString();
  for (const auto& delivery : *processed)
    EXPECT_FALSE(delivery.error) << delivery.error->ToString();
  EXPECT_TRUE(world.card_state().notifications.empty());
  EXPECT_EQ(world.OutboxSize(), 0u);
  std::vector<Bytes> arrived;
  for (const auto& [body, times] : world.http().arrived()) {
    EXPECT_LE(times, 1 + world.http().RepliesLost(body)) << body;
    arrived.push_back(NotificationIn(body));
  }
  std::vector<Bytes> issued;
  for (const auto& [number, bytes] : world.issued()) issued.push_back(bytes);
  std::ranges::sort(issued);
  std::ranges::sort(arrived);
  EXPECT_EQ(arrived, issued);
}

Claim ClaimOf(const std::optional<Error>& error) {
  if (!error) return Claim::kDone;
  if (error->code != ErrorCode::kUnknownOutcome) return Claim::kNotDone;
  const bool listed = error->message.find("as installed") != std::string::npos;
  return listed ? Claim::kDone : Claim::kUnknown;
}

Procedure DownloadProcedure() {
  Procedure procedure;
  procedure.run = [](CutWorld& world) { return ToldBy(world.Download()); };
  procedure.took_place = HasProfile;
  return procedure;
}

Procedure EnableProcedure() { return Management(false, &ProfileManager::Enable, IsEnabled); }

Procedure DisableProcedure() {
  return Management(true, &ProfileManager::Disable,
                    [](const CardState& state) { return !IsEnabled(state); });
}

Procedure DeleteProcedure() {
  return Management(false, &ProfileManager::Delete,
                    [](const CardState& state) { return !HasProfile(state); });
}

// The result of an installation and an enabling, both still on the card.
Procedure NotifyProcedure() {
  Procedure procedure;
  procedure.prepare = [](CutWorld& world) {
    EXPECT_TRUE(world.Download(false));
    EXPECT_TRUE(world.Manage(&ProfileManager::Enable, SampleIccid(), false));
    EXPECT_EQ(world.issued().size(), 2u);
  };
  procedure.run = [](CutWorld& world) -> Told {
    const auto processed = world.ProcessNotifications();
    if (!processed) return {processed.error(), {}};
    Told told{std::nullopt, *processed};
    for (const auto& delivery : *processed) {
      if (delivery.error) told.error = delivery.error;
    }
    return told;
  };
  return procedure;
}

int CutEverywhere(const Procedure& procedure, CutKind kind) {
  for (int n = 1; n <= kMostCuts; ++n) {
    SCOPED_TRACE(NameOf(kind) + " at " + std::to_string(n));
    if (!CutOnce(procedure, kind, n)) return n - 1;
    if (testing::Test::HasFatalFailure()) return n;
  }
  ADD_FAILURE() << "the procedure does not end";
  return kMostCuts;
}

}  // namespace lpab::tests
