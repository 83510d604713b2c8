// Replays the hex blocks of docs/protocol.md: each decodes to the value below, and the value
// encodes to the block's bytes.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <numeric>
#include <sstream>

#include "base/hex.h"
#include "wire/frame.h"
#include "wire/pdu.h"

namespace lpab::wire {
namespace {

constexpr char kDocument[] = LPAB_SOURCE_DIR "/docs/protocol.md";

// "```hex NAME" up to "```"; '#' begins a comment.
std::map<std::string, Bytes> ReadBlocks() {
  std::map<std::string, Bytes> blocks;
  std::ifstream document(kDocument);
  std::string name;
  std::string digits;
  for (std::string line; std::getline(document, line);) {
    if (line.starts_with("```hex ")) {
      name = line.substr(7);
      digits.clear();
    } else if (line.starts_with("```") && !name.empty()) {
      blocks[name] = FromHex(digits).value();
      name.clear();
    } else if (!name.empty()) {
      line = line.substr(0, line.find('#'));
      std::erase_if(line, [](char c) { return c == ' '; });
      digits += line;
    }
  }
  return blocks;
}

template <typename T>
T IdFrom(uint8_t first) {
  Bytes bytes(16);
  std::iota(bytes.begin(), bytes.end(), first);
  return *T::From(bytes);
}

const BatchId kBatch = IdFrom<BatchId>(0x10);
const LeaseId kLease = IdFrom<LeaseId>(0xA0);
const SwitchId kSwitch = IdFrom<SwitchId>(0x50);
const BootId kBoot = *BootId::From(Bytes(16, 0xB0));
const SessionId kSession{{0, 0, 0, 1}};
const apdu::Aid kIsdr = *apdu::Aid::FromText("A0000005591010FFFFFFFF8900000100");

Hello ClientHello() {
  Hello hello;
  hello.id = 1;
  hello.name = "lpa on bench-pc";
  return hello;
}

Hello DeviceHello() {
  Hello hello;
  hello.id = 1;
  hello.name = "gateway-17";
  hello.features = kFeatureSwitch;
  DeviceState device;
  device.boot_id = kBoot;
  device.modem = "EC25-J on /dev/ttyUSB2";
  device.atr = FromHex("3B9F96803FC7828031E073FE211F640903021500000000").value();
  hello.device = device;
  return hello;
}

BatchPart Part() {
  const Command first{{0x80, 0xE2, 0x11, 0x00, {0xBF, 0x36, 0x26}, {}},
                      {false, {{0x9000, 0xFFFF}}}};
  const Command last{{0x80, 0xE2, 0x91, 0x01, {0xBF, 0x23}, {}},
                     {true, {{0x9000, 0xFFFF}, {0x9100, 0xFF00}}}};
  return {4, kBatch, 0, {first, last}};
}

Outcome DoneOutcome() {
  Outcome outcome;
  outcome.id = 4;
  outcome.batch = kBatch;
  outcome.state = BatchState::kDone;
  outcome.boot_id = kBoot;
  outcome.done = 4;
  for (int i = 0; i < 3; ++i) outcome.runs.Add(OutcomeKind::kAnswered, {{}, apdu::kSwSuccess});
  outcome.runs.Add(OutcomeKind::kAnswered, {{0xBF, 0x37, 0x00}, apdu::kSwSuccess});
  outcome.runs.Add(OutcomeKind::kNotSent, {}, 200);
  return outcome;
}

Outcome UnknownCommandOutcome() {
  Outcome outcome;
  outcome.id = 4;
  outcome.batch = kBatch;
  outcome.state = BatchState::kDone;
  outcome.boot_id = kBoot;
  outcome.card_generation = 1;
  outcome.done = 1;
  outcome.runs.Add(OutcomeKind::kUnknown);
  outcome.failure = Failure::From(
      MakeError(ErrorCode::kUnknownOutcome, "AT+CGLA: ERROR").WithDetail(CmeDetail{-1}));
  return outcome;
}

Outcome RunningOutcome() {
  Outcome outcome;
  outcome.id = 12;
  outcome.batch = kBatch;
  outcome.state = BatchState::kRunning;
  outcome.boot_id = kBoot;
  outcome.done = 57;
  return outcome;
}

OpenAnswer Opened() {
  return {3, kSession, kIsdr, 0, true, FromHex("6F128410A0000005591010FFFFFFFF8900000100").value()};
}

// EnableProfile with refreshFlag, SGP.22 section 5.7.16.
std::vector<Command> EnableForm(const char* hex) {
  return {{{0x80, 0xE2, 0x91, 0x00, FromHex(hex).value(), 256},
           {false, {{0x9000, 0xFFFF}, {0x9100, 0xFF00}}}}};
}

Switch SwitchRequest() {
  Switch request;
  request.id = 20;
  request.switch_id = kSwitch;
  request.lease = kLease;
  request.session = kSession;
  request.iccid = "89000123456789012358";
  request.registration = true;
  request.confirm_within = 300;
  const Bytes head = {0xBF, 0x31, 0x03, 0x80, 0x01};
  request.change = {{EnableForm("BF3111A00C5A0A980010325476981032858101FF"),
                     EnableForm("BF3117A0124F10A0000005591010FFFFFFFF89000011008101FF")},
                    head,
                    {0},
                    {1, 127},
                    {0x6A80},
                    {5}};
  request.rollback_iccid = "89000123456789012341";
  request.rollback = {
      {EnableForm("BF3111A00C5A0A980010325476981032148101FF")}, head, {0}, {}, {}, {5}};
  return request;
}

SwitchState StateOfSwitch(RequestId id, SwitchStage stage) {
  SwitchState state;
  state.id = id;
  state.switch_id = kSwitch;
  state.stage = stage;
  state.boot_id = kBoot;
  return state;
}

SwitchState WorkingSwitch() {
  SwitchState state = StateOfSwitch(20, SwitchStage::kSwitching);
  state.step = "cfun-0-1";
  return state;
}

SwitchState WaitingSwitch() {
  SwitchState state = StateOfSwitch(20, SwitchStage::kWaiting);
  state.seconds = 300;
  state.iccid = "89000123456789012358";
  return state;
}

SwitchState RolledBackSwitch() {
  SwitchState state = StateOfSwitch(22, SwitchStage::kRolledBack);
  state.iccid = "89000123456789012341";
  state.failure =
      Failure::From(NumberedError(ErrorNumber::kNotConfirmed, "no confirmation came within 300 s"));
  return state;
}

SwitchState RefusedSwitch() {
  SwitchState state = StateOfSwitch(20, SwitchStage::kRefused);
  state.answer = {0xBF, 0x31, 0x03, 0x80, 0x01, 0x03};
  state.failure =
      Failure::From(MakeError(ErrorCode::kRefused, "the card refuses the switch with result 3"));
  return state;
}

constexpr char kClientProof[] = "072374C3F94C9705232C6C3B5EB1482214189D11825B02D064585AE64B97E2FB";
constexpr char kDeviceProof[] = "79ABABDDD4269156D8BDA17F6BA24C1667C72610EB399B9FE80B440CF2A4CA92";

PairProof ProofFrom(const char* hex) {
  const Bytes bytes = FromHex(hex).value();
  PairProof proof{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), proof.size()), proof.begin());
  return proof;
}

std::map<std::string, Pdu> Values() {
  std::map<std::string, Pdu> values;
  values.emplace("hello-client", ClientHello());
  values.emplace("hello-device", DeviceHello());
  values.emplace("lease", Lease{2, 3600, {}, IdFrom<LeaseToken>(0x70)});
  values.emplace("lease-again", Lease{2, 3600, kLease});
  values.emplace("lease-granted", LeaseAnswer{2, LeaseGranted{kLease, 3600}});
  values.emplace("lease-busy", LeaseAnswer{2, LeaseBusy{"lpa on bench-pc", 12, 48}});
  values.emplace("open", Open{3, {}, {kIsdr}});
  values.emplace("open-answer", Opened());
  values.emplace("close", Close{9, kSession});
  values.emplace("close-answer", CloseAnswer{9});
  values.emplace("bye", Bye{10});
  values.emplace("bye-answer", ByeAnswer{10});
  values.emplace("ping", Ping{7});
  values.emplace("pong", Pong{7});
  values.emplace("batch", Batch{4, kBatch, kLease, kSession, 0, 2, 41});
  values.emplace("part", Part());
  values.emplace("credit", Credit{4, kBatch, 8210});
  values.emplace("progress", Progress{4, kBatch, 2, 5});
  values.emplace("outcome-done", DoneOutcome());
  values.emplace("outcome-unknown-command", UnknownCommandOutcome());
  values.emplace("outcome-running", RunningOutcome());
  values.emplace("ack", Ack{5, kBatch});
  values.emplace("query", Query{12, kBatch, kBoot});
  values.emplace("cancel", Cancel{6, kBatch, false});
  values.emplace("cancel-now", Cancel{6, kBatch, true});
  values.emplace("switch", SwitchRequest());
  values.emplace("switch-working", WorkingSwitch());
  values.emplace("switch-waiting", WaitingSwitch());
  values.emplace("switch-rolled-back", RolledBackSwitch());
  values.emplace("switch-refused", RefusedSwitch());
  values.emplace("confirm", Confirm{21, kSwitch});
  values.emplace("switch-query", SwitchQuery{22, kSwitch});
  values.emplace("pair", Pair{1, ProofFrom(kClientProof), "alice@bench-pc"});
  values.emplace("pair-compare", PairAnswer{1, PairStage::kCompare, {}, "gateway-17", "installer"});
  values.emplace("pair-paired", PairAnswer{1, PairStage::kPaired, ProofFrom(kDeviceProof),
                                           "gateway-17", "installer"});
  values.emplace(
      "refusal",
      Refusal{4, Failure::From(NumberedError(ErrorNumber::kStaleGeneration,
                                             "the card was reset; the channel is gone"))});
  return values;
}

// A block is a PDU, or a frame where it begins with a length.
Bytes PduOf(const Bytes& block) {
  if (block[0] != 0) return block;
  FrameDecoder decoder;
  decoder.Append(block);
  return decoder.Next().value().value();
}

TEST(ProtocolDocument, EveryPduHasAWorkedExample) {
  const auto blocks = ReadBlocks();
  const auto values = Values();
  ASSERT_FALSE(blocks.empty()) << kDocument;
  for (const auto& [name, bytes] : blocks) EXPECT_TRUE(values.contains(name)) << name;
  std::vector<bool> seen(std::variant_size_v<Pdu>);
  for (const auto& [name, value] : values) {
    EXPECT_TRUE(blocks.contains(name)) << name;
    seen[value.index()] = true;
  }
  EXPECT_TRUE(std::ranges::all_of(seen, [](bool one) { return one; }));
}

TEST(ProtocolDocument, ExamplesAreWhatIsEncoded) {
  const auto blocks = ReadBlocks();
  for (const auto& [name, value] : Values()) {
    const Bytes& block = blocks.at(name);
    EXPECT_EQ(ToHex(Encode(value)), ToHex(PduOf(block))) << name;
    const Bytes framed = block[0] == 0 ? EncodeFramed(value) : Encode(value);
    EXPECT_EQ(ToHex(framed), ToHex(block)) << name;
  }
}

TEST(ProtocolDocument, ExamplesDecodeToTheirValues) {
  const auto values = Values();
  for (const auto& [name, block] : ReadBlocks()) {
    const auto pdu = Decode(PduOf(block));
    ASSERT_TRUE(pdu) << name << ": " << pdu.error().ToString();
    ASSERT_TRUE(*pdu) << name;
    EXPECT_EQ((*pdu)->index(), values.at(name).index()) << name;
    // Values have no comparison of their own; equal bytes of the right type are equal values, for
    // ExamplesAreWhatIsEncoded ties the bytes to the value.
    EXPECT_EQ(ToHex(Encode(**pdu)), ToHex(PduOf(block))) << name;
  }
}

TEST(ProtocolDocument, DecodedFieldsOfSomeExamples) {
  const auto blocks = ReadBlocks();
  const Pdu hello = Decode(blocks.at("hello-device")).value().value();
  const auto& device = std::get<Hello>(hello).device;
  ASSERT_TRUE(device);
  EXPECT_EQ(device->modem, "EC25-J on /dev/ttyUSB2");
  EXPECT_EQ(std::get<Hello>(hello).limits, PeerLimits());
  const Pdu busy = Decode(blocks.at("lease-busy")).value().value();
  EXPECT_EQ(std::get<LeaseBusy>(std::get<LeaseAnswer>(busy).result).since_seconds, 12u);
  const Pdu part = Decode(blocks.at("part")).value().value();
  EXPECT_EQ(std::get<BatchPart>(part).commands, Part().commands);
  const Pdu outcome = Decode(blocks.at("outcome-done")).value().value();
  EXPECT_EQ(std::get<Outcome>(outcome).runs, DoneOutcome().runs);
  EXPECT_EQ(std::get<Outcome>(outcome).runs.commands(), 204u);
  const Pdu request = Decode(blocks.at("switch")).value().value();
  EXPECT_EQ(std::get<Switch>(request).change, SwitchRequest().change);
  EXPECT_EQ(std::get<Switch>(request).rollback, SwitchRequest().rollback);
  EXPECT_EQ(std::get<Switch>(request).rollback_iccid, "89000123456789012341");
  const Pdu waiting = Decode(blocks.at("switch-waiting")).value().value();
  EXPECT_EQ(std::get<SwitchState>(waiting).seconds, 300u);
  EXPECT_EQ(std::get<SwitchState>(waiting).iccid, "89000123456789012358");
  const Pdu unknown = Decode(blocks.at("outcome-unknown-command")).value().value();
  EXPECT_EQ(std::get<Outcome>(unknown).failure->error.Detail<CmeDetail>()->code, -1);
}

// Whatever does not decode is refused with a number; whatever does decode encodes again.
void ExpectSane(const Bytes& bytes) {
  const auto pdu = Decode(bytes);
  if (!pdu) {
    EXPECT_NE(pdu.error().Detail<BridgeDetail>(), nullptr) << ToHex(bytes);
    return;
  }
  if (!*pdu) return;
  const auto again = Decode(Encode(**pdu));
  ASSERT_TRUE(again) << ToHex(bytes) << ": " << again.error().ToString();
  EXPECT_EQ((*again)->index(), (*pdu)->index());
}

TEST(ProtocolDocument, NoTruncationOfAnExampleIsTakenForAPdu) {
  for (const auto& [name, block] : ReadBlocks()) {
    const Bytes pdu = PduOf(block);
    for (size_t size = 0; size < pdu.size(); ++size) {
      const auto result = Decode(ByteSpan(pdu).first(size));
      ASSERT_FALSE(result) << name << " cut at " << size;
      EXPECT_EQ(NumberOf(result.error()), ErrorNumber::kMalformed) << name << " cut at " << size;
    }
  }
}

TEST(ProtocolDocument, AnyByteChangedIsRefusedOrMeansSomething) {
  for (const auto& [name, block] : ReadBlocks()) {
    Bytes pdu = PduOf(block);
    for (uint8_t& byte : pdu) {
      const uint8_t original = byte;
      for (int bit = 0; bit < 8; ++bit) {
        byte = static_cast<uint8_t>(original ^ 1 << bit);
        ExpectSane(pdu);
      }
      for (uint8_t edge : {0x00, 0x7F, 0x80, 0xFF}) {
        byte = edge;
        ExpectSane(pdu);
      }
      byte = original;
    }
  }
}

}  // namespace
}  // namespace lpab::wire
