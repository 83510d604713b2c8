// The translator against the transcripts in tests/sim/transcripts (docs/transcripts.md), which were
// recorded from the modem simulator.
//   LPAB_UPDATE_TRANSCRIPTS=1 sim_world_test --gtest_filter='*Transcript*'
#include "io/transcript.h"

#include "io/files.h"
#include "modem_fixture.h"

namespace lpab::tests {
namespace {

using io::TranscriptEntry;
using Lines = std::vector<std::string>;

constexpr Duration kAnHour = std::chrono::hours(1);

// What there is to see on the card in a modem, or why nothing is.
Lines Look(modem::ModemReader& reader, Clock& clock) {
  const Call call{Deadline::After(kAnHour, clock), {}};
  lpa::IsdrOptions options;
  options.clock = &clock;
  auto isdr = lpa::IsdrChannel::Open(reader, options, call);
  Lines lines = {reader.modem().profile().name};
  if (!isdr) return {lines[0], isdr.error().ToString()};
  lines.push_back(std::string(modem::AccessMethodName(*reader.working_method())));
  lines.push_back(Must(isdr->Call(sgp22::GetEid{}, call)).eid.digits());
  lines.push_back(Must(isdr->Call(sgp22::GetEuiccInfo2{}, call)).svn.ToString());
  const auto profiles = Must(isdr->Call(sgp22::GetProfilesInfo{}, call)).profiles;
  for (const auto& profile : profiles) lines.push_back(profile.iccid->digits());
  Must(isdr->Close(call));
  lines.push_back(Must(reader.modem().ReadIccid(call)));
  return lines;
}

std::string PathOf(const std::string& name) {
  return std::string(LPAB_SOURCE_DIR) + "/tests/sim/transcripts/" + name + ".txt";
}

void Record(const std::string& name) {
  std::shared_ptr<io::TranscriptFile> file;
  WorldOptions options = OptionsOf({{}, {}, {}, name});
  options.modem_changes = {};
  options.around_port = [&file](std::unique_ptr<io::ByteStream> port) {
    if (file == nullptr) return port;
    return std::unique_ptr<io::ByteStream>(
        std::make_unique<io::RecordingStream>(std::move(port), file));
  };
  World world(options);
  if (!options.modem->quirks.isdr_blocked) {
    const std::string iccid = Install(world, 1);
    ASSERT_TRUE(world.Manager().Enable(iccid, {}));
    ASSERT_TRUE(world.translator().switch_control()->TakeOver({iccid, false}, {}, world.call()));
  }
  const auto& who = options.modem->personality;
  file = Must(io::TranscriptFile::Create(
      PathOf(name), who.manufacturer + " " + who.model + " of lpa-sim, not of hardware",
      world.clock()));
  world.OpenModem();
  for (const std::string& line : Look(world.translator(), world.clock())) {
    file->Add(TranscriptEntry::Kind::kNote, line);
  }
}

class Transcript : public testing::TestWithParam<std::string> {};

TEST_P(Transcript, IsReplayed) {
  if (std::getenv("LPAB_UPDATE_TRANSCRIPTS") != nullptr) Record(GetParam());
  const auto text = io::ReadFile(PathOf(GetParam()), 1 << 20);
  ASSERT_TRUE(text) << text.error().ToString();
  const auto entries = Must(io::ParseTranscript(AsText(*text)));
  Lines expected;
  for (const TranscriptEntry& entry : entries) {
    if (entry.kind == TranscriptEntry::Kind::kNote) expected.push_back(entry.text);
  }
  FakeClock clock;
  auto stream = std::make_unique<io::ReplayStream>(entries, clock);
  const io::ReplayStream& replay = *stream;
  const Call call{Deadline::After(kAnHour, clock), {}};
  const auto reader = modem::ModemReader::Open(std::move(stream), {}, call, clock);
  ASSERT_TRUE(reader) << reader.error().ToString();
  EXPECT_EQ(Look(**reader, clock), expected) << replay.mismatch();
  EXPECT_EQ(replay.mismatch(), "");
  EXPECT_EQ(replay.left(), 0u) << "not everything was asked for";
}

Lines Names() {
  Lines names;
  for (const auto& each : sim::modem::Personalities()) names.push_back(each.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(EachModem, Transcript, testing::ValuesIn(Names()), [](const auto& info) {
  std::string name = info.param;
  std::erase(name, '-');
  return name;
});

}  // namespace
}  // namespace lpab::tests
