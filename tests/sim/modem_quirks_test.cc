// Each quirk of the modem simulator (sim/modem/quirk_switches.h), met by the translator and the LPA
// on top of it. What is expected is said above each.
#include <filesystem>
#include <thread>

#include "bug_helpers.h"
#include "card/isdr.h"
#include "io/poll_loop.h"
#include "io/serial_port.h"
#include "modem_fixture.h"
#include "modem_port.h"
#include "sim/modem/modem_server.h"

namespace lpab::tests {
namespace {

const std::vector<AccessMethod> kCsimOnly = {kCsim};
const std::vector<AccessMethod> kCglaOnly = {kCgla};

// No sessions: the card is reached over +CSIM.
TEST(ModemQuirk, Ccho) { ExpectAllWorks({{"ccho=no"}}, kCsim); }

// Nobody asks by =?.
TEST(ModemQuirk, TestForms) {
  ExpectAllWorks({{"test-forms=error"}}, kCgla);
  ExpectAllWorks({{"test-forms=silent"}}, kCgla);
}

// +CCHO that is always refused: over +CSIM.
TEST(ModemQuirk, CchoError) {
  ExpectAllWorks({{"ccho-error=50"}}, kCsim);
  ExpectAllWorks({{"ccho-error=3"}}, kCsim);
}

// The session ids that a REFRESH made void are closed in vain, with either error.
TEST(ModemQuirk, PlainErrors) {
  ExpectAllWorks({{"plain-errors=no"}}, kCgla);
  ExpectAllWorks({{"plain-errors=yes"}}, kCgla);
}

// A handle goes back as it came.
TEST(ModemQuirk, SessionIds) {
  for (const char* ids : {"channel", "from-zero", "handle16", "random8"}) {
    ExpectAllWorks({{std::string("session-ids=") + ids}}, kCgla);
  }
}

TEST(ModemQuirk, BareSession) { ExpectAllWorks({{"bare-session"}}, kCgla); }
TEST(ModemQuirk, SessionAfterOk) {
  ExpectAllWorks({{"session-after-ok"}}, kCgla);
  ExpectAllWorks({{"session-after-ok", "bare-session"}}, kCgla);
}

// The session id is waited for in vain, asked after by a harmless command, and not lost.
TEST(ModemQuirk, SessionLate) {
  ExpectAllWorks({{"session-late"}}, kCgla);
  ExpectAllWorks({{"session-late", "echo-always"}}, kCgla);
  ExpectAllWorks({{"session-late", "bare-session"}}, kCgla);
}

TEST(ModemQuirk, OneSession) {
  ExpectAllWorks({{"one-session"}}, kCgla);
  ExpectAllWorks({{"one-session"}, {}, kCsimOnly}, kCsim);
}

TEST(ModemQuirk, CchcLine) { ExpectAllWorks({{"cchc-line"}}, kCgla); }
TEST(ModemQuirk, CchcChecks) { ExpectAllWorks({{"cchc-checks=no"}}, kCgla); }
TEST(ModemQuirk, CglaFetches) { ExpectAllWorks({{"cgla-fetches"}}, kCgla); }

// MANAGE CHANNEL is as long as the Wavecoms' least, in both directions.
TEST(ModemQuirk, CsimMinimum) { ExpectAllWorks({{"csim-minimum=10"}, {}, kCsimOnly}, kCsim); }

// A block of 255 bytes with Le is one byte too long: the settings that lpa-bridged probe prints
// name the limit, and the Le is left out.
TEST(ModemQuirk, CsimMaximum) {
  WorldOptions options = OptionsOf({{"csim-maximum=520"}, {}, kCsimOnly});
  options.modem_changes.maximum_command = 260;
  World world(options);
  ExpectAllWorks(world, kCsim);
}

// One channel is enough. With none, it is said that there is none.
TEST(ModemQuirk, CsimChannels) {
  ExpectAllWorks({{"csim-channels=1"}, {}, kCsimOnly}, kCsim);
  World world(OptionsOf({{"csim-channels=0"}, {}, kCsimOnly}));
  const auto list = world.Manager().List({});
  ASSERT_FALSE(list);
  EXPECT_NE(list.error().message.find("no free logical channel"), std::string::npos)
      << list.error().message;
}

// Le as the modem's row or the device's settings say.
TEST(ModemQuirk, ChannelLe) {
  ExpectAllWorks({{"channel-le=01"}, {}, kCsimOnly}, kCsim);
  ExpectAllWorks({{"channel-le=any"}, {}, kCsimOnly}, kCsim);
  ExpectAllWorks({{}, {}, {kCsim}, "dw5821e"}, kCsim);
}

TEST(ModemQuirk, CsimFetches) { ExpectAllWorks({{"csim-fetches"}, {}, kCsimOnly}, kCsim); }

// An answer that was cut off is not taken for a whole one; nothing is left on the card.
TEST(ModemQuirk, CsimCut) {
  World world(OptionsOf({{"csim-fetches", "csim-cut=256"}, {}, kCsimOnly}));
  world.AddSample("A", 1);
  const auto download = world.Download("A");
  ASSERT_FALSE(download);
  EXPECT_EQ(download.error().code, ErrorCode::kMalformed) << download.error().ToString();
  ExpectNothingLeft(world);
  ExpectAllWorks({{}, {}, kCglaOnly, "mt5700"}, kCgla);
}

TEST(ModemQuirk, CsimRefusesCase4) {
  ExpectAllWorks({{"csim-refuses-case-4"}, {}, kCsimOnly}, kCsim);
}

TEST(ModemQuirk, CsimUpperCaseOnly) {
  ExpectAllWorks({{"csim-upper-case-only"}, {}, kCsimOnly}, kCsim);
}

// Silence costs a deadline; then the other way is tried.
TEST(ModemQuirk, CsimSilentAbove) {
  World world(OptionsOf({{"csim-silent-above=8"}, {}, {kCsim, kCgla}}));
  const Clock::TimePoint start = world.clock().Now();
  ExpectAllWorks(world, kCgla);
  EXPECT_LT(world.clock().Now() - start, std::chrono::minutes(2));
}

TEST(ModemQuirk, CsimSameClassOnly) {
  ExpectAllWorks({{"csim-same-class-only"}, {}, kCsimOnly}, kCsim);
}

// The ISD-R's FCI is not needed.
TEST(ModemQuirk, NoSelectResponse) {
  ExpectAllWorks({{"no-select-response"}, {}, kCsimOnly}, kCsim);
}

TEST(ModemQuirk, SelectErrors) {
  ExpectAllWorks({{"select-errors=2"}, {}, kCsimOnly}, kCsim);
  World world(OptionsOf({{"select-errors=100"}, {}, kCsimOnly}));
  const auto list = world.Manager().List({});
  ASSERT_FALSE(list);
  EXPECT_NE(list.error().message.find("phone failure"), std::string::npos) << list.error().message;
  EXPECT_EQ(world.OpenChannels(), 0);
}

TEST(ModemQuirk, UnquotedRefused) {
  ExpectAllWorks({{"unquoted-refused=yes"}}, kCgla);
  ExpectAllWorks({{"unquoted-refused=yes"}, {}, kCsimOnly}, kCsim);
}

// One sentence says that there is no way, and what to do.
TEST(ModemQuirk, IsdrBlocked) {
  World world(OptionsOf({{"isdr-blocked"}}));
  const auto list = world.Manager().List({});
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(
      list.error().message,
      "opening the eUICC's ISD-R: this modem or card keeps the ISD-R from AT commands: SELECT "
      "is answered 6999");
  EXPECT_FALSE(list.error().next.empty());
  EXPECT_EQ(world.OpenChannels(), 0);
}

// A busy card is waited for, by either number; where +CCHO's error has none, +CSIM waits.
TEST(ModemQuirk, BusyCommands) {
  ExpectAllWorks({{"busy-commands=3", "plain-errors=no"}}, kCgla);
  ExpectAllWorks({{"busy-commands=3"}, {}, kCsimOnly}, kCsim);
  World world(OptionsOf({{"busy-commands=1000"}, {}, kCsimOnly}));
  const Clock::TimePoint start = world.clock().Now();
  const auto list = world.Manager().List({});
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().code, ErrorCode::kBusy) << list.error().ToString();
  EXPECT_LT(world.clock().Now() - start, std::chrono::seconds(30));
}

TEST(ModemQuirk, BusyError) {
  ExpectAllWorks({{"busy-commands=2", "busy-error=515", "plain-errors=no"}}, kCgla);
}

// Channels 4 to 19 have class bytes of their own.
TEST(ModemQuirk, OwnChannels) {
  for (const AccessMethod by : {kCgla, kCsim}) {
    for (const int own : {2, 3, 18}) {
      WorldOptions options = OptionsOf({{"own-channels=" + std::to_string(own)}, {}, {by}});
      options.card.channels = 19;
      World world(options);
      world.AddSample("A", 1);
      const auto download = world.Download("A");
      ASSERT_TRUE(download) << download.error().ToString();
      EXPECT_EQ(world.OpenChannels(), own);
    }
  }
}

// A card that waits for TERMINAL CAPABILITY, and a modem that sends it.
TEST(ModemQuirk, SendsTerminalCapability) {
  WorldOptions options = OptionsOf({{"sends-terminal-capability"}, {}, kCglaOnly});
  options.card.quirks.require_terminal_capability = true;
  World world(options);
  ExpectAllWorks(world, kCgla);
}

// ... and one that does not: the translator sends it over +CSIM, and then either way is good.
TEST(ModemTerminalCapability, IsSentWhereItIsNeeded) {
  for (const std::vector<AccessMethod>& access : {kCsimOnly, {kCgla, kCsim}}) {
    WorldOptions options = OptionsOf({{}, {}, access});
    options.card.quirks.require_terminal_capability = true;
    World world(options);
    ExpectAllWorks(world, access.front());
  }
}

TEST(ModemQuirk, QuotedAnswers) {
  ExpectAllWorks({{"quoted-answers=no"}}, kCgla);
  ExpectAllWorks({{"quoted-answers=no"}, {}, kCsimOnly}, kCsim);
}

TEST(ModemQuirk, LowerCaseAnswers) {
  ExpectAllWorks({{"lower-case-answers"}}, kCgla);
  ExpectAllWorks({{"lower-case-answers"}, {}, kCsimOnly}, kCsim);
}

TEST(ModemQuirk, BlankAfterName) {
  ExpectAllWorks({{"blank-after-name=no"}}, kCgla);
  ExpectAllWorks({{"blank-after-name=no", "quoted-answers=no"}, {}, kCsimOnly}, kCsim);
}

TEST(ModemQuirk, SessionInAnswers) {
  ExpectAllWorks({{"session-in-answers"}}, kCgla);
  ExpectAllWorks({{"session-in-answers", "session-ids=handle16"}}, kCgla);
}

TEST(ModemQuirk, EchoAlways) {
  ExpectAllWorks({{"echo-always"}}, kCgla);
  ExpectAllWorks({{"echo-always"}, {}, kCsimOnly}, kCsim);
}

// Errors without a number are refusals; words are as good as numbers.
TEST(ModemQuirk, FixedCmee) {
  for (const char* cmee : {"0", "1", "2"}) {
    ExpectAllWorks({{std::string("fixed-cmee=") + cmee, "plain-errors=no"}}, kCgla);
  }
  ExpectAllWorks({{"fixed-cmee=2", "busy-commands=2", "plain-errors=no"}}, kCgla);
}

// The modem's word for a card without a profile is no ICCID of a profile.
TEST(ModemQuirk, PlaceholderIdentity) {
  World world(OptionsOf({{"placeholder-identity"}}));
  auto& modem = world.translator().modem();
  EXPECT_EQ(modem.ReadIccid(world.call()).value(), "89111111111111111111");
  EXPECT_EQ(modem.ReadImsi(world.call()).value(), "111111111111111");
  const std::string iccid = Install(world, 1);
  ASSERT_TRUE(world.Manager().Enable(iccid, {}));
  EXPECT_EQ(modem.ReadIccid(world.call()).value(), iccid);
}

TEST(ModemQuirk, Urc) {
  for (const char* line : {"+MSTK: 11,\"D0238103012100820281028D1804546573742E\"", "NO CARRIER",
                           "+QIND: \"csq\",20,99", "RING", "^HCSQ:\"LTE\",60,50,100,20"}) {
    ExpectAllWorks({{std::string("urc=") + line}}, kCgla);
    ExpectAllWorks({{std::string("urc=") + line, "session-after-ok"}}, kCgla);
    ExpectAllWorks({{std::string("urc=") + line}, {}, kCsimOnly}, kCsim);
  }
}

TEST(ModemQuirk, WriteSize) {
  for (const char* size : {"1", "3", "64"}) {
    ExpectAllWorks({{std::string("write-size=") + size}}, kCgla);
  }
}

// A modem that restarts in mid-download takes its port away; on a new one everything works.
TEST(ModemQuirk, RestartClosesPorts) {
  for (const char* quirk : {"restart-closes-ports", "restart-closes-ports=no"}) {
    World world(OptionsOf({{quirk}, "restart:12"}));
    world.AddSample("B", 2);
    const auto download = world.Download("B");
    ASSERT_FALSE(download);
    EXPECT_TRUE(world.card_state().profiles.empty());
    EXPECT_EQ(world.translator().closed(), std::string_view(quirk) == "restart-closes-ports");
    if (world.translator().closed()) world.OpenModem();
    ExpectAllWorks(world, kCgla);
  }
}

// The terminal that a restart took away comes back, and the translator with it.
TEST(ModemQuirk, PortsAway) {
  World world;
  const io::TemporaryFolder folder(FolderForWorlds());
  sim::modem::ModemOptions options;
  options.quirks.restart_closes_ports = true;
  sim::modem::Modem modem(world.counting_card(), options);
  const auto loop = Must(io::PollLoop::Create());
  const std::string path = folder.path() + "/tty";
  sim::modem::ServerOptions place;
  place.pty_link = path;
  place.reopen_pause = std::chrono::milliseconds(200);
  const auto server = Must(sim::modem::ModemServer::Create(*loop, modem, place));
  std::thread thread([&loop] { static_cast<void>(loop->Run()); });
  const Call soon{Deadline::After(std::chrono::seconds(20)), {}};
  const auto open = [&]() -> Result<std::unique_ptr<modem::ModemReader>> {
    LPAB_ASSIGN(auto port, io::OpenModemPort(path, soon));
    return modem::ModemReader::Open(std::move(port), {}, soon);
  };
  const auto first = Must(open());
  // Its OK may still arrive, or not.
  static_cast<void>(first->modem().port().Execute({"AT+CFUN=1,1"}, soon));
  EXPECT_EQ(first->modem().port().Execute({"AT"}, soon).error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(first->closed());
  EXPECT_EQ(open().error().code, ErrorCode::kNotFound);
  while (!std::filesystem::exists(path)) std::this_thread::sleep_for(Duration(5));
  EXPECT_TRUE(Must(open())->OpenLogicalChannel(card::KnownIsdrAids(), soon));
  loop->Stop();
  thread.join();
}

// Writes as many bytes as a small receiver holds, and waits until it has read them.
class SlowWriter final : public io::ByteStream {
 public:
  SlowWriter(std::unique_ptr<io::ByteStream> port, Clock& clock)
      : port_(std::move(port)), clock_(clock) {}
  Result<size_t> Read(std::span<uint8_t> buffer, const Call& call) override {
    return port_->Read(buffer, call);
  }
  Result<void> Write(ByteSpan bytes, const Call& call) override {
    while (!bytes.empty()) {
      const ByteSpan piece = bytes.first(std::min<size_t>(bytes.size(), 16));
      LPAB_TRY(port_->Write(piece, call));
      clock_.SleepFor(Duration(4));
      bytes = bytes.subspan(piece.size());
    }
    return {};
  }
  int descriptor() const override { return -1; }
  std::string Describe() const override { return port_->Describe(); }

 private:
  std::unique_ptr<io::ByteStream> port_;
  Clock& clock_;
};

// Whether the card's profiles can be read through a modem with these quirks.
bool Reads(const std::vector<std::string>& quirks, bool slowly) {
  World world;
  sim::modem::ModemOptions options;
  for (const std::string& quirk : quirks) Must(sim::modem::SetQuirk(options.quirks, quirk));
  sim::modem::Modem modem(world.counting_card(), options, world.clock());
  modem.Start();
  std::unique_ptr<io::ByteStream> port = std::make_unique<ModemPort>(modem, world.clock());
  if (slowly) port = std::make_unique<SlowWriter>(std::move(port), world.clock());
  const auto reader = modem::ModemReader::Open(std::move(port), {}, world.call(), world.clock());
  if (!reader) {
    EXPECT_NE(reader.error().message.find("does not answer"), std::string::npos)
        << reader.error().ToString();
    return false;
  }
  auto isdr = lpa::IsdrChannel::Open(**reader, world.isdr, world.call());
  return isdr && isdr->Call(sgp22::GetProfilesInfo{}, world.call());
}

// A receiver of 16 bytes loses what comes faster than it reads: nothing works. Written at its pace,
// everything does.
TEST(ModemQuirk, FifoSize) {
  EXPECT_FALSE(Reads({"fifo-size=16", "fifo-rate=4"}, false));
  EXPECT_TRUE(Reads({"fifo-size=16", "fifo-rate=4"}, true));
  EXPECT_TRUE(Reads({"fifo-size=4096", "fifo-rate=4"}, false));
}
TEST(ModemQuirk, FifoRate) {
  EXPECT_FALSE(Reads({"fifo-size=16", "fifo-rate=1"}, true)) << "4 ms are not enough";
  EXPECT_TRUE(Reads({"fifo-size=16", "fifo-rate=12"}, true));
}

// The modem is made to use the profile that is enabled on its card, as its row knows how; where
// nothing helps, it is said what the modem still reports.
TEST(ModemQuirk, TakesProfile) {
  for (const auto& [value, step] : std::vector<std::pair<std::string, std::string>>{
           {"refresh", "wait"}, {"cfun", "cfun-0-1"}, {"never", ""}}) {
    SCOPED_TRACE(value);
    World world(OptionsOf({{"takes-profile=" + value}, {}, {kCgla, kCsim}, "rg650e"}));
    const std::string iccid = Install(world, 1);
    ASSERT_TRUE(world.Manager().Enable(iccid, {}));
    auto& control = *world.translator().switch_control();
    const auto proof = control.TakeOver({iccid, false}, {}, world.call());
    if (step.empty()) {
      ASSERT_FALSE(proof);
      EXPECT_NE(proof.error().message.find("it still reports"), std::string::npos)
          << proof.error().ToString();
      continue;
    }
    ASSERT_TRUE(proof) << proof.error().ToString();
    EXPECT_EQ(proof->iccid, iccid);
    EXPECT_EQ(world.translator().modem().ReadIccid(world.call()).value(), iccid);
    EXPECT_EQ(world.Manager().List({})->size(), 1u);
  }
}

// A profile with which there is no network is no success where registration is asked for.
TEST(ModemQuirk, NoNetwork) {
  for (const bool reachable : {false, true}) {
    World world(OptionsOf({{"no-network=" + SampleIccid(reachable ? 2 : 1)}}));
    const std::string iccid = Install(world, 1);
    ASSERT_TRUE(world.Manager().Enable(iccid, {}));
    auto& control = *world.translator().switch_control();
    EXPECT_TRUE(control.TakeOver({iccid, false}, {}, world.call()));
    EXPECT_EQ(control.TakeOver({iccid, true}, {}, world.call()).has_value(), reachable);
  }
}

// Every quirk of the modem has its test here, by its name.
TEST(ModemQuirks, EachHasATest) {
  for (const auto& quirk : sim::modem::QuirkSwitches()) {
    EXPECT_TRUE(HasTest("ModemQuirk", TestNameOf(quirk.name))) << "no test of " << quirk.name;
  }
}

}  // namespace
}  // namespace lpab::tests
