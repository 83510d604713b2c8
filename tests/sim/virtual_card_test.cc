// Programs that nobody here wrote, on a virtual card over a channel of the card in the world: what
// they sent is in recorded/ of the shared test data; what others send is in literal APDUs.
#include "pcsc/virtual_card.h"

#include <fstream>

#include "case_helpers.h"
#include "sim/euicc/recorded_state.h"

namespace lpab::tests {
namespace {

using sim::euicc::kRecordedEid;

constexpr char kIsdr[] = "a0000005591010ffffffff8900000100";

std::string Lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

// A card with its virtual double, as a program sees it: hex in, lower-case hex out.
class Double {
 public:
  explicit Double(card::Reader& reader) : counting_(reader), card_(counting_) {
    EXPECT_TRUE(card_.Reset({}));
  }

  std::string Send(const std::string& command) {
    const auto answer = card_.Transmit(FromHex(command).value(), {});
    return answer ? Lower(ToHex(*answer)) : answer.error().ToString();
  }
  pcsc::VirtualCard& card() { return card_; }
  // Opens, batches and closes that reached the reader.
  int round_trips() const { return counting_.round_trips(); }

 private:
  CountingReader counting_;
  pcsc::VirtualCard card_;
};

// The lines of a recording; empty where it is missing.
std::vector<std::string> Lines(const std::string& name) {
  std::ifstream file(std::string(LPAB_SHARED_DATA) + "/recorded/" + name);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(std::move(line));
  return lines;
}

class RecordedCard : public sim::euicc::CardTest {
 protected:
  void SetUp() override {
    identity_.eid = kRecordedEid;
    Start(sim::euicc::RecordedState());
    reader_ = std::make_unique<card::ChannelReader>(*card_, "the recorded card");
  }

  std::unique_ptr<card::ChannelReader> reader_;
};

// Each command by itself, GET RESPONSE too: the answer is the one in the recording, byte for byte.
// Not ours: addresses, EUICCInfo2 and the rules table are that card's own.
TEST_F(RecordedCard, LpacGetsTheAnswersThatItGot) {
  const auto lines = Lines("lpac-management.txt");
  if (lines.empty()) GTEST_SKIP() << "no recorded sessions in " LPAB_SHARED_DATA;
  Double twin(*reader_);
  std::string command;
  int compared = 0;
  for (const std::string& line : lines) {
    if (line.starts_with("OPEN ")) {
      EXPECT_EQ(twin.Send("0070000001"), "019000");
      EXPECT_EQ(twin.Send("01a4040010" + line.substr(5)).substr(0, 2), "6f");
    } else if (line.starts_with("CLOSE")) {
      EXPECT_EQ(twin.Send("0070800100"), "9000");
    } else if (line.starts_with("C ")) {
      command = line.substr(2);
    } else if (line.starts_with("R ")) {
      const std::string answer = twin.Send(command);
      const std::string tag = command.substr(10, 4);
      if (tag == "bf3c" || tag == "bf43" || tag == "bf22") {
        EXPECT_EQ(answer.substr(0, 4), tag);
      } else {
        EXPECT_EQ(answer, line.substr(2)) << command;
        ++compared;
      }
    }
  }
  EXPECT_EQ(compared, 10);
}

// A download of another card and another time: the card refuses what is signed for those. Every
// block that is not the last of its chain is taken, and each chain costs one way to the reader.
void ReplayDownload(const std::string& session, const std::string& transaction) {
  const auto lines = Lines(session + "/apdu.txt");
  if (lines.empty()) GTEST_SKIP() << "no recorded sessions in " LPAB_SHARED_DATA;
  World world;
  Double twin(world.reader());
  EXPECT_EQ(twin.Send("0070000001"), "019000");
  EXPECT_EQ(twin.Send("01a4040010" + std::string(kIsdr)).substr(0, 2), "6f");
  std::map<std::string, std::string> answers;  // by the first bytes of the object
  std::string object;
  for (const std::string& line : lines) {
    if (!line.starts_with("C ") || line.substr(4, 2) == "c0") continue;
    const std::string command = line.substr(2);
    if (command.substr(6, 2) == "00") object = command.substr(10, 4);
    const bool last = command.substr(4, 2) == "91";
    const int before = twin.round_trips();
    const std::string answer = twin.Send(command);
    EXPECT_EQ(twin.round_trips(), last ? before + 1 : before) << command;
    if (last) {
      answers[object] = answer;
    } else {
      EXPECT_EQ(answer, "9000") << command;
    }
  }
  // authenticateResponseError: the CI is unknown (7); downloadResponseError: no session (4). Spec:
  // SGP.22 sections 5.7.13 and 5.7.5. A package without a session: conditions not satisfied.
  EXPECT_EQ(answers["bf38"], "bf3817a1158010" + transaction + "0201079000");
  EXPECT_EQ(answers["bf21"], "bf2117a1158010" + transaction + "0201049000");
  EXPECT_EQ(answers["bf2e"].substr(0, 10), "bf2e128010");
  for (const auto& segment : {"bf36", "a181", "8881", "8682"}) {
    EXPECT_EQ(answers[segment], "6985") << segment;
  }
}

TEST(RecordedDownload, WithItsOwnKeysIsRefusedInTheRightWords) {
  ReplayDownload("ppk", "7fd8c014989642d69d82196c35d65bc4");
}
TEST(RecordedDownload, WithSessionKeysIsRefusedInTheRightWords) {
  ReplayDownload("session-keys", "1733bbb287bb43a5881dd19c99059789");
}

// How pySim-shell begins (pySim/app.py, init_card): class 00 with the MF, EF.DIR, the ISD-R on the
// basic channel with P2 04 and Le 00, GetEID in one block, and a reset.
TEST(VirtualCard, PySimReadsTheEid) {
  World world;
  Double twin(world.reader());
  EXPECT_EQ(twin.Send("00a40004023f00").substr(0, 4), "6215");
  EXPECT_EQ(twin.Send("00a40004022f00"), "6a82");
  EXPECT_EQ(twin.Send("00a4040410" + std::string(kIsdr) + "00").substr(0, 2), "6f");
  EXPECT_EQ(twin.Send("80e2910006bf3e035c015a00"), "bf3e125a10" + world.eid() + "9000");
  EXPECT_EQ(world.OpenChannels(), 1);
  ASSERT_TRUE(twin.card().Reset({}));
  EXPECT_EQ(world.OpenChannels(), 0);
  EXPECT_EQ(twin.Send("00a40004023f00").substr(0, 4), "6215");
}

// A foreign LPA on the virtual card, with each command that is whole counted on its way.
class ForeignLpa {
 public:
  explicit ForeignLpa(World& world) : world_(world), twin_(world.reader()), seen_(twin_.card()) {
    seen_.instead = [this](ByteSpan command) -> std::optional<Bytes> {
      if (command.size() > 2 && command[1] == 0xE2 && command[2] == 0x91) ++whole_;
      return std::nullopt;
    };
  }
  card::RawCard& card() { return seen_; }

  // Ways to the reader: at most one for each ES10 command and each segment of the package, one to
  // open the channel and one to close it.
  void Download(card::Reader& reader) {
    world_.AddSample("A", 1);
    lpa::DownloadOrder order;
    order.address = sgp22::SmdpAddress::Parse(World::kAddress).value();
    order.matching_id = "A";
    const auto result =
        lpa::ProfileDownload(reader, world_.http(), {}, order, world_.handlers).Run(world_.call());
    ASSERT_TRUE(result) << result.error().ToString();
    EXPECT_EQ(world_.card_state().profiles.size(), 1u);
    EXPECT_EQ(ReceivedEvents(world_), std::vector<std::string>{"install"});
    EXPECT_GT(whole_, 12);
    EXPECT_GT(seen_.apdus(), whole_ + 10);
    EXPECT_LE(twin_.round_trips(), whole_ + 2);
  }

 private:
  World& world_;
  Double twin_;
  CountingCard seen_;
  int whole_ = 0;
};

TEST(VirtualCard, ADownloadCostsOneWayForEachCommandAndSegment) {
  World world;
  ForeignLpa foreign(world);
  card::ChannelReader reader(foreign.card(), "a PC/SC reader");
  foreign.Download(reader);
}

// As a Java LPA does it: the basic channel, which nobody opens or closes, and Le 00 always.
class BasicChannelReader final : public card::Reader {
 public:
  explicit BasicChannelReader(card::RawCard& card) : card_(card) {}

  Result<std::unique_ptr<card::ApduChannel>> OpenLogicalChannel(std::span<const apdu::Aid> aids,
                                                                const Call& call) override {
    const apdu::CommandApdu select{0x00, apdu::ins::kSelect, 4, 0, aids[0].bytes(), 256};
    LPAB_ASSIGN(const auto answer, Exchange(select, call));
    EXPECT_EQ(answer.sw, apdu::kSwSuccess);
    return std::make_unique<Channel>(*this, card::ChannelInfo{aids[0], answer.data, false});
  }
  uint32_t card_generation() const override { return 0; }
  std::string Describe() const override { return "javax.smartcardio"; }

 private:
  class Channel final : public card::ApduChannel {
   public:
    Channel(BasicChannelReader& reader, card::ChannelInfo info)
        : reader_(reader), info_(std::move(info)) {}
    const card::ChannelInfo& info() const override { return info_; }
    Result<card::BatchResult> TransmitBatch(std::span<const card::BatchCommand> commands,
                                            const Call& call,
                                            const card::BatchProgress& progress) override {
      const card::Exchange exchange = [this](apdu::CommandApdu command, const Call& each) {
        command.le = command.le.value_or(256);
        return reader_.Exchange(command, each);
      };
      return card::RunBatch(exchange, commands, call, progress);
    }
    Result<void> Close(const Call&) override { return {}; }

   private:
    BasicChannelReader& reader_;
    const card::ChannelInfo info_;
  };

  Result<apdu::ResponseApdu> Exchange(const apdu::CommandApdu& command, const Call& call) {
    LPAB_ASSIGN(const Bytes answer, card_.Transmit(command.Encode(), call));
    return apdu::ResponseApdu::Decode(answer);
  }

  card::RawCard& card_;
};

TEST(VirtualCard, ADownloadOnTheBasicChannel) {
  World world;
  ForeignLpa foreign(world);
  BasicChannelReader reader(foreign.card());
  foreign.Download(reader);
}

}  // namespace
}  // namespace lpab::tests
